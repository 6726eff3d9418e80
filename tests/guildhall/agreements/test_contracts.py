"""Contracts in force, versions that follow each other, answers that stay as they were given."""

from datetime import date
from decimal import Decimal

import pytest
from flask_babel import force_locale
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from guildhall.agreements import adopting, asking, dividing, queries, running, services, what_if
from guildhall.agreements.allocation import Rule, Span
from guildhall.agreements.asking import Question
from guildhall.agreements.dividing import Wish
from guildhall.agreements.kinds.registry import kind_of
from guildhall.agreements.obligations import between
from guildhall.agreements.packs import PACKS
from guildhall.agreements.working import say
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Invalid, NotFound
from guildhall.people.models.places import BargainingUnit
from guildhall.people.services.positions import Span as Days
from guildhall.people.services.positions import open_position
from tests.characters import make_person

START = date(2026, 7, 1)
YEAR = Span(date(2026, 7, 1), date(2027, 6, 30))


def contract(*, adopted: bool = True, unit: BargainingUnit | None = None):
    """Enter a contract, in force unless said otherwise."""
    made = services.enter_contract(
        {
            "name": "Agreement",
            "union_party": "Local",
            "employer_party": "District",
            "bargaining_unit_id": unit.id if unit else None,
            "first_day": START,
            "last_day": date(2029, 6, 30),
            "note": "",
        }
    )
    return services.adopt(made.id, decision="Ratified.") if adopted else made


def clause(made, kind: str = "cap", starts: date = START, **parameters):
    """Add a clause to a contract."""
    parameters = parameters or {"scope": "person", "amount": "1000"}
    return services.add_clause(
        made.id,
        kind,
        title=kind,
        article="14.18",
        version={"starts_on": starts, "parameters": parameters},
    )


def paid(clause_id, day: date) -> str:
    """Return what a cap answers on a day."""
    found = asking.answer(Question(clause_id, day, {"receipts": "5000"}))
    return f"{found.values['paid'].amount:.2f}"


def test_a_question_about_the_past_is_answered_as_it_was_then(north):
    cap = clause(contract())
    services.amend(
        cap.id,
        {"starts_on": date(2027, 1, 1), "parameters": {"scope": "person", "amount": "1500"}},
    )

    assert paid(cap.id, date(2026, 12, 31)) == "1000.00"
    assert paid(cap.id, date(2027, 1, 1)) == "1500.00"


def test_an_answer_that_was_kept_keeps_its_clause(north, ada):
    cap = clause(contract())
    kept = asking.keep(
        asking.answer(Question(cap.id, date(2027, 2, 1), {"receipts": "500"}, person_id=ada.id))
    )

    with pytest.raises(Invalid, match="stays"):
        services.amend(
            cap.id,
            {"starts_on": date(2027, 1, 1), "parameters": {"scope": "person", "amount": "1"}},
        )
    version = queries.get_clause(cap.id, drafts=True).versions[0]
    with pytest.raises(Invalid):
        services.withdraw(version.id, reason="a slip")

    assert queries.get_answer(kept.id, for_=ada.id).result["verdict"] is None
    assert "$500.00 is paid" in say(kept.result)
    assert len(kept.steps) == 2


def test_the_database_refuses_to_rewrite_a_version_and_an_answer(north):
    cap = clause(contract())
    asking.keep(asking.answer(Question(cap.id, date(2027, 2, 1), {"receipts": "500"})))

    for statement in (
        "UPDATE clause_version SET parameters = '{}'",
        "UPDATE clause_answer SET about = 'another'",
        "UPDATE clause_version SET valid = daterange('2026-07-01', '2026-08-01')",
    ):
        with pytest.raises((IntegrityError, ProgrammingError)):
            db.session.execute(text(statement))
        db.session.rollback()


def test_a_draft_answers_nothing_and_is_not_there_for_members(north):
    draft = contract(adopted=False)
    cap = clause(draft)

    with pytest.raises(Conflict, match="not in force"):
        asking.answer(Question(cap.id, date(2027, 1, 1)))
    with pytest.raises(NotFound):
        queries.get_clause(cap.id, drafts=False)


def test_a_version_entered_by_mistake_is_withdrawn_and_the_one_before_goes_on(north):
    cap = clause(contract())
    wrong = services.amend(
        cap.id,
        {"starts_on": date(2027, 1, 1), "parameters": {"scope": "person", "amount": "10"}},
    )

    services.withdraw(wrong.id, reason="a slip")

    assert paid(cap.id, date(2027, 1, 1)) == "1000.00"
    versions = queries.get_clause(cap.id, drafts=True).versions
    assert [each.number for each in versions] == [1, 2]


def test_what_a_schema_refuses_stands_at_its_field(north):
    with pytest.raises(Invalid) as refusal:
        clause(contract(), scope="nobody", amount="many")

    assert set(refusal.value.fields) == {"scope", "amount"}


def test_another_tenants_clause_is_not_found(north, south):
    with tenant_scope(north):
        cap = clause(contract())
    with tenant_scope(south), pytest.raises(NotFound):
        queries.get_clause(cap.id, drafts=True)


@pytest.mark.parametrize("language", ["en_US", "es_US"])
@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.key)
def test_every_template_can_be_adopted_and_names_its_source(north, pack, language):
    made = contract()

    with force_locale(language):
        added = adopting.adopt(made, pack.key)

    found = queries.get_contract(made.id, drafts=False)
    assert len(found.clauses) == len(added) == len(pack.clauses)
    assert all(each.versions[0].source == pack.cited for each in found.clauses)


def test_a_template_is_adopted_in_the_words_of_whoever_adopts_it(north):
    made = contract()

    with force_locale("es_US"):
        adopting.adopt(made, "tuition")

    found = queries.get_contract(made.id, drafts=False).clauses
    kept = [each.versions[0].parameters for each in found if each.kind == "window"]
    assert sorted(each["event"] for each in kept) == ["fin del curso", "inicio del curso"]


def test_what_a_contract_wants_by_when(north):
    made = contract()
    clause(
        made,
        "reporting",
        what="participation",
        by="HR",
        to="the Board",
        due="1/31",
        times="4",
        policy="next",
    )

    found = between(date(2026, 7, 1), date(2027, 6, 30))

    # 31 October 2026 and 31 January 2027 are no working days.
    assert [each.due for each in found] == [
        date(2026, 7, 31),
        date(2026, 11, 2),
        date(2027, 2, 1),
        date(2027, 4, 30),
    ]


# Runs


@pytest.fixture
def five(north):
    """Return a unit with the five employees of example 1."""
    unit = BargainingUnit(name="Unit", code="U")
    db.session.add(unit)
    db.session.commit()
    for number, (fte, hours) in enumerate(
        (("1", "40"), ("1", "37.5"), ("0.8", "32"), ("0.75", "30"), ("0.5", "17.5"))
    ):
        hire(unit, f"E{number + 1}", fte, hours)
    return unit


def hire(unit, number: str, fte: str, hours: str, since: date = date(2026, 7, 1)):
    """Hire somebody into a unit."""
    person = make_person("Worker", number, employee_number=number)
    facts = {
        "bargaining_unit_id": unit.id,
        "annual_fte": Decimal(fte),
        "weekly_minutes": int(Decimal(hours) * 60),
        "full_time_minutes": 2400,
    }
    open_position(person, facts, Days(starts_on=since))
    return person


def wish(unit, **more) -> Wish:
    """Wish for example 1's pool, by hours."""
    return Wish(
        **{
            "name": "Fund",
            "pool": Decimal("100000.00"),
            "reserve": Decimal("3000.00"),
            "unit_id": unit.id,
            "as_of": date(2026, 9, 1),
            "rule": Rule("hours", Decimal(40), YEAR),
            **more,
        }
    )


def amounts(run) -> dict[str, str]:
    """Return what each person holds after a run, by employee number."""
    found = db.session.execute(
        text(
            "SELECT p.employee_number, l.amount FROM allocation_line l "
            "JOIN person p ON p.id = l.person_id WHERE l.run_id = :run"
        ),
        {"run": run.id},
    )
    return {number: str(amount) for number, amount in found}


@pytest.mark.seed("T6", "T7")
def test_example_1_from_positions_is_kept_to_the_cent(five):
    look = dividing.preview(wish(five))
    run = running.keep(wish(five))

    assert look.total == run.total == Decimal("100000.00")
    # Ties go by the person's id, which no two of these share.
    assert sorted(amounts(run).values()) == sorted(
        ["25477.71", "23885.35", "20382.16", "19108.28", "11146.50"]
    )
    for statement in (
        "UPDATE allocation_run SET pool = 1",
        "UPDATE allocation_line SET amount = 1",
    ):
        with pytest.raises((IntegrityError, ProgrammingError)):
            db.session.execute(text(statement))
        db.session.rollback()


def test_late_hires_get_from_the_reserve_what_the_first_run_gave(five):
    first = running.keep(wish(five))
    hire(five, "E6", "0.1", "4", date(2026, 10, 1))

    late = running.keep(
        wish(five, kind="late_hires", follows_id=first.id, as_of=date(2026, 10, 2), reason="hired")
    )

    held = amounts(late)
    assert held["E6"] == "2547.77"
    assert late.reserve == Decimal("452.23")
    assert {key: value for key, value in held.items() if key != "E6"} == amounts(first)
    with pytest.raises(Conflict, match="later run"):
        running.keep(wish(five, kind="correction", follows_id=first.id, reason="again"))
    hire(five, "E7", "1", "40", date(2026, 10, 1))
    with pytest.raises(Conflict, match="reserve"):
        dividing.preview(
            wish(
                five,
                kind="late_hires",
                follows_id=late.id,
                reserve=late.reserve,
                as_of=date(2026, 10, 2),
            )
        )


def test_a_correction_is_a_new_run_with_what_changed(five):
    first = running.keep(wish(five))
    hire(five, "E6", "1", "40", date(2026, 9, 15))

    look = dividing.preview(
        wish(five, kind="correction", follows_id=first.id, as_of=date(2026, 9, 20))
    )

    assert look.total == Decimal("100000.00")
    assert look.changed == 0
    assert sum(each.change < 0 for each in look.shares) == 5


def test_a_unit_of_nobody_is_refused(north):
    unit = BargainingUnit(name="Empty", code="E")
    db.session.add(unit)
    db.session.commit()

    with pytest.raises(Invalid, match="Nobody in this population"):
        running.keep(wish(unit))


# What if


def test_what_if_says_cost_and_bands_and_saves_nothing(five):
    cap = clause(contract(unit=five), "entitlement", basis="fte", amount="1000")
    kind = kind_of("entitlement")
    now = queries.get_clause(cap.id, drafts=True).versions[0].parameters
    then = services.checked("entitlement", {"basis": "flat", "amount": "900"})

    found = what_if.compare(
        kind, now, then, unit_id=five.id, as_of=date(2026, 9, 1), pool=Decimal(0)
    )

    assert (found.cost_now, found.cost_then, found.change) == (
        Decimal("4050.00"),
        Decimal("4500.00"),
        Decimal("450.00"),
    )
    [band] = found.bands  # five people are one band: none may be smaller
    assert (band.people, band.gain, band.lose) == (5, 3, 2)
    assert len(queries.get_clause(cap.id, drafts=True).versions) == 1
