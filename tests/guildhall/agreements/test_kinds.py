"""Clauses about targets and credit; templates, readings and nonsense of every kind."""

from decimal import Decimal
from fractions import Fraction

import pytest
from flask_babel import force_locale
from marshmallow import ValidationError

from guildhall.agreements.kinds import parts
from guildhall.agreements.kinds.registry import KINDS, kind_of
from guildhall.agreements.packs import PACKS
from guildhall.agreements.working import say
from guildhall.errors import NotFound
from guildhall.localisation import locale_of
from tests.guildhall.agreements.asked import ask


@pytest.mark.seed("T16", "T17")
def test_example_4_96_of_100_trainings():
    found = ask(
        "training_target",
        {"count": 100, "sheets": "true"},
        scheduled=103,
        cancelled=4,
        without_sheet=3,
    )

    assert (found.verdict, found.results["counted"], found.results["short"]) == (False, 96, 4)


@pytest.mark.seed("T20")
def test_example_3_participation_on_its_path():
    path = {"baseline": "35", "target": "45", "first": "2025-09-01", "last": "2027-08-31"}
    behind = ask("participation_target", path, participants=515, eligible=1300, as_of="2026-08-31")
    on_it = ask("participation_target", path, participants=500, eligible=1240, as_of="2026-08-31")
    sixth = ask("participation_target", path, participants=500, eligible=1240, as_of="2026-02-28")

    assert (behind.verdict, behind.results["rate"], behind.results["short"]) == (
        False,
        Decimal("39.62"),
        5,
    )
    assert (on_it.verdict, on_it.results["rate"]) == (True, Decimal("40.32"))
    assert sixth.results["path"] == Decimal("37.50")
    eighteenth = ask("participation_target", path, participants=1, eligible=2, as_of="2027-02-28")
    assert eighteenth.results["path"] == Decimal("42.50")


@pytest.mark.seed("T19")
def test_example_4_satisfaction_is_judged_before_rounding():
    target = {"minimum": "4", "scale": 5}

    assert ask("satisfaction_target", target, sessions="1480 6127").verdict is True
    assert ask("satisfaction_target", target, sessions="1000 3996").verdict is False
    both = ["40 180", "10 20"]
    assert ask("satisfaction_target", target, sessions=both).results["mean"] == 4
    by_session = ask("satisfaction_target", {**target, "weighting": "sessions"}, sessions=both)
    assert by_session.results["mean"] == Fraction(13, 4)
    assert by_session.verdict is False


def test_example_12_credit():
    assert ask("credit", {}, semester="3").results["clock"] == 45
    assert ask("credit", {}, quarter="3").results["clock"] == 30
    assert ask("credit", {}, hours="7.5").results["units"] == Decimal("0.8")
    assert ask("credit", {}, hours="0.5").results["units"] == Decimal("0.1")


# All of them


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.key)
def test_every_template_is_taken_names_its_source_and_reads_in_two_languages(app, pack):
    assert pack.source
    assert pack.dated
    for line in pack.clauses:
        kind = kind_of(line.kind)
        with app.test_request_context():
            kept = kind.terms().dump(kind.terms().load(line.worded()))
            english = kind.read(kept)
            with force_locale(locale_of("es")):
                spanish = kind.read(kept)
        assert english
        assert len(english) == len(spanish)
        assert spanish != english


def test_steps_are_said_in_the_readers_language(app):
    found = ask("tax_limit", {"amount": "5250"}, before="4900", payment="600")

    with app.test_request_context():
        assert say(found.result) == "Of this payment $250.00 is taxable."
        with force_locale(locale_of("es")):
            assert say(found.result) == "De este pago, $250.00 están sujetos a impuestos."


@pytest.mark.parametrize("key", KINDS)
def test_nonsense_is_refused_with_a_sentence(app, key):
    schema = kind_of(key).terms()

    with app.test_request_context():
        wrong = dict.fromkeys(schema.fields, "nonsense \x00 −1e999")
        with pytest.raises(ValidationError) as refusal:
            schema.load({**wrong, "extra": "x"})
    assert refusal.value.messages


def test_an_unknown_kind_is_not_found():
    with pytest.raises(NotFound):
        kind_of("luck")


def test_what_a_clause_refuses_is_said_in_the_readers_language(app):
    days, form = parts.number("Days", least=1, most=30), parts.one_of("Form", {"a": "A"})
    said = []

    with app.test_request_context(), force_locale(locale_of("es")):
        for field, typed in ((days, "31"), (form, "b")):
            with pytest.raises(ValidationError) as refused:
                field.deserialize(typed)
            said += [str(each) for each in refused.value.messages]

    assert said == ["Escriba un número de 1 a 30.", "Elija una opción de la lista."]
