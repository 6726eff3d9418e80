"""What PDF/UA-1 (ISO 14289-1) asks of a document and a machine can judge, with pypdf's eyes.

It reads the file itself: the catalogue, the structure tree, every operator of every page. Named
after the checkpoints of the Matterhorn Protocol, the list of what a checker has to look at.
"""

from collections.abc import Iterator
from typing import Any, Final

from pypdf import PdfReader
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, IndirectObject

PAINTS: Final = frozenset(
    (
        b"Tj",
        b"TJ",
        b"'",
        b'"',
        b"S",
        b"s",
        b"f",
        b"F",
        b"f*",
        b"B",
        b"B*",
        b"b",
        b"b*",
        b"sh",
        b"Do",
    )
)
"""Operators that leave something to see (paths, text, pictures)."""
STANDARD: Final = frozenset(
    f"/{role}"
    for role in (
        *(
            "Document",
            "Part",
            "Art",
            "Sect",
            "Div",
            "BlockQuote",
            "Caption",
            "TOC",
            "TOCI",
            "Index",
        ),
        *("NonStruct", "Private", "P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl"),
        *("LBody", "Table", "TR", "TH", "TD", "THead", "TBody", "TFoot", "Span", "Quote", "Note"),
        *("Reference", "BibEntry", "Code", "Link", "Annot", "Figure", "Formula", "Form"),
    )
)
HEADINGS: Final = tuple(f"/H{level}" for level in range(1, 7))


def problems(reader: PdfReader) -> list[str]:
    """Return everything that keeps a document from being PDF/UA-1."""
    root = reader.trailer["/Root"]
    if "/StructTreeRoot" not in root:
        return ["01-006: there is no structure tree"]
    tree = root["/StructTreeRoot"]
    elements = list(_elements(tree))
    return [
        *_catalogue(reader, root),
        *_roles(tree, elements),
        *_figures(elements),
        *_headings(elements),
        *_tables(elements),
        *_content(reader, elements),
        *_fonts(reader),
        *_annotations(reader, elements),
    ]


def _catalogue(reader: PdfReader, root: Any) -> Iterator[str]:
    if not _is_true(root, "/MarkInfo", "/Marked"):
        yield "06-001: it is not marked as tagged"
    if _is_true(root, "/MarkInfo", "/Suspects"):
        yield "01-007: its tags are called suspect"
    if not _is_true(root, "/ViewerPreferences", "/DisplayDocTitle"):
        yield "07-001: readers show the file's name instead of its title"
    if not root.get("/Lang"):
        yield "11-006: it does not say its language"
    metadata = root["/Metadata"].get_data() if "/Metadata" in root else b""
    if b"<pdfuaid:part>1</pdfuaid:part>" not in metadata:
        yield "05-001: it does not call itself PDF/UA-1"
    if b"dc:title" not in metadata or not (reader.metadata and reader.metadata.title):
        yield "06-003: it has no title"
    if reader.is_encrypted:
        yield "26-001: it is encrypted"


def _is_true(root: Any, holder: str, key: str) -> bool:
    """Say whether a boolean is set; pypdf's own is never false by itself."""
    return bool(root.get(holder, {}).get(key) == True)  # noqa: E712 - as above


def _elements(node: Any) -> Iterator[Any]:
    """Walk the structure tree, parents first."""
    for child in _kids(node):
        if isinstance(child, DictionaryObject) and "/S" in child:
            yield child
            yield from _elements(child)


def _kids(node: Any) -> list[Any]:
    kids = node.get("/K", [])
    kids = kids.get_object() if isinstance(kids, IndirectObject) else kids
    several = kids if isinstance(kids, ArrayObject) else [kids]
    return [kid.get_object() if isinstance(kid, IndirectObject) else kid for kid in several]


def _roles(tree: Any, elements: list[Any]) -> Iterator[str]:
    mapped = tree.get("/RoleMap", {})
    for element in elements:
        role = element["/S"]
        if role not in STANDARD and mapped.get(role) not in STANDARD:
            yield f"02-001: {role} is no role that a reader knows"


def _figures(elements: list[Any]) -> Iterator[str]:
    for element in elements:
        if element["/S"] == "/Figure" and not (element.get("/Alt") or element.get("/ActualText")):
            yield "13-004: a figure says nothing to who cannot see it"


def _headings(elements: list[Any]) -> Iterator[str]:
    before = 0
    for element in elements:
        if element["/S"] in HEADINGS:
            level = HEADINGS.index(element["/S"]) + 1
            if level > before + 1:
                yield f"14-003: a heading of level {level} follows one of {before}"
            before = level


def _tables(elements: list[Any]) -> Iterator[str]:
    for table in (element for element in elements if element["/S"] == "/Table"):
        rows = [element for element in _elements(table) if element["/S"] == "/TR"]
        widths = {sum(_span(cell) for cell in _kids(row)) for row in rows}
        if len(widths) > 1:
            yield f"15-003: the rows of a table differ in width: {sorted(widths)}"
        if not any(cell["/S"] == "/TH" for row in rows for cell in _kids(row)):
            yield "15-003: a table has no header"


def _span(cell: Any) -> int:
    attributes = cell.get("/A", {})
    several = attributes if isinstance(attributes, ArrayObject) else [attributes]
    spans = [each.get_object().get("/ColSpan", 1) for each in several]
    return int(max(spans, default=1))


def _content(reader: PdfReader, elements: list[Any]) -> Iterator[str]:
    """Every operator that paints belongs to a tag or is an artifact, and every tag is found."""
    claimed = set(_claims(elements))
    for number, page in enumerate(reader.pages):
        found = set()
        for place, inside in _marked(page, reader):
            if inside is None:
                yield f"01-005: page {number + 1} paints something without a tag ({place})"
            elif isinstance(inside, int):
                found.add(inside)
        reference = page.indirect_reference.idnum
        for mark in found - {mark for owner, mark in claimed if owner == reference}:
            yield f"01-005: mark {mark} of page {number + 1} stands in no structure"
        if page.get("/Tabs") != "/S" and "/Annots" in page:
            yield f"28-008: the tab order of page {number + 1} does not follow the structure"
        if "/StructParents" not in page:
            yield f"01-005: page {number + 1} is not tied to the structure"


def _claims(elements: list[Any]) -> Iterator[tuple[int, int]]:
    """Return (page, mark) of everything that an element claims as its content."""
    for element in elements:
        for kid in _kids(element):
            if isinstance(kid, DictionaryObject) and "/MCID" in kid:
                yield (
                    (kid.raw_get("/Pg") if "/Pg" in kid else element.raw_get("/Pg")).idnum,
                    kid["/MCID"],
                )
            elif isinstance(kid, int):
                yield element.raw_get("/Pg").idnum, int(kid)


def _marked(page: Any, reader: PdfReader) -> Iterator[tuple[str, int | str | None]]:
    """Return each painting operator with the mark around it: a number, "artifact", or None."""
    open_marks: list[int | str | None] = []
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator in (b"BDC", b"BMC"):
            open_marks.append(_mark_of(operands))
        elif operator == b"EMC":
            open_marks.pop()
        elif operator in PAINTS:
            around = [mark for mark in open_marks if mark is not None]
            yield operator.decode(), around[-1] if around else None


def _mark_of(operands: Any) -> int | str | None:
    if operands[0] == "/Artifact":
        return "artifact"
    facts = operands[1] if len(operands) > 1 else {}
    return int(facts["/MCID"]) if isinstance(facts, DictionaryObject) and "/MCID" in facts else None


def _fonts(reader: PdfReader) -> Iterator[str]:
    for page in reader.pages:
        for name, held in page["/Resources"].get("/Font", {}).items():
            font = held.get_object()
            if "/ToUnicode" not in font:
                yield f"10-001: the letters of {name} cannot be read aloud"
            for descendant in font.get("/DescendantFonts", [font]):
                described = descendant.get_object()["/FontDescriptor"].get_object()
                if not {"/FontFile", "/FontFile2", "/FontFile3"} & described.keys():
                    yield f"31-009: the font {name} is not embedded"


def _annotations(reader: PdfReader, elements: list[Any]) -> Iterator[str]:
    links = sum(element["/S"] == "/Link" for element in elements)
    there = [
        annotation.get_object() for page in reader.pages for annotation in page.get("/Annots", [])
    ]
    if any(each["/Subtype"] == "/Link" for each in there) and not links:
        yield "28-011: a link stands outside the structure"
    for each in there:
        if "/StructParent" not in each:
            yield "28-002: an annotation is not tied to the structure"
        if each["/Subtype"] == "/Link" and not each.get("/Contents"):
            yield "28-012: a link does not say where it leads"
