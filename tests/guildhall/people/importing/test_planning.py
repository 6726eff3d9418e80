"""What a file means for what is known already: matched, changed, ended, returned, left out."""

from datetime import date

import pytest
import time_machine

from guildhall import audit, context, jobs
from guildhall.db import db
from guildhall.errors import Conflict
from guildhall.people.importing import running, services
from guildhall.people.importing.committing import Writer
from guildhall.people.importing.running import Wish
from guildhall.people.importing.summary import as_json
from guildhall.people.queries import positions_of
from guildhall.people.services import persons
from tests.characters import make_person
from tests.guildhall.people.importing.stories import (
    COLUMNS,
    OMAR,
    ROSA,
    dump,
    file_of,
    fresh,
    imported,
    person_of,
    previewed,
    rows_of,
    terms_of,
)

DAY = date(2026, 3, 2)
NOBODY = {"new": 0, "matched": 0, "changed": 0, "missing": 0}


def counts(data, **wish):
    """Return what a dry run says of a file."""
    return as_json(running.plan_of(data, Wish(columns=COLUMNS, **wish)))


def test_the_same_file_again_writes_nothing(north, ada):
    imported(file_of(ROSA, OMAR))
    before = dump()

    run = imported(file_of(ROSA, OMAR))

    assert run.counts["people"] == NOBODY | {"matched": 2}
    assert run.counts["written"] == 0
    assert dump() == before


def test_a_change_closes_the_term_and_opens_the_next_the_same_day(north, ada):
    imported(file_of(ROSA))

    imported(file_of(ROSA.replace(",1,2020", ",0.5,2020")), as_of=DAY)

    assert terms_of("101") == [("2020-08-15", "2026-03-02", "1"), ("2026-03-02", "", "0.5")]


def test_default_hours_follow_the_fte_that_they_came_from(north, ada):
    imported(file_of(ROSA))

    imported(file_of(ROSA.replace(",1,2020", ",0.5,2020")), as_of=DAY)

    terms = positions_of(person_of("101").id)[0].terms
    assert [term.weekly_minutes for term in terms] == [2400, 1200]


def test_what_began_that_day_is_corrected_in_place(north, ada):
    imported(file_of(ROSA))
    imported(file_of(ROSA.replace(",1,2020", ",0.5,2020")), as_of=DAY)

    imported(file_of(ROSA.replace(",1,2020", ",0.6,2020")), as_of=DAY)

    assert terms_of("101") == [("2020-08-15", "2026-03-02", "1"), ("2026-03-02", "", "0.6")]


def test_a_move_to_another_site_is_the_same_position(north, ada):
    imported(file_of(ROSA))

    found = counts(file_of(ROSA.replace("Depot", "Yard")), as_of=DAY)

    assert found["positions"] == NOBODY | {"matched": 1, "changed": 1}


def test_a_later_start_at_another_site_is_another_position(north, ada):
    imported(file_of(ROSA))

    found = counts(file_of(ROSA.replace("Depot", "Yard").replace("2020-08-15", "2026-01-01")))

    assert found["positions"] == NOBODY | {"new": 1, "missing": 1}


def test_an_end_date_ends_after_the_last_day(north, ada):
    imported(file_of(ROSA))

    imported(file_of(f"{ROSA}2024-02-29"))

    assert terms_of("101") == [("2020-08-15", "2024-03-01", "1")]


def test_somebody_who_is_back_gets_a_new_term(north, ada):
    imported(file_of(f"{ROSA}2024-02-29"))

    imported(file_of(ROSA), as_of=DAY)

    assert terms_of("101") == [("2020-08-15", "2024-03-01", "1"), ("2026-03-02", "", "1")]
    assert counts(file_of(ROSA), as_of=DAY)["positions"] == NOBODY | {"matched": 1}


def test_an_empty_cell_takes_nothing_away(north, ada):
    imported(file_of(ROSA.replace(",,", ",rosa@example.org,", 1)))

    found = counts(file_of(ROSA))

    assert found["people"] == NOBODY | {"matched": 1}


def test_a_married_name_is_a_change_and_a_strange_name_a_question(north, ada):
    imported(file_of(ROSA))

    married = counts(file_of(ROSA.replace("Diaz", "Vega")))
    strange = counts(file_of(ROSA.replace("Rosa,Diaz", "Bo,Li")))

    assert married["people"] == NOBODY | {"matched": 1, "changed": 1}
    assert strange["people"] == NOBODY
    assert "101" in strange["errors"][0]["message"]


def test_one_name_with_another_number_is_a_question_unless_its_bearer_is_in_the_file(north, ada):
    imported(file_of(ROSA))

    asked = counts(file_of(ROSA.replace("101", "901")))
    both = counts(file_of(ROSA, ROSA.replace("101", "901")))

    assert asked["people"] == NOBODY
    assert both["people"] == NOBODY | {"new": 1, "matched": 1}


def test_an_e_mail_alone_matches_nobody(north, ada):
    make_person("Rosa", "Diaz", email="shared@example.org")

    found = counts(file_of("109,Ben,Ode,shared@example.org,Cook,Depot,1,2020-01-01,"))

    assert found["people"] == NOBODY | {"new": 1}


def test_without_a_number_a_likely_match_is_a_question(north, ada):
    make_person("Rosa", "Diaz", email="rosa@example.org", employee_number=None)

    run = previewed(file_of(",Rosa,Diaz,rosa@example.org,Cook,Depot,1,2020-01-01,"))

    asked = rows_of(run, "conflict")
    assert len(asked) == 1
    assert "same e-mail" in asked[0].candidates[0]["why"]


def test_two_rows_cannot_both_be_one_person(north, ada):
    rosa = make_person("Rosa", "Diaz", employee_number=None)
    run = previewed(file_of("1,Rosa,Diaz,,Cook,Depot,1,,", "2,Rosa,Diaz,,Nurse,Depot,1,,"))
    same = f"same:{rosa.id}"

    services.decide(run, {row.person_key: same for row in rows_of(run, "conflict")})

    assert len(rows_of(fresh(run), "conflict")) == 2
    assert fresh(run).counts["undecided"] == 2


def test_somebody_archived_is_back_when_the_file_has_her(north, ada):
    imported(file_of(ROSA))
    persons.archive(person_of("101"))

    imported(file_of(ROSA))

    assert person_of("101").archived_at is None


def test_badges_are_nobody_elses(north, ada):
    make_person("Una", "Mora", badge_code="B1", employee_number="7")
    columns = {"employee_number": "Number", "last_name": "Last", "badge_code": "Badge"}

    run = previewed(file_of("8,Ode,B1", head="Number,Last,Badge"), columns=columns)

    assert "somebody else" in rows_of(run, "error")[0].problems[0]["message"]


def test_everybody_or_nobody(north, ada, monkeypatch):
    run = previewed(file_of(ROSA, OMAR))
    before = dump()

    def broken(self):
        assert self.ledger.written, "people and positions are written by then"
        raise RuntimeError("the disk is full")

    services.commit(run)
    with monkeypatch.context() as patch:
        patch.setattr(Writer, "_change_terms", broken)
        jobs.drain()
    assert dump() == before
    assert fresh(run).state == "committing"

    with time_machine.travel(context.now().timestamp() + 60):
        jobs.drain()

    assert fresh(run).state == "committed"
    assert terms_of("101") == [("2020-08-15", "", "1")]


def test_a_job_delivered_twice_writes_once(north, ada):
    run = imported(file_of(ROSA))
    once = dump()

    running.finish_commit(run.id)

    assert dump() == once


def test_a_preview_that_is_out_of_date_is_shown_anew(north, ada):
    imported(file_of(ROSA))
    run = previewed(file_of(ROSA.replace("Diaz", "Vega")))
    persons.change_person(person_of("101"), {"last_name": "Moreno"})

    services.commit(run)
    jobs.drain()

    assert fresh(run).state == "previewed"
    assert "nothing was written" in fresh(run).note
    assert person_of("101").last_name == "Moreno"
    assert "Moreno" in str(rows_of(run, "changed")[0].differences)


def test_two_imports_from_one_state_the_second_looks_again(north, ada):
    first, second = previewed(file_of(ROSA)), previewed(file_of(ROSA, OMAR))

    services.commit(first)
    services.commit(second)
    jobs.drain()

    assert (fresh(first).state, fresh(second).state) == ("committed", "previewed")
    services.commit(fresh(second))
    jobs.drain()
    assert fresh(second).counts["people"] == NOBODY | {"new": 1, "matched": 1}


def test_what_is_written_cannot_be_previewed_again(north, ada):
    run = imported(file_of(ROSA))

    with pytest.raises(Conflict):
        services.set_as_of(run, DAY)


def test_one_line_of_the_audit_tells_of_the_import_and_one_of_the_undoing(north, ada):
    run = imported(file_of(ROSA))
    services.undo(run)
    jobs.drain()

    found = db.session.query(audit.AuditEvent).order_by(audit.AuditEvent.created_at).all()

    assert [event.action for event in found] == ["people.imported", "people.import_undone"]


def test_the_file_is_forgotten_once_it_is_through(north, ada):
    run = imported(file_of(ROSA))

    running.forget_files(running.timedelta(days=30))

    from guildhall.errors import NotFound

    with pytest.raises(NotFound):
        running.bytes_of(run)


def test_what_no_file_tells_goes_on_after_a_change(north, ada):
    imported(file_of(ROSA))
    term = positions_of(person_of("101").id)[0].terms[0]
    term.supervisor_id, term.flsa = ada.id, "non-exempt"
    db.session.commit()

    imported(file_of(ROSA.replace(",1,2020", ",0.5,2020")), as_of=DAY)

    follower = positions_of(person_of("101").id)[0].terms[1]
    assert (follower.supervisor_id, follower.flsa) == (ada.id, "non-exempt")
