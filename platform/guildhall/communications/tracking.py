"""Short links that count visits, so that a registration knows its channel (P7, P8).

A visit raises a number; who came is not kept. What is kept in a visitor's own session is the link
alone, until a registration takes it along.
"""

import secrets
from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from flask import session
from sqlalchemy import select, update

from guildhall import audit, context
from guildhall.communications.models import CHANNELS, TrackedLink
from guildhall.db import db, transaction
from guildhall.directory import directory
from guildhall.errors import Invalid, NotFound
from guildhall.wording import gettext as _

LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without what is misread on a flyer: 0 and o, 1, i and l."""
CODE: Final = 6
LONGEST_LABEL: Final = 80
KEPT: Final = "came_by"
"""Where the session keeps the links, the newest last: [[tenant, link, path], ...]."""
MOST: Final = 4
"""So many pages' links are kept: a cookie is small."""


@transaction
def make_link(path: str, channel: str, label: str = "", *, kind: str = "named") -> TrackedLink:
    """Make a short link to a page of the current tenant for one channel."""
    if channel not in CHANNELS:
        raise Invalid(channel=_("Choose one of the channels."))
    link = TrackedLink(
        code="".join(secrets.choice(LETTERS) for _each in range(CODE)),
        channel=channel,
        kind=kind,
        label=label.strip()[:LONGEST_LABEL],
        path=path,
    )
    db.session.add(link)
    db.session.flush()
    audit.record("communications.link_made", link, label or path, after={"channel": channel})
    return link


def url_of(link: TrackedLink) -> str:
    """Return the short address that is handed out."""
    return directory().url_of(context.tenant_id(), f"/l/{link.code}")


def links_to(path: str) -> Sequence[TrackedLink]:
    """Return the links to a page, the oldest first."""
    return db.session.scalars(
        select(TrackedLink).where(TrackedLink.path == path).order_by(TrackedLink.id)
    ).all()


def links_with(ids: Iterable[UUID]) -> Sequence[TrackedLink]:
    """Return links by their ids, the oldest first."""
    return db.session.scalars(
        select(TrackedLink).where(TrackedLink.id.in_(list(ids))).order_by(TrackedLink.id)
    ).all()


@transaction
def follow(code: str, *, visits: int = 1) -> TrackedLink:
    """Count a visit and return the link; raise NotFound."""
    found = db.session.scalar(
        update(TrackedLink)
        .where(TrackedLink.code == code)
        .values(visits=TrackedLink.visits + visits)
        .returning(TrackedLink)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


# In the visitor's own session


def remember(link: TrackedLink) -> None:
    """Keep in this browser's session by which link it came: for each page the newest."""
    new = [str(link.tenant_id), str(link.id), link.path]
    others = [each for each in _kept() if [each[0], each[2]] != [new[0], new[2]]]
    session[KEPT] = [*others, new][-MOST:]


def _kept() -> list[list[str]]:
    """Return what is kept; one link by itself is how it was kept before there were several."""
    found = session.get(KEPT) or []
    return [found] if found and isinstance(found[0], str) else found


def remember_code(code: str) -> None:
    """Keep the link that an address names (?from=...); an unknown one changes nothing."""
    found = db.session.scalar(select(TrackedLink).where(TrackedLink.code == code))
    if found is not None:
        remember(found)


def came_by(path: str) -> UUID | None:
    """Return the link that led to a page, by itself or by way of a list; no query where none did.

    A link to one offering says nothing about another one that was found later.
    """
    here = str(context.tenant_id())
    for tenant, link, target in reversed(_kept()):
        if tenant == here and (target == path or path.startswith(f"{target}/")):
            return db.session.scalar(select(TrackedLink.id).where(TrackedLink.id == UUID(link)))
    return None
