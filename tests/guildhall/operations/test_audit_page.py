"""The audit: readable, masked, and not to be changed by anybody."""

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal

import psycopg
import pytest
import time_machine
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from guildhall import audit, context
from guildhall.audit import AuditEvent
from guildhall.config import Config
from guildhall.context import Actor, TenantContext
from guildhall.db import db
from guildhall.operations.trail.differences import CONFIDENTIAL, differences, masked
from guildhall.people.models.persons import Person
from guildhall.provision import libpq_url
from guildhall.registry import registry
from guildhall.sentences import label, sentence
from tests.characters import Browser, make_member


def note(action: str, subject: Person, **kwargs) -> None:
    """Write one entry as Ada would leave it."""
    audit.record(action, subject, subject.name, **kwargs)
    db.session.commit()


def event(before: dict[str, object] | None, after: dict[str, object] | None) -> AuditEvent:
    return AuditEvent(before=audit.plain(before), after=audit.plain(after), action="people.changed")


def test_the_page_says_who_changed_what_from_what_to_what(
    north: TenantContext, client: Browser, ada: Person, grace: Person
) -> None:
    with context.acting_as(Actor(person_id=ada.id, name=ada.name)):
        note(
            "people.position_changed",
            grace,
            before={"weekly_hours": Decimal(30)},
            after={"weekly_hours": Decimal("37.5")},
        )

    page = client.sign_in(ada).see(north, "/audit")

    assert page.status_code == 200
    assert "Ada Lovelace changed the weekly hours of Grace Hopper from 30 h to 37.5 h" in page.text


def test_a_birth_date_is_masked_for_whoever_may_not_see_it(
    north: TenantContext, client: Browser, ada: Person, grace: Person
) -> None:
    note(
        "people.changed",
        grace,
        before={"birth_date": date(1980, 2, 29)},
        after={"birth_date": date(1981, 3, 1)},
    )
    client.sign_in(ada)

    seen = [client.see(north, "/audit").text, client.see(north, "/audit?format=csv").text]
    by_words = client.see(north, "/audit?words=1980-02-29").text

    assert all("confidential" in text for text in seen)
    assert not any("1980" in text or "29 Feb" in text for text in seen)
    assert "Nothing was done that matches" in by_words


@pytest.mark.seed("P40")
def test_every_confidential_key_is_masked_at_any_depth_without_its_permission() -> None:
    for key, permission in CONFIDENTIAL.items():
        assert masked(key, {"operations.view_audit"})
        assert not masked(key, {permission})
    assert masked("new_pin", set(CONFIDENTIAL.values()))
    assert masked("Birth_Date", set())


def test_a_nested_birth_date_is_masked_too(app, north: TenantContext) -> None:
    with app.test_request_context():
        found = differences(
            event(None, {"row": {"birth_date": "1980-02-29", "name": "Ana"}}), see=(), names={}
        )

    assert "1980" not in str(found[0])
    assert "Ana" in str(found[0])


@pytest.mark.seed("P40")
def test_hr_reads_nothing_about_standing(
    north: TenantContext, client: Browser, ada: Person, grace: Person
) -> None:
    note("people.standing_recorded", grace, after={"good": False}, reason="dues unpaid")
    note("people.changed", grace, before={"phone": ""}, after={"phone": "555 0100"})
    hedy = make_member("Hedy", "Lamarr", roles=("hr_analyst",))

    hr = client.sign_in(hedy).see(north, "/audit").text
    union = client.sign_in(ada).see(north, "/audit").text

    assert "555 0100" in hr
    assert "dues unpaid" not in hr
    assert "dues unpaid" in union


@pytest.mark.parametrize(
    ("role", "status"),
    [("coordinator", 200), ("president", 200), ("hr_analyst", 200), ("member", 403)],
)
def test_only_some_roles_open_the_audit(
    north: TenantContext, client: Browser, role: str, status: int
) -> None:
    somebody = make_member("Rosa", "Parks", roles=() if role == "member" else (role,))

    page = client.sign_in(somebody).see(north, "/audit")

    assert page.status_code == status


def test_filters_narrow_by_person_action_kind_day_and_words(
    north: TenantContext, client: Browser, ada: Person, grace: Person
) -> None:
    with time_machine.travel(datetime(2026, 3, 4, 7, 59, tzinfo=UTC), tick=False):
        note("people.archived", grace, reason="left on 3 March, before midnight")
    with time_machine.travel(datetime(2026, 3, 4, 8, 1, tzinfo=UTC), tick=False):
        note("people.restored", grace, reason="came back on the 4th")
    client.sign_in(ada)

    def rows(query: str) -> list[str]:
        body = client.see(north, f"/audit?format=csv&{query}").text.removeprefix("\ufeff")
        return [row["Action"] for row in csv.DictReader(io.StringIO(body))]

    assert rows("until=2026-03-03") == ["people.archived"]
    assert rows("since=2026-03-04&until=2026-03-04") == ["people.restored"]
    assert rows("action=people.archived") == ["people.archived"]
    assert rows("words=midnight") == ["people.archived"]
    assert rows("kind=offering") == []
    assert rows("who=guild") == ["people.restored", "people.archived"]
    assert rows(f"person={grace.id}&direction=asc") == ["people.archived", "people.restored"]
    assert rows(f"person={ada.id}") == []
    assert rows("words=100%25") == []


def test_a_day_that_cannot_be_read_gets_a_sentence_and_loses_nothing(
    north: TenantContext, client: Browser, ada: Person, grace: Person
) -> None:
    note("people.archived", grace)

    page = client.sign_in(ada).see(north, "/audit?since=30+February&person=nobody&page=-4&sort=x")

    assert page.status_code == 200
    assert "30 February” is not a day that we can read" in page.text
    assert "archived Grace Hopper" in page.text


def test_another_tenants_lines_are_not_there(
    north: TenantContext, south: TenantContext, client: Browser, ada: Person, grace: Person
) -> None:
    note("people.archived", grace)

    refused = client.sign_in(ada).see(south, "/audit")

    assert refused.status_code == 404
    assert "Grace" not in refused.text


def as_owner(owner: psycopg.Connection, tenant: TenantContext, words: str) -> None:
    """Run one statement in a tenant as the tables' owner, who even says that she is removing it."""
    with owner.transaction():
        for name in ("app.tenant_id", "app.removing"):
            owner.execute("SELECT set_config(%s, %s, true)", [name, str(tenant.id)])
        owner.execute(words)


def test_nobody_can_change_or_delete_a_line_not_even_the_tables_owner(
    north: TenantContext, settings: Config, grace: Person
) -> None:
    note("people.archived", grace)

    for statement in (update(AuditEvent).values(reason="another"), delete(AuditEvent)):
        with pytest.raises(DBAPIError, match=r"permission denied|append-only"):
            db.session.execute(statement)
        db.session.rollback()

    with psycopg.connect(libpq_url(settings.owner_database_url)) as owner:
        for words in ("UPDATE audit_event SET reason = 'x'", "DELETE FROM audit_event"):
            with pytest.raises(psycopg.Error, match="append-only"):
                as_owner(owner, north, words)

    assert db.session.query(AuditEvent).one().reason == ""


def test_an_action_without_a_sentence_still_reads(app, north: TenantContext) -> None:
    with app.test_request_context():
        assert sentence("robots.hand_shaken", "Ada", "Robby") == "Ada: robots: hand shaken, Robby"
        assert label("people.archived") == "archived"


def test_a_percent_sign_and_an_emoji_in_a_name_are_only_a_name(
    north: TenantContext, client: Browser, ada: Person
) -> None:
    rosa = make_member("Rosa 100%(who)s", "Ñuñez 🎓")
    note("people.archived", rosa, reason="=1+1")

    page = client.sign_in(ada).see(north, "/audit")
    file = client.see(north, "/audit?format=csv")

    assert "archived Rosa 100%(who)s Ñuñez 🎓" in page.text
    assert "'=1+1" in file.text


def test_ids_are_shown_as_names(
    north: TenantContext, client: Browser, ada: Person, grace: Person
) -> None:
    line = ("transcript_line", None)
    audit.record("learning.credited", line, "Lifting", after={"person": ada.id})
    db.session.commit()

    page = client.sign_in(ada).see(north, "/audit?action=learning.credited")

    assert "<ins>Ada Lovelace</ins>" in page.text


def test_the_page_takes_few_queries_however_long_the_audit(
    north: TenantContext, client: Browser, ada: Person, grace: Person, count_queries
) -> None:
    for _ in range(60):
        audit.record("people.changed", grace, grace.name, after={"worksite_id": grace.id})
    db.session.commit()
    client.sign_in(ada).see(north, "/audit")

    with count_queries() as queries:
        page = client.see(north, "/audit")

    assert page.text.count("changed the record of Grace") == 50
    assert len(queries) <= 8


def test_no_two_actions_read_alike_in_the_filter(app) -> None:
    with app.test_request_context():
        labels = Counter(label(action) for action in registry().sentences)

    assert {text for text, times in labels.items() if times > 1} == set()


# In words


def test_a_kept_working_reads_in_words_in_either_language(
    north: TenantContext, client: Browser, ada: Person
) -> None:
    kept = {"points": Decimal(4), "rule": "project 960 0 960 0 50 240;cap 8", "different": ""}
    audit.record("clc.evidence_approved", ("clc_evidence", None), "Floor care", after=kept)
    db.session.commit()

    english = client.sign_in(ada).see(north, "/audit").text
    client.get("/language/es")
    spanish = client.see(north, "/audit").text

    assert "how it was counted" in english
    assert "16 h of 16 h lie outside the contract day" in english
    assert "One activity gives 8 points at most." in english
    assert "cómo se contó" in spanish
    assert "project 960" not in english + spanish


def test_settings_read_as_their_form_asks_for_them(
    north: TenantContext, client: Browser, ada: Person
) -> None:
    before = {"languages": ["en"], "fiscal_year_start": "07-01"}
    after = {"languages": ["en", "es"], "fiscal_year_start": "10-01"}
    hall, program = ("tenant", None), ("plugin_switch", None)
    audit.record("tenants.settings_changed", hall, "Settings", before=before, after=after)
    privacy = {"before": {"survey_privacy": "named"}, "after": {"survey_privacy": "anonymous"}}
    audit.record("tenants.program_set", program, "Learning", **privacy)
    db.session.commit()

    page = client.sign_in(ada).see(north, "/audit").text

    assert "<del>English</del>" in page
    assert "<ins>English, Español</ins>" in page
    assert "<del>1 July</del>" in page
    assert "survey_privacy" not in page
    assert "survey privacy:" not in page


@pytest.mark.parametrize("kept", ["Learning", "Formación"])
def test_a_program_has_its_name_in_the_readers_language_whoever_switched_it(
    north: TenantContext, client: Browser, ada: Person, kept: str
) -> None:
    audit.record("tenants.program_set", ("plugin_switch", None), kept, after={"hold_hours": 24})
    db.session.commit()

    english = client.sign_in(ada).see(north, "/audit").text
    file = client.see(north, "/audit?format=csv").text
    client.get("/language/es")
    spanish = client.see(north, "/audit").text

    assert "changed the settings of the program Learning" in english
    assert "Formación" not in file
    assert "programa Formación" in spanish


def test_days_in_what_was_done_to_read_as_people_say_them(
    north: TenantContext, client: Browser, ada: Person
) -> None:
    audit.record("budgets.period_closed", ("money_period", None), "2025-07-01 – 2026-02-30")
    db.session.commit()

    page = client.sign_in(ada).see(north, "/audit").text

    assert "closed the period Tue 1 Jul 2025 – 2026-02-30" in page
