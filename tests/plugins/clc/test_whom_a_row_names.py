"""Whom a row of a file is about, where numbers and badges could be taken for one another."""

import pytest

from guildhall.context import TenantContext
from guildhall.people.models.persons import Person
from plugins.clc.importing.known import known_of
from plugins.clc.importing.reading import FileRow
from tests.characters import make_person


@pytest.mark.seed("P16")
@pytest.mark.parametrize("order", [("number", "badge"), ("badge", "number")])
def test_an_employee_number_goes_before_the_same_number_on_anothers_badge(
    north: TenantContext, order: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    people: dict[str, Person] = {
        "number": make_person("Nora", "Number", employee_number="4711"),
        "badge": make_person("Bea", "Badge", badge_code="4711"),
    }
    in_this_order = [people[each] for each in order]  # a query promises none
    monkeypatch.setattr("plugins.clc.importing.known._people", lambda _rows: in_this_order)

    known = known_of([FileRow(row=2, number="4711")])

    assert known.by_number["4711"].id == people["number"].id
