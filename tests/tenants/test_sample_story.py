"""The sample year is written once, whole or not at all, and leaves nothing behind."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from guildhall import context, jobs
from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.errors import Conflict
from guildhall.files import files
from guildhall.people.models.persons import Person
from guildhall.plugin import Plugin
from guildhall.registry import entry_name, registry
from tenants.archive.queries import tables_of_tenants
from tenants.directory import tenant_directory
from tenants.sample import services
from tenants.sample.services import load_sample, remove_sample, request_sample
from tests.tenants.samples import as_sample, mark_tenant, names


@pytest.fixture
def short_story(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the sample year be one person, instead of what every feature tells."""

    def tell() -> None:
        db.session.add(Person(first_name="Sample", last_name="Sally"))

    plugin = Plugin(key="story", name="Story", core=True, demo=tell)
    monkeypatch.setattr(services, "storytellers", lambda: [plugin])


def test_the_sample_is_loaded_once_and_marked(north, ada: Person, short_story: None) -> None:
    mark_tenant(status="setup")

    load_sample()

    real = db.session.scalars(select(Person.first_name).where(~Person.sample)).all()
    assert real == ["Ada"]
    assert names() == {"Ada", "Sample"}
    assert not context.is_sample()
    with pytest.raises(Conflict, match="already here"):
        load_sample()


def test_the_page_has_it_written_by_a_job_and_asked_twice_it_is_written_once(
    client, north, ada: Person, short_story: None
) -> None:
    mark_tenant(status="setup")
    client.sign_in(ada)

    client.send(north, "/settings/sample")
    client.send(north, "/settings/sample")
    waiting = client.see(north, "/settings/sample").get_data(as_text=True)
    jobs.drain()
    tenant_directory().forget(north.id)
    ready = client.see(north, "/settings/sample").get_data(as_text=True)

    assert "Writing the sample year" in waiting
    assert "Remove the sample" in ready
    assert db.session.scalar(select(func.count()).where(Person.sample)) == 1


def test_a_story_that_breaks_off_leaves_nothing(north, ada: Person, monkeypatch) -> None:
    mark_tenant(status="setup")

    def tell() -> None:
        db.session.add(Person(first_name="Half", last_name="Told"))
        db.session.flush()
        raise RuntimeError("the story broke off")

    broken = Plugin(key="story", name="Story", core=True, demo=tell)
    monkeypatch.setattr(services, "storytellers", lambda: [broken])
    with pytest.raises(RuntimeError, match="broke off"):
        load_sample()

    assert names() == {"Ada"}
    assert not context.is_sample()


def test_what_follows_from_the_sample_is_sample_too(north, ada: Person, monkeypatch) -> None:
    mark_tenant(status="setup")
    seen: list[bool] = []
    plugin, _job, event = registry().entries[entry_name(services.write_sample)]
    monkeypatch.setitem(
        registry().entries,
        entry_name(services.write_sample),
        (plugin, lambda: seen.append(context.is_sample()), event),
    )

    with as_sample(north):
        jobs.enqueue(services.write_sample)
    jobs.enqueue(services.write_sample)
    db.session.commit()
    jobs.drain()

    assert seen == [True, False]


def test_the_whole_sample_year_leaves_no_row_and_no_file_behind(
    app: Flask, north: TenantContext, ada: Person
) -> None:
    mark_tenant(status="setup")
    before = rows_by_table()
    kept = app.extensions["guildhall_config"].state_dir / "files" / str(north.id)
    files().write("archives/of-the-hall.zip", [b"kept"])

    load_sample()
    jobs.drain()
    written = rows_by_table()
    files_written = stored_in(kept)
    remove_sample()
    jobs.drain()

    after = rows_by_table()
    for table in ("audit_event", "survey_template", "outbox"):  # tells of it; the hall's own
        del after[table], before[table]
    assert written["person"] > before["person"]
    assert after == before
    assert {each.partition("/")[0] for each in files_written} >= {"clc", "outside", "sheets"}
    assert stored_in(kept) == {"archives/of-the-hall.zip"}


def stored_in(folder: Path) -> set[str]:
    """Return the names of the files below a folder."""
    return {str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file()}


def rows_by_table() -> dict[str, int]:
    """Return how many rows each table holds of the bound tenant."""
    db.session.commit()
    return {
        table: db.session.scalar(text(f'SELECT count(*) FROM "{table}"')) or 0  # noqa: S608 - from the catalog
        for table in tables_of_tenants()
    }


def test_a_live_hall_gets_no_sample(north: TenantContext, ada: Person) -> None:
    with pytest.raises(Conflict, match="not live"):
        request_sample()
