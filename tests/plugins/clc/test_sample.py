"""The sample year of the CLC: participants in every state, and one click removes it whole."""

from decimal import Decimal

from msgspec.structs import replace
from sqlalchemy import func, select

from guildhall import context
from guildhall.budgets.models.commitments import Payment, PaymentBatch
from guildhall.budgets.queries.periods import adrift
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.people.models.persons import Person
from plugins.clc.board.queries import rules
from plugins.clc.models.cycles import ClcCycle, ClcPointEntry, ClcSubmission
from plugins.clc.models.evidence import ClcEvidence
from plugins.clc.models.imports import ClcImport
from plugins.clc.models.pay import ClcAward
from plugins.clc.participants import queries
from plugins.clc.pay.queries import award_state, awards_of, parts_of, sums
from plugins.clc.points.rules import explained
from plugins.clc.points.services import catch_up
from tenants.models import Tenant
from tenants.sample.services import remove_sample
from tests.plugins.clc.stories import earn, entries


def counted(model: type, *conditions: object) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def test_somebody_stands_in_each_state(app, sample_year: TenantContext) -> None:
    with tenant_scope(sample_year):
        each = queries.participants(queries.Filters()).subquery()
        counted = select(each.c.standing, func.count()).group_by(each.c.standing)
        found = dict(db.session.execute(counted).tuples().all())
        states = set(db.session.scalars(select(ClcEvidence.state)))
        cycles = set(db.session.scalars(select(ClcCycle.status)))

    assert {"on_track", "behind", "reached", "overdue", "submitted", "verified"} <= found.keys()
    assert {"submitted", "returned", "approved", "denied", "voided"} <= states
    assert {"open", "submitted", "verified", "renewed", "left"} <= cycles


def test_it_has_a_late_record_a_carried_surplus_and_a_rule_to_come(
    app, sample_year: TenantContext
) -> None:
    with tenant_scope(sample_year):
        late = counted(ClcSubmission, ClcSubmission.state == "submitted")
        carried = counted(ClcPointEntry, ClcPointEntry.carried_from_id.is_not(None))
        recorded = rules().recorded
        run, awards = db.session.scalars(select(ClcImport).order_by(ClcImport.kind.desc()))
        workings = set(db.session.scalars(select(ClcPointEntry.rule)))

    assert late >= 2
    assert carried >= 1
    assert [rule.cap_cycle for rule in recorded] == [None, 20]
    assert (run.counts["new"], run.counts["error"]) == (16, 0)
    assert (awards.counts["new"], awards.counts["error"]) == (1, 0)
    with app.test_request_context():
        assert all(explained(rule) for rule in workings)


def test_a_real_members_points_from_a_sample_session_go_with_it(
    north: TenantContext, driver: Person
) -> None:
    context.set_tenant(replace(north, sample=True))
    earn(driver, 240, tell=False)
    context.set_tenant(north)
    catch_up()
    (entry,) = entries(driver)
    entry.sample = False
    tenant = db.session.scalars(select(Tenant).where(Tenant.id == north.id)).one()
    tenant.has_sample = True
    db.session.commit()

    removal = remove_sample()

    assert removal.attached["clc_point_entry"] == 1
    assert entries(driver) == []


def test_a_year_of_pay_is_under_way(app, sample_year: TenantContext) -> None:
    with tenant_scope(sample_year):
        states = dict(
            db.session.execute(
                select(award_state(context.today()), func.count())
                .select_from(ClcAward)
                .join(sums(), sums().c.award_id == ClcAward.id)
                .group_by("state")
            )
            .tuples()
            .all()
        )
        paid = db.session.scalars(
            select(Payment)
            .join(PaymentBatch, PaymentBatch.id == Payment.batch_id)
            .where(PaymentBatch.paid_on.is_not(None), PaymentBatch.route == "payroll")
        ).all()
        crooked = db.session.execute(adrift()).all()

    assert states == {"running": 5, "waiting": 1}
    assert {each.amount for each in paid if each.document.startswith("CLC")} == {Decimal("70.00")}
    assert crooked == []


def test_marisol_has_an_award_of_which_another_system_paid_the_first_parts(
    app, sample_year: TenantContext
) -> None:
    with tenant_scope(sample_year):
        person = db.session.scalars(select(Person).where(Person.last_name == "Vega")).one()
        (award,) = awards_of(person.id, context.today())
        states = [row.state for row in parts_of(award.ClcAward.id)]

    assert award.state == "running"
    assert "elsewhere" in states
    assert states[states.count("elsewhere")] in {"paid", "approved", "set_aside"}
