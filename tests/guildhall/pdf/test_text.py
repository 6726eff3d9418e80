"""Text made fit to print, the faces chosen for it, and colours that can be read."""

import pytest

from guildhall.pdf import compiler, faces
from guildhall.pdf.colour import readable
from guildhall.pdf.text import cleaned, runs


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("  Ada \t\n Grace ", "Ada Grace"),
        ("Ze\u0301", "Zé"),
        ("\u202eadA\u202c", "adA"),
        ("a\x00b", "a b"),
        ("a\ud800b", "a\ufffdb"),
        ("123456789", "123456789"),
        ("12345 789 1", "12345 789…"),
    ],
    ids=ascii,
)
def test_typed_text_becomes_one_clean_line(typed, printed):
    assert cleaned(typed, 10) == printed


def test_what_cannot_be_drawn_is_boxed_with_its_text_beside_it():
    first, second, third = runs("Ada 李😀 L")

    assert first == {"text": "Ada "}
    assert second["alt"] == "李😀"
    assert second["boxes"].count("<rect") == 2
    assert third == {"text": " L"}


def test_after_a_failure_only_latin_is_drawn():
    assert [set(run) for run in runs("Žofie محمد", latin_only=True)] == [{"text"}, {"boxes", "alt"}]


def test_a_word_longer_than_a_line_may_break():
    (run,) = runs("W" * 70 + " end")

    assert run["text"].replace("\u200b", "") == "W" * 70 + " end"
    assert max(map(len, run["text"].split("\u200b"))) <= 36


def test_one_serif_sets_the_whole_name():
    plain, wide = faces.serif_for("José Núñez")[0], faces.serif_for("Łukasz")[0]

    assert wide == "Libertinus Serif"
    built = "Merriweather" in compiler.present_families()
    assert plain == ("Merriweather" if built else "Libertinus Serif")


@pytest.mark.parametrize(
    ("accent", "printed"),
    [
        ("#0b5a66", "#0b5a66"),
        ("#000000", "#000000"),
        ("red", "#0b5a66"),
        ("#ffffff\n", "#0b5a66"),
        ("", "#0b5a66"),
    ],
)
def test_an_accent_that_can_be_read_stays(accent, printed):
    assert readable(accent) == printed


@pytest.mark.parametrize("accent", ["#ffffff", "#ffee00", "#00ffff", "#777777"])
def test_a_pale_accent_is_darkened_until_it_can_be_read(accent):
    darkened = readable(accent)

    light = sum(
        weight * ((part / 255 + 0.055) / 1.055) ** 2.4
        for weight, part in zip((0.2126, 0.7152, 0.0722), bytes.fromhex(darkened[1:]), strict=True)
        if part
    )
    assert darkened != accent
    assert 1.05 / (light + 0.05) >= 4.45
