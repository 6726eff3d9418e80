"""A certificate is drawn with the fonts of the set-up, and also where the set-up has not run."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from pypdf import PdfReader

from guildhall.pdf import compiler
from guildhall.pdf.certificates import render_certificate

USWDS_FONTS = Path("node_modules/@uswds/uswds/dist/fonts")


@pytest.fixture
def fonts_from(monkeypatch) -> Iterator[Callable[[Path], None]]:
    """Let a test say where built fonts are looked for."""

    def forget() -> None:
        compiler._fonts.cache_clear()
        compiler.present_families.cache_clear()
        compiler.can_be_printed.cache_clear()

    def look_in(folder: Path) -> None:
        monkeypatch.setattr(compiler, "BUILT_FONTS", folder)
        forget()

    yield look_in
    forget()


def faces_of(reader: PdfReader) -> set[str]:
    fonts = reader.pages[0]["/Resources"]["/Font"]
    return {str(font.get_object()["/BaseFont"]).split("+")[-1] for font in fonts.values()}


def test_without_built_fonts_the_certificate_is_whole(facts, read, fonts_from, tmp_path):
    fonts_from(tmp_path / "nothing")

    reader = read(render_certificate(replace(facts, person_name="Zoë Łukasz")))

    assert {face.split("-")[0] for face in faces_of(reader)} == {"LibertinusSerif"}
    assert "Zoë Łukasz" in reader.pages[0].extract_text()


@pytest.mark.skipif(not USWDS_FONTS.is_dir(), reason="The front end's packages are not installed.")
def test_with_built_fonts_it_wears_merriweather_and_public_sans(facts, read, fonts_from):
    fonts_from(USWDS_FONTS)

    faces = faces_of(read(render_certificate(facts)))

    assert {"Merriweather-Bold", "PublicSans-Regular"} <= faces


@pytest.mark.skipif(not USWDS_FONTS.is_dir(), reason="The front end's packages are not installed.")
def test_a_name_beyond_merriweather_is_set_in_one_other_serif(facts, read, fonts_from):
    fonts_from(USWDS_FONTS)

    reader = read(render_certificate(replace(facts, person_name="Łukasz")))

    assert any(face.startswith("LibertinusSerif") for face in faces_of(reader))
