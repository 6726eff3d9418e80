"""A program is switched in one place: off, it is gone and its data kept; on, it is back."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask_babel import force_locale
from marshmallow import Schema, fields, validate
from msgspec.structs import asdict
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range

from guildhall import jobs, outbox, relay
from guildhall.agreements.kinds.registry import KINDS
from guildhall.audit import AuditEvent, plain
from guildhall.context import TenantContext
from guildhall.controls import controls
from guildhall.db import db, tenant_scope
from guildhall.directory import directory
from guildhall.events import OfferingCompleted
from guildhall.outbox import OutboxLine
from guildhall.people.models.persons import Person
from guildhall.registry import entry_name, registry
from plugins.clc.models.cycles import ClcCycle
from tenants.models import PluginSwitch
from tenants.programs import services
from tenants.programs.queries import get_program
from tests.characters import address


def pages_of_clc(app) -> list[str]:
    """Return the addresses of the program that take no arguments."""
    names = {bp.name for bp in registry().by_key["clc"].blueprints}
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] in names and "GET" in rule.methods and not rule.arguments
    )


@pytest.fixture
def cycle(north: TenantContext, ada: Person) -> Iterator[ClcCycle]:
    found = ClcCycle(
        person_id=ada.id,
        valid=Range(date(2026, 1, 1), date(2029, 1, 1)),
        required_points=Decimal(30),
    )
    db.session.add(found)
    db.session.commit()
    return found


@pytest.mark.seed("P14")
def test_switched_off_its_pages_menus_and_work_are_gone_and_its_data_stays(
    app, client, north: TenantContext, ada: Person, cycle: ClcCycle
) -> None:
    client.sign_in(ada)
    pages = pages_of_clc(app)
    before = {page: client.see(north, page).status_code for page in pages}
    menu_before = client.see(north, "/settings").get_data(as_text=True)

    client.send(north, "/settings/programs/clc/switch", on="no", confirm="yes")
    off = {page: client.see(north, page).status_code for page in pages}
    menu_off = client.see(north, "/settings").get_data(as_text=True)
    kept = db.session.scalar(select(func.count()).select_from(ClcCycle))
    client.send(north, "/settings/programs/clc/switch", on="yes")
    after = {page: client.see(north, page).status_code for page in pages}
    menu_after = client.see(north, "/settings").get_data(as_text=True)

    assert pages
    assert 404 not in before.values()
    assert set(off.values()) == {404}
    assert after == before
    for page in pages:
        link = f'href="{address(north, page)}"'
        assert (link in menu_before) == (link in menu_after)
        assert link not in menu_off
    assert kept == 1


@pytest.mark.seed("P14")
def test_switched_off_its_jobs_are_skipped_and_its_schedules_not_promised(
    north: TenantContext, ada: Person
) -> None:
    clc = registry().by_key["clc"]
    entries = {entry_name(schedule.job) for schedule in clc.schedules}
    services.switch(get_program("clc"), on=False)
    now = datetime.now(UTC)

    relay._promise_due(now - timedelta(days=400), now)

    promised = set(db.session.scalars(select(OutboxLine.entry)))
    assert promised.isdisjoint(entries)
    services.switch(get_program("clc"), on=True)
    relay._promise_due(now - timedelta(days=400), now)
    assert entries <= set(db.session.scalars(select(OutboxLine.entry)))


@pytest.mark.seed("P14")
def test_switched_off_its_handlers_are_skipped_and_on_again_they_run(
    north: TenantContext, ada: Person, monkeypatch
) -> None:
    heard: list[object] = []
    names = [name for name in registry().handlers_of(OfferingCompleted) if "clc" in name]

    def hear(event: OfferingCompleted) -> None:
        if event.person_id == ada.id:  # other tests' tenants may have something to say too
            heard.append(event)

    for name in names:
        plugin, _handler, event = registry().entries[name]
        monkeypatch.setitem(registry().entries, name, (plugin, hear, event))

    for on in (False, True):
        services.switch(get_program("clc"), on=on)
        for name in names:
            line = OfferingCompleted(transcript_line_id=ada.id, person_id=ada.id)
            outbox.put(name, payload=plain(asdict(line)) or {})
        db.session.commit()
        jobs.drain()
        assert len(heard) == (len(names) if on else 0)

    failed = db.session.scalar(select(func.count()).where(OutboxLine.failed_at.is_not(None)))
    assert names
    assert failed == 0


@pytest.mark.seed("P14")
def test_the_switch_of_one_tenant_is_not_that_of_another(
    north: TenantContext, south: TenantContext, ada: Person
) -> None:
    services.switch(get_program("clc"), on=False)

    with tenant_scope(south):
        assert directory().switched_on("clc")
    assert not directory().switched_on("clc")


def test_it_asks_before_it_is_switched_off(
    client, north: TenantContext, ada: Person, cycle
) -> None:
    client.sign_in(ada)

    page = client.see(north, "/settings/programs/clc").get_data(as_text=True)
    client.send(north, "/settings/programs/clc/switch", on="no")

    assert "1 cycles of the CLC" in page
    assert directory().switched_on("clc")


def test_switching_twice_is_one_change(north: TenantContext, ada: Person) -> None:
    for _click in range(2):
        services.switch(get_program("clc"), on=False)

    assert db.session.scalars(select(PluginSwitch.enabled)).all() == [False]


def test_a_program_that_is_not_installed_has_no_page(client, north: TenantContext, ada) -> None:
    client.sign_in(ada)

    assert client.see(north, "/settings/programs/teleport").status_code == 404
    assert client.send(north, "/settings/programs/tenants/switch", on="no").status_code == 404


def test_settings_are_saved_and_a_bad_value_is_answered_at_its_field(
    client, north: TenantContext, ada: Person
) -> None:
    schema = registry().by_key["clc"].settings
    assert schema is not None
    client.sign_in(ada)
    stored = schema().dump(directory().settings_of("clc"))
    asked = {item.name for item in controls(schema())}

    saved = client.send(
        north,
        "/settings/programs/clc",
        **{key: str(value) for key, value in stored.items() if key in asked and value is not None},
    )
    number = next(item.name for item in controls(schema()) if item.kind == "number")
    refused = client.send(north, "/settings/programs/clc", **{number: "plenty"})

    assert saved.status_code == 303
    assert refused.status_code == 422
    assert "plenty" in refused.get_data(as_text=True)


def test_the_audit_keeps_a_programs_name_in_one_language(north: TenantContext, ada: Person) -> None:
    with force_locale("es"):
        services.switch(get_program("clc"), on=False)
        services.change_settings(get_program("learning"), {"hold_hours": 24})

    kept = db.session.scalars(
        select(AuditEvent.object_label).where(AuditEvent.object_type == "plugin_switch")
    ).all()
    assert set(kept) == {"Classified Learning Cooperative", "Learning"}


def test_every_field_that_is_asked_for_has_words_in_both_languages(app) -> None:
    """A third party's field may fall back on its name; ours would be English to everybody."""
    registry = jobs.registry()
    schemas = [plugin.settings for plugin in registry.plugins if plugin.settings]
    schemas += [schema for kind in KINDS.values() for schema in (kind.terms, kind.asks) if schema]
    with app.test_request_context():
        english = [(schema, controls(schema())) for schema in schemas]
        with force_locale("es"):
            spanish = [controls(schema()) for schema in schemas]

    lacking = []
    for (schema, ours), theirs in zip(english, spanish, strict=True):
        for one, other in zip(ours, theirs, strict=True):
            if "label" not in schema().fields[one.name].metadata:
                lacking.append(f"{schema.__name__}.{one.name} has no label")
            lacking += [
                f"{schema.__name__}.{one.name} says “{said}” for itself"
                for (choice, said), (_same, also) in zip(one.options, other.options, strict=True)
                if choice == said == also and choice.islower()
            ]
    assert lacking == []


def test_every_kind_of_field_gets_its_control() -> None:
    class Sample(Schema):
        on = fields.Boolean(load_default=True, metadata={"label": "On", "help": "Or off."})
        points = fields.Decimal(metadata={"unit": "points"})
        start = fields.Date()
        way = fields.String(validate=validate.OneOf(("a", "b"), labels=("A", "B")))
        ways = fields.List(fields.String(validate=validate.OneOf(("a", "b"))))
        name = fields.String(required=True)
        deep = fields.Dict()

    found = {item.name: item for item in controls(Sample())}

    kinds = {name: item.kind for name, item in found.items()}
    assert kinds == {
        "on": "yes",
        "points": "number",
        "start": "date",
        "way": "one",
        "ways": "many",
        "name": "text",
    }
    assert found["way"].options == (("a", "A"), ("b", "B"))
    assert found["ways"].options == (("a", "a"), ("b", "b"))
    assert (found["on"].help, found["points"].unit) == ("Or off.", "points")


def test_an_emptied_field_that_may_be_empty_is_empty(client, north, ada: Person) -> None:
    client.sign_in(ada)
    schema = registry().by_key["people"].settings
    assert schema is not None

    client.send(north, "/settings/programs/people", default_months="10", count_on_leave="true")
    first = directory().settings_of("people")
    client.send(north, "/settings/programs/people", default_months="")
    second = directory().settings_of("people")

    assert (first["default_months"], first["count_on_leave"]) == (10, True)
    assert (second["default_months"], second["count_on_leave"]) == (None, False)
