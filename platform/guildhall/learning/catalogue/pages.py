"""The page of an offering, put together: what all readers share is kept, the rest is each one's."""

from collections.abc import Callable, Hashable
from typing import Any, Final

from flask import Response
from markupsafe import Markup
from msgspec import Struct

from guildhall import web
from guildhall.drawing import drawn, drawn_for, drawn_under
from guildhall.errors import Conflict, Invalid
from guildhall.here import this_request
from guildhall.kept import render_kept
from guildhall.learning.access.asking import Asking
from guildhall.learning.access.own import Own
from guildhall.learning.catalogue.queries import PublicOffering
from guildhall.learning.permissions import REGISTER
from guildhall.learning.registration import audience, rules
from guildhall.learning.registration.queries import Around
from guildhall.learning.words import FORMAT_WORDS

TEMPLATE: Final = "learning/public_offering.html"
PLACE: Final = "learning/_my_place.html"


class Reader(Struct, frozen=True):
    """Who looks at the page: where she stands with the offering, and what she needs."""

    mine: Around | None = None
    own: Own | None = None


NOBODY: Final = Reader()


def show(found: PublicOffering, reader: Reader = NOBODY) -> Response:
    """Show an offering's page, and to a member where she stands with it."""
    return render_kept(
        TEMPLATE,
        (found.about, found.status, found.cancelled_reason, found.closed, *_standing(reader)),
        {"place": lambda: _place(found, reader, drawn_under), "seats": lambda: _seats(found)},
        **_values(found, reader),
    )


def refuse(found: PublicOffering, reader: Reader, refusal: Conflict | Invalid) -> Response:
    """Show the page again with the sentence of a refusal and with what was typed."""
    return web.render(
        TEMPLATE,
        refusal.status.value,
        place=_place(found, reader, _anew),
        seats=_seats(found),
        refusal=refusal.message,
        **_values(found, reader),
    )


def preview(found: PublicOffering) -> Response:
    """Show a draft as its page will look."""
    return web.render(
        TEMPLATE, place=Markup(), seats=_seats(found), preview=True, **_values(found, NOBODY)
    )


def _standing(reader: Reader) -> tuple[bool, bool]:
    """Return what the shared part of the page says of its reader: a member, and with a seat."""
    mine = reader.mine
    return mine is not None, mine is not None and mine.own_state == "registered"


def _values(found: PublicOffering, reader: Reader) -> dict[str, Any]:
    member, joins = _standing(reader)
    return {
        "offering": found,
        "about": found.about,
        "member": member,
        "joins": joins,
        "formats": FORMAT_WORDS,
    }


def _seats(found: PublicOffering) -> Markup:
    return drawn_for(
        "learning/_seats.html",
        left=found.seats_left,
        capacity=found.capacity,
        has_waitlist=found.has_waitlist,
    )


Drawing = Callable[..., Markup]


def _anew(_facts: tuple[Hashable, ...], template: str, **values: Any) -> Markup:  # noqa: ANN401 - a template takes anything
    return drawn(template, **values)


def _place(found: PublicOffering, reader: Reader, drawing: Drawing) -> Markup:
    """Draw where this reader stands with the offering, and the one thing to do about it."""
    mine, who = reader.mine, web.identity_or_none()
    why_not = tuple(_why_not(found, mine))
    full, asked = found.seats_left == 0, this_request()
    here = asked.script_root + asked.path
    may_register = who is not None and who.may(REGISTER.key)
    facts = (
        *(found.about, found.closed, full, found.has_waitlist, found.waiting if full else 0),
        *((mine.own_id, mine.own_state, mine.offer_expires_at, mine.place_in_line) if mine else ()),
        *(reader.own, why_not, may_register, who is None),
    )
    return drawing(
        facts if who else (*facts, here),
        PLACE,
        offering=found,
        mine=mine,
        full=full,
        why_not=why_not,
        asking=Asking(reader.own) if reader.own else None,
        may_register=may_register,
        stranger=who is None,
        here=here,
    )


def _why_not(found: PublicOffering, mine: Around | None) -> list[str]:
    """Say everything that keeps this person from registering now."""
    if mine is None or mine.own_state not in {"draft", *rules.GONE}:
        return []
    reasons = [found.closed] if found.closed else []
    reasons += audience.sentences(found.about.audience, mine.facts)
    clash = rules.clash_sentence(mine.busy)
    return [*reasons, clash] if clash else reasons
