"""An import of participants is taken back whole; what was built on it stays and is named."""

from decimal import Decimal

import pytest
from flask_babel import force_locale

from guildhall import context
from guildhall.context import TenantContext
from guildhall.errors import Conflict
from guildhall.people.models.persons import Person
from plugins.clc.cycles import queries, records
from plugins.clc.importing import services
from plugins.clc.models.imports import ClcImport
from tests.characters import Browser, make_person
from tests.plugins.clc.projects import points_of
from tests.plugins.clc.stories import (
    bring_in,
    cycles_of,
    earn,
    employ,
    enrolled,
    entries,
    fresh,
    line,
    rows_of,
)

pytestmark = pytest.mark.usefixtures("in_june")


@pytest.mark.seed("P16")
def test_an_import_is_taken_back_whole_and_stays_on_record(driver: Person) -> None:
    rosa = employ(make_person("Rosa", "Parks"))
    bring_in(line(driver, points="5"))
    run = bring_in(line(driver, points="9", required="45"), line(rosa))

    assert services.undo(run) == 0

    assert points_of(driver) == 5
    assert [cycle.required_points for cycle in cycles_of(driver)] == [30]
    assert queries.standing_of(rosa.id, context.today()) is None
    assert [cycle.status for cycle in cycles_of(rosa)] == ["void"]
    assert [entry.void_reason for entry in entries(rosa)] == ["the import was taken back"]
    assert services.undo(run) == 0

    bring_in(line(rosa))
    assert points_of(rosa) == Decimal("12.50")


@pytest.mark.seed("P16")
def test_what_was_built_on_an_import_stays_and_is_named(
    client: Browser, north: TenantContext, driver: Person, ada: Person
) -> None:
    rosa = employ(make_person("Rosa", "Parks"))
    run = bring_in(line(driver, points="30"), line(rosa))
    records.submit(queries.get_cycle(cycles_of(driver)[0].id))

    with force_locale("es"):
        assert services.undo(run) == 1
    page = client.sign_in(ada).see(north, f"/clc/import/{run.id}").text

    assert "A record was handed in for this cycle since." in page, "in the reader's language"

    (kept,) = fresh(ClcImport, run.id).kept
    assert (kept["name"], kept["why"]) == (
        "Hopper, Grace",
        "A record was handed in for this cycle since.",
    )
    assert points_of(driver) == 30
    assert [cycle.status for cycle in cycles_of(rosa)] == ["void"]


def test_points_from_sessions_survive_the_cycle_that_an_import_opened(driver: Person) -> None:
    run = bring_in(line(driver, points="0"))
    earn(driver, 240)

    services.undo(run)

    (entry,) = entries(driver)
    assert (entry.cycle_id, entry.voided_at) == (None, None)
    enrolled(driver)
    assert points_of(driver) == 1


def test_what_was_not_written_is_forgotten_and_not_undone(driver: Person) -> None:
    run = bring_in(line(driver), commit=False)
    with pytest.raises(Conflict, match="was written can be taken back"):
        services.undo(run)

    services.discard(run)

    with pytest.raises(Conflict, match="done with"):
        services.commit(run)
    assert rows_of(run, "new") == []
