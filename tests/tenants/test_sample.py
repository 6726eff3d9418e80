"""The sample year leaves in one click; nothing else does."""

from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import DBAPIError

from guildhall import audit
from guildhall.accounts.models import Account
from guildhall.audit import AuditEvent
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict
from guildhall.people.models.persons import Attestation, Person, Standing, UnionMembership
from guildhall.people.models.places import BargainingUnit, OrgUnit, Worksite
from guildhall.people.models.positions import Position, PositionTerm
from tenants.models import Membership
from tenants.sample.services import preview_removal, remove_sample
from tests.characters import address, make_member, make_person
from tests.tenants.samples import as_sample, mark_tenant, names


def test_the_sample_goes_and_real_people_stay(north: TenantContext, ada: Person) -> None:
    with as_sample(north):
        make_person("Sample", "Sally")
    mark_tenant(has_sample=True)

    removal = remove_sample()

    assert names() == {"Ada"}
    assert removal.sample == {"person": 1}
    assert removal.attached == {}


def test_another_tenants_sample_stays(
    north: TenantContext, south: TenantContext, ada: Person
) -> None:
    with tenant_scope(south), as_sample(south):
        make_person("Southern", "Sample")
    with as_sample(north):
        make_person("Northern", "Sample")
    mark_tenant(has_sample=True)

    remove_sample()

    with tenant_scope(south):
        assert names() == {"Southern"}


def test_what_real_people_put_on_the_sample_is_named_and_goes(
    north: TenantContext, ada: Person
) -> None:
    with as_sample(north):
        sally = make_person("Sample", "Sally")
    db.session.add(Standing(person_id=sally.id, good=True, valid=Range(date(2026, 1, 1), None)))
    db.session.add(Standing(person_id=ada.id, good=True, valid=Range(date(2026, 1, 1), None)))
    db.session.commit()
    mark_tenant(has_sample=True)

    named = preview_removal()
    done = remove_sample()

    assert named.attached == done.attached == {"standing": 1}
    assert db.session.scalars(select(Standing.person_id)).all() == [ada.id]


def test_a_school_that_real_positions_use_stays_with_its_department(
    north: TenantContext, ada: Person
) -> None:
    with as_sample(north):
        office = OrgUnit(name="Schools")
        db.session.add(office)
        db.session.flush()
        used = Worksite(name="Central High", org_unit_id=office.id)
        db.session.add_all([used, Worksite(name="Unused Elementary")])
    position = Position(person_id=ada.id, key="1")
    db.session.add(position)
    db.session.flush()
    term = PositionTerm(
        position_id=position.id, valid=Range(date(2026, 1, 1), None), worksite_id=used.id
    )
    db.session.add(term)
    db.session.commit()
    mark_tenant(has_sample=True)

    removal = remove_sample()

    db.session.expire_all()
    assert removal.kept == {"org_unit": 1, "worksite": 1}
    assert db.session.scalars(select(Worksite.name)).all() == ["Central High"]
    assert db.session.scalars(select(PositionTerm.worksite_id)).all() == [used.id]
    assert db.session.scalar(select(func.count()).where(Worksite.sample)) == 0


def test_a_unit_that_a_real_member_belongs_to_stays(north: TenantContext, ada: Person) -> None:
    with as_sample(north):
        unit = BargainingUnit(name="Paraeducators")
        db.session.add(unit)
    db.session.add(
        UnionMembership(
            person_id=ada.id, bargaining_unit_id=unit.id, valid=Range(date(2026, 1, 1), None)
        )
    )
    db.session.commit()
    mark_tenant(has_sample=True)

    remove_sample()

    assert db.session.scalar(select(func.count()).select_from(UnionMembership)) == 1


def test_an_optional_link_to_the_sample_is_cleared(north: TenantContext, ada: Person) -> None:
    with as_sample(north):
        sally = make_person("Sample", "Sally")
    db.session.add(
        Attestation(
            person_id=ada.id,
            question="Trained?",
            answer=True,
            as_of=date(2026, 1, 1),
            attested_by=sally.id,
        )
    )
    db.session.commit()
    mark_tenant(has_sample=True)

    remove_sample()

    assert db.session.scalars(select(Attestation.attested_by)).all() == [None]


def test_invented_accounts_go_and_real_ones_stay(north: TenantContext) -> None:
    with as_sample(north):
        invented = make_member("Sample", "Sally")
        real = make_member("Rhea", "Real", email=f"rhea.{north.id.hex}@nea-north.org")
    ids = set(
        db.session.scalars(
            select(Membership.account_id).where(Membership.person_id.in_([invented.id, real.id]))
        )
    )
    mark_tenant(has_sample=True)

    remove_sample()

    left = db.session.scalars(select(Account.name).where(Account.id.in_(ids))).all()
    assert left == ["Rhea Real"]


def test_the_audit_of_the_sample_goes_too_and_tells_that_it_went(
    north: TenantContext, ada: Person
) -> None:
    audit.record("people.seen", ada, "before")
    db.session.commit()
    with as_sample(north):
        sally = make_person("Sample", "Sally")
        audit.record("people.made", sally, "Sally")
    mark_tenant(has_sample=True)

    remove_sample()

    entries = {entry.action: entry.before for entry in db.session.scalars(select(AuditEvent)).all()}
    assert set(entries) == {"people.seen", "tenants.sample_removed"}
    assert entries["tenants.sample_removed"]["sample"] == {"audit_event": 1, "person": 1}


def test_the_audit_cannot_be_removed_by_hand(north: TenantContext, ada: Person) -> None:
    audit.record("people.seen", ada, "Ada")
    db.session.commit()

    removing = text("SELECT set_config('app.removing', :id, true)")
    db.session.execute(removing, {"id": str(north.id)})
    with pytest.raises(DBAPIError):
        db.session.execute(text("DELETE FROM audit_event"))
    db.session.rollback()

    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == 1


def test_a_second_click_says_that_it_is_gone(north: TenantContext, ada: Person) -> None:
    mark_tenant(has_sample=True)
    remove_sample()

    with pytest.raises(Conflict, match="no sample here"):
        remove_sample()


def test_the_page_names_what_goes_and_asks_once(client, north: TenantContext, ada: Person) -> None:
    with as_sample(north):
        sally = make_person("Sample", "Sally")
    db.session.add(Standing(person_id=sally.id, good=True, valid=Range(date(2026, 1, 1), None)))
    db.session.commit()
    mark_tenant(has_sample=True)
    client.sign_in(ada)

    page = client.see(north, "/settings/sample").get_data(as_text=True)
    unasked = client.send(north, "/settings/sample/removal")
    still = names()
    client.send(north, "/settings/sample/removal", confirm="yes")

    assert "1 people" in page
    assert "1 standings in the union" in page
    assert unasked.location == address(north, "/settings/sample")
    assert still == {"Ada", "Sample"}
    assert names() == {"Ada"}


def test_a_member_may_not_remove_it(client, north: TenantContext, grace: Person) -> None:
    client.sign_in(grace)

    assert client.see(north, "/settings/sample").status_code == 403
    assert client.send(north, "/settings/sample/removal", confirm="yes").status_code == 403
