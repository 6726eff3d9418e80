from datetime import date

from sqlalchemy.dialects.postgresql import Range

from guildhall.db import db
from guildhall.people.models.positions import LeaveOfAbsence
from guildhall.people.queries import positions_of
from guildhall.people.services import persons
from tests.guildhall.people.importing.files import GRAND_BEND
from tests.guildhall.people.importing.stories import (
    OMAR,
    ROSA,
    dump,
    file_of,
    fresh,
    imported,
    person_of,
    undone,
)

DAY = date(2026, 3, 2)


def test_undoing_a_first_import_leaves_nothing_behind(north, ada):
    before = dump()
    run = imported(GRAND_BEND.read_bytes(), columns={})

    undone(run)

    assert fresh(run).state == "undone"
    assert fresh(run).kept == []
    assert dump() == before


def test_undoing_changes_restores_every_table_to_the_letter(north, ada):
    imported(file_of(ROSA, OMAR))
    before = dump()
    changed = ROSA.replace("Depot,1,", "Yard,0.75,").replace(",,", ",rosa@example.org,", 1)
    third = "103,Lin,Wu,,Nurse,Oak School,1,2022-01-01,"
    run = imported(file_of(changed, OMAR + "2026-06-30", third), as_of=DAY)
    assert dump() != before

    undone(run)

    assert fresh(run).kept == []
    assert dump() == before


def test_what_was_changed_since_stays_and_is_named(north, ada):
    run = imported(file_of(ROSA, OMAR))
    persons.change_person(person_of("101"), {"phone": "555 010 0001"})

    undone(run)

    assert [(kept["name"], kept["why"]) for kept in fresh(run).kept][:1] == [
        ("Rosa Diaz", "changed")
    ]
    assert person_of("101").phone == "555 010 0001"
    assert dump()["person"].__len__() == 2  # Ada and Rosa: Omar has gone


def test_somebody_with_a_leave_stays_with_her_position(north, ada):
    run = imported(file_of(ROSA, OMAR))
    rosa = person_of("101")
    position = positions_of(rosa.id)[0]
    db.session.add(LeaveOfAbsence(position_id=position.id, kind="medical", valid=Range(DAY, None)))
    db.session.commit()

    undone(run)

    assert {kept["name"] for kept in fresh(run).kept} >= {"Rosa Diaz"}
    assert positions_of(rosa.id)[0].terms[0].valid.lower == date(2020, 8, 15)


def test_a_later_import_keeps_what_it_changed(north, ada):
    first = imported(file_of(ROSA, OMAR))
    imported(file_of(ROSA.replace(",1,", ",0.8,"), OMAR), as_of=DAY)

    undone(first)

    assert {kept["name"] for kept in fresh(first).kept} >= {"Rosa Diaz"}
    assert person_of("101").last_name == "Diaz"


def test_a_second_click_on_undo_changes_nothing(north, ada):
    run = imported(file_of(ROSA))
    undone(run)
    once = dump()

    undone(fresh(run))

    assert dump() == once
