"""One door to typst: a template of ours and data as JSON in, a tagged PDF/UA-1 out.

Data reaches a template through `sys.inputs` alone and is never built into its source, so that
nothing a person typed can be read as markup. The same data gives the same bytes. Every call has a
compiler of its own and shares only the fonts, so that threads do not wait for each other's state.
"""

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from guildhall.lazily import lazily

if TYPE_CHECKING:
    import typst
else:
    typst = lazily("typst")


FOLDER = Path(__file__).parent / "templates"
BUILT_FONTS = Path(__file__).parent.parent / "static"
"""Where the front-end build puts Merriweather and Public Sans; typst's own fonts stand in."""
PDF_UA: Final = "ua-1"
FAMILIES = (
    "Merriweather",
    "Public Sans",
    "Libertinus Serif",
    "New Computer Modern",
    "DejaVu Sans Mono",
)


def compile_pdf(template: str, data: dict[str, Any]) -> bytes:
    """Return the PDF that a template of this package makes of the data; raise typst.TypstError."""
    return _compile(FOLDER / template, {"data": json.dumps(data)})


def compile_png(template: str, data: dict[str, Any]) -> bytes:
    """Return the picture that a template makes of the data, a point to a pixel."""
    picture = _compiler(FOLDER / template, {"data": json.dumps(data)}).compile(format="png", ppi=72)
    if not isinstance(picture, bytes):
        raise TypeError("A picture is one run of bytes.")
    return picture


@lru_cache(maxsize=8192)
def can_be_printed(character: str, family: str = "") -> bool:
    """Say whether the family, or any at all, has a glyph for it, by asking the compiler itself."""
    wanted = [family] if family else present_families()
    inputs = {"families": json.dumps(wanted), "text": character}
    try:
        _compile(FOLDER / "glyph.typ", inputs)
    except typst.TypstError:
        return False
    return True


@cache
def present_families() -> tuple[str, ...]:
    """Return the families that can be used here, in the order of our liking."""
    known = set(_fonts().families())
    return tuple(name for name in FAMILIES if name in known)


def _compiler(source: Path, inputs: dict[str, str]) -> "typst.Compiler":
    return typst.Compiler(
        source, root=FOLDER, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs
    )


def _compile(source: Path, inputs: dict[str, str]) -> bytes:
    document = _compiler(source, inputs).compile(format="pdf", pdf_standards=PDF_UA)
    if not isinstance(document, bytes):
        raise TypeError("A PDF is one run of bytes.")
    return document


@cache
def _fonts() -> "typst.Fonts":
    """Find the fonts once; never the machine's, so that a certificate looks alike everywhere."""
    folders = [BUILT_FONTS] if BUILT_FONTS.is_dir() else []
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)
