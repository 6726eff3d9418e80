"""Keep the library: items, their versions, and when each is put away."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from guildhall import audit, context, shelving
from guildhall.db import db, transaction
from guildhall.errors import Invalid
from guildhall.people.queries import get
from guildhall.people.services import changes
from guildhall.resources.library.uploads import SHELF
from guildhall.resources.models.library import Item, Version
from guildhall.wording import gettext as _


@transaction
def add(facts: Mapping[str, Any], *, url: str = "", file: tuple[bytes, str] | None = None) -> Item:
    """Put an item into the library, with its first version where there is something to open."""
    item = Item(**facts)
    item.keeper_id = item.keeper_id or context.person_id()
    db.session.add(item)
    db.session.flush()
    if url or file:
        _write_version(item, 1, url, file, "")
    audit.record("resources.item_added", item, item.title, after=facts)
    return item


@transaction
def change(item_id: UUID, facts: Mapping[str, Any]) -> Item:
    """Change what the library says of an item."""
    item = get(Item, item_id, lock=True)
    before, after = changes.apply(item, facts)
    if after:
        db.session.flush()
        audit.record("resources.item_changed", item, item.title, before=before, after=after)
    return item


@transaction
def renew(
    item_id: UUID, *, said: str, url: str = "", file: tuple[bytes, str] | None = None
) -> Version:
    """Add a version: what members open from now on; the ones before stay."""
    item = get(Item, item_id, lock=True)
    if bool(url) == bool(file):
        raise Invalid(file=_("Give either a file or an address: one of the two."))
    newest = db.session.scalar(
        select(func.coalesce(func.max(Version.number), 0)).where(Version.item_id == item_id)
    )
    version = _write_version(item, (newest or 0) + 1, url, file, said)
    audit.record(
        "resources.version_added", item, item.title, after={"number": version.number}, reason=said
    )
    return version


def _write_version(
    item: Item, number: int, url: str, file: tuple[bytes, str] | None, said: str
) -> Version:
    if url and file:
        raise Invalid(file=_("Give either a file or an address: one of the two."))
    name, size = SHELF.keep(*file) if file else ("", 0)
    version = Version(
        item_id=item.id,
        number=number,
        changes=said,
        url=url,
        file_name=name,
        file_label=file[1] if file else "",
        file_size=size,
    )
    db.session.add(version)
    db.session.flush()
    return version


@transaction
def archive(item_id: UUID) -> Item:
    """Put an item away: nobody finds it, its loans and versions stay."""
    item = get(Item, item_id, lock=True)
    shelving.put_away(item, "resources.item_archived", item.title)
    return item


@transaction
def bring_back(item_id: UUID) -> Item:
    """Let an item be found again."""
    item = get(Item, item_id, lock=True)
    shelving.bring_back(item, "resources.item_brought_back", item.title)
    return item
