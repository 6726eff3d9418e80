"""Put items together, write checklists, and hold an offering against one (M16)."""

from collections.abc import Collection as Many
from uuid import UUID

from sqlalchemy import func, select

from guildhall import audit, context, shelving
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.learning.models.courses import Offering
from guildhall.people.queries import get
from guildhall.refusals import refused_as
from guildhall.resources.library import queries
from guildhall.resources.models.library import Collection, Item, Line, Tick
from guildhall.wording import gettext as _


@transaction
def begin(name: str, *, kind: str, purpose: str = "", lines: str = "") -> Collection:
    """Begin a collection, or a checklist with its lines, one a row."""
    collection = Collection(name=name, kind=kind, purpose=purpose)
    _write(collection)
    for place, words in enumerate(_rows_of(lines), start=1):
        db.session.add(Line(collection_id=collection.id, words=words, place=place))
    db.session.flush()
    audit.record("resources.collection_begun", collection, name, after={"kind": kind})
    return collection


def _rows_of(text: str) -> list[str]:
    return [" ".join(row.split()) for row in text.splitlines() if row.strip()]


def _write(collection: Collection) -> None:
    with refused_as(
        uq_resource_collection_tenant_id_name=lambda: Invalid(
            name=_("There is one of this name already. Choose another.")
        )
    ):
        db.session.add(collection)


@transaction
def rename(collection_id: UUID, name: str, *, purpose: str) -> Collection:
    """Change what a collection is called and what it is for."""
    collection = get(Collection, collection_id, lock=True)
    before = {"name": collection.name, "purpose": collection.purpose}
    collection.name, collection.purpose = name, purpose
    _write(collection)
    after = {"name": name, "purpose": purpose}
    if before != after:
        audit.record("resources.collection_changed", collection, name, before=before, after=after)
    return collection


@transaction
def put_away(collection_id: UUID) -> Collection:
    """Offer a collection no more; what was ticked stays."""
    collection = get(Collection, collection_id, lock=True)
    shelving.put_away(collection, "resources.collection_put_away", collection.name)
    return collection


@transaction
def take_out(collection_id: UUID) -> Collection:
    """Offer a collection again."""
    collection = get(Collection, collection_id, lock=True)
    shelving.bring_back(collection, "resources.collection_taken_out", collection.name)
    return collection


@transaction
def add_line(collection_id: UUID, *, item_id: UUID | None = None, words: str = "") -> Line:
    """Put an item into a collection, or a line onto a checklist; an item once."""
    collection = get(Collection, collection_id, lock=True)
    item = get(Item, item_id) if item_id else None
    if collection.kind == "checklist" and not words.strip():
        raise Invalid(words=_("Write what is to be looked at."))
    if collection.kind == "collection" and item is None:
        raise Invalid(item_id=_("Choose an item of the library."))
    line = _known(collection_id, item_id) if item_id else None
    if line is None:
        last = select(func.coalesce(func.max(Line.place), 0)).where(
            Line.collection_id == collection_id
        )
        line = Line(
            collection_id=collection_id,
            item_id=item_id,
            words=" ".join(words.split()),
            place=(db.session.scalar(last) or 0) + 1,
        )
        db.session.add(line)
    line.dropped_at = None
    db.session.flush()
    label = item.title if item else line.words
    audit.record("resources.line_added", collection, collection.name, after={"line": label})
    return line


def _known(collection_id: UUID, item_id: UUID) -> Line | None:
    return db.session.scalar(
        select(Line).where(Line.collection_id == collection_id, Line.item_id == item_id)
    )


@transaction
def drop_line(line_id: UUID) -> Line:
    """Take a line out of its collection; what offerings ticked stays with it."""
    line = get(Line, line_id, lock=True)
    if line.dropped_at is None:
        line.dropped_at = context.now()
        _say("resources.line_dropped", line)
    return line


@transaction
def bring_line_back(line_id: UUID) -> Line:
    """Put a line back where it stood."""
    line = get(Line, line_id, lock=True)
    if line.dropped_at is not None:
        line.dropped_at = None
        _say("resources.line_added", line)
    return line


def _say(action: str, line: Line) -> None:
    collection = queries.get_collection(line.collection_id)
    title = get(Item, line.item_id).title if line.item_id else line.words
    audit.record(action, collection, collection.name, after={"line": title})


@transaction
def tick(collection_id: UUID, offering_id: UUID, wanted: Many[UUID]) -> int:
    """Hold an offering against a checklist: exactly these lines are met; return how many."""
    collection = get(Collection, collection_id)
    if collection.kind != "checklist":
        raise Conflict(_("This is a collection, not a checklist."))
    offering = get(Offering, offering_id, lock=True)
    lines = {line.id for line in queries.lines_of(collection_id, keeps=True)}
    now, met = queries.ticked(offering_id), set(wanted) & lines
    gone = (set(now) & lines) - met
    for line_id in gone:
        now[line_id].cleared_at = context.now()
    for line_id in met - set(now):
        db.session.add(Tick(line_id=line_id, offering_id=offering_id))
    db.session.flush()
    if gone or met - set(now):
        audit.record(
            "resources.checked",
            offering,
            f"{offering.title}: {collection.name}",
            before={"ticked": len(set(now) & lines)},
            after={"ticked": len(met), "of": len(lines)},
        )
    return len(met)
