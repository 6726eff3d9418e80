"""Keep worksites, departments, job classes and units; what is no longer used is retired."""

from typing import Any

from guildhall import audit, shelving
from guildhall.db import db, transaction
from guildhall.errors import Invalid
from guildhall.people import places
from guildhall.people.models.places import OrgUnit
from guildhall.people.queries import get
from guildhall.people.services import changes
from guildhall.wording import gettext as _


@transaction
def add(key: str, facts: changes.Facts) -> places.Place:
    """Add to one of the four lists."""
    kind = places.kind_of(key)
    place: places.Place = kind.model(**facts)
    with changes.refusing():
        db.session.add(place)
    audit.record("people.place_added", place, str(facts[kind.called]), after=facts)
    return place


@transaction
def change(
    key: str, place: places.Place, facts: changes.Facts, *, seen: changes.Shown | None = None
) -> places.Place:
    """Change what a list says of one of its lines."""
    place = _locked(key, place)
    changes.refuse_stale({name: getattr(place, name) for name in facts}, seen)
    if isinstance(place, OrgUnit) and place.id in places.ancestors(facts["parent_id"]):
        raise Invalid(parent_id=_("A department cannot report to itself or to one below it."))
    with changes.refusing():
        before, after = changes.apply(place, facts)
    if after:
        label = str(facts[places.kind_of(key).called])
        audit.record("people.place_changed", place, label, before=before, after=after)
    return place


@transaction
def retire(key: str, place: places.Place) -> None:
    """Offer it no longer; whatever stands in it stays as it is."""
    place = _locked(key, place)
    shelving.put_away(place, "people.place_retired", _label(key, place), column="retired_at")


@transaction
def bring_back(key: str, place: places.Place) -> None:
    """Offer it again."""
    place = _locked(key, place)
    shelving.bring_back(place, "people.place_brought_back", _label(key, place), column="retired_at")


def _locked(key: str, place: places.Place) -> Any:  # noqa: ANN401 - one of four tables
    return get(places.kind_of(key).model, place.id, lock=True)


def _label(key: str, place: places.Place) -> str:
    return str(getattr(place, places.kind_of(key).called))
