"""The whole data leaves as a ZIP of CSVs: all of it, nobody else's, and no secrets."""

import csv
import hashlib
import io
import json
from datetime import UTC, datetime, timedelta
from zipfile import ZipFile

import pytest
import time_machine
from sqlalchemy import select

from guildhall import jobs, mapping
from guildhall.accounts.models import Pin
from guildhall.context import TenantContext
from guildhall.db import Base, TenantModel, db, tenant_scope
from guildhall.errors import NotFound
from guildhall.files import files
from guildhall.learning.access import services as access
from guildhall.learning.access.wishes import Wish
from guildhall.learning.models.access import Accommodation
from guildhall.people.models.persons import Person
from tenants.archive.models import DataArchive
from tenants.archive.queries import get_archive, tables_of_tenants
from tenants.archive.services import delete_expired, download, request_archive
from tests.characters import make_person
from tests.guildhall.learning.registration.hall import published


def written(tenant: TenantContext) -> tuple[DataArchive, ZipFile]:
    """Ask for the archive, run the job, and open the file."""
    archive = request_archive()
    jobs.drain()
    db.session.expire_all()
    archive = get_archive(archive.id)
    with files().open(archive.file_name) as stream:
        return archive, ZipFile(io.BytesIO(stream.read()))


def rows_of(archive: ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(name).decode(), newline="")))


def test_every_table_of_tenants_is_in_it(north: TenantContext, ada: Person) -> None:
    _row, archive = written(north)

    mapping.work_with_all()
    models = {
        mapper.class_.__tablename__
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, TenantModel)
    }
    names = set(archive.namelist())
    assert models <= set(tables_of_tenants())
    assert {f"{table}.csv" for table in models} <= names
    assert {"manifest.json", "tenant.csv", "account.csv"} <= names


def test_nobody_elses_rows_are_in_it(
    north: TenantContext, south: TenantContext, ada: Person
) -> None:
    with tenant_scope(south):
        make_person("Zebulon", "Southerner")

    _row, archive = written(north)

    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Zebulon" not in everything
    assert str(south.id).encode() not in everything
    assert [row["first_name"] for row in rows_of(archive, "person.csv")] == ["Ada"]


def test_the_manifest_says_what_is_in_it_and_proves_it(north: TenantContext, ada: Person) -> None:
    row, archive = written(north)

    manifest = json.loads(archive.read("manifest.json"))
    for listed in manifest["files"]:
        body = archive.read(listed["name"])
        assert hashlib.sha256(body).hexdigest() == listed["sha256"]
        lines = list(csv.reader(io.StringIO(body.decode(), newline="")))
        assert lines[0] == listed["columns"]
        assert len(lines) - 1 == listed["rows"]
    assert manifest["tenant"]["id"] == str(north.id)
    assert row.rows == sum(listed["rows"] for listed in manifest["files"])


def test_secrets_stay_behind(north: TenantContext, ada: Person) -> None:
    db.session.add(Pin(person_id=ada.id, pin_hash="argon2-of-a-pin", code_hash="argon2-of-a-code"))
    db.session.commit()

    _row, archive = written(north)

    pin = rows_of(archive, "pin.csv")[0]
    listed = next(
        one
        for one in json.loads(archive.read("manifest.json"))["files"]
        if one["name"] == "pin.csv"
    )
    assert {"pin_hash", "code_hash"} <= set(listed["left_out"])
    assert "pin_hash" not in pin
    assert b"argon2" not in b"".join(archive.read(name) for name in archive.namelist())


def test_what_somebody_needs_to_take_part_stays_with_those_who_arrange_it(
    north: TenantContext, ada: Person, grace: Person
) -> None:
    offering = published()
    wish = Wish(kinds=("interpreter",), words="Lengua de señas", keep=True)
    access.register(offering.id, person_id=grace.id, wish=wish)
    asked = db.session.scalars(select(Accommodation)).all()
    access.answer(asked[-1].id, state="declined", words="Nobody signs here", by=ada.id)
    access.look(offering.id, allowed=True)
    jobs.drain()

    _row, archive = written(north)

    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    for told in ("interpreter", "Lengua de señas", "Nobody signs here", "access_needs"):
        assert told not in everything
    assert len(rows_of(archive, "accommodation.csv")) == len(asked)
    assert "registration_id" not in rows_of(archive, "accommodation.csv")[0]
    assert "person_id" not in rows_of(archive, "standing_need.csv")[0]
    about = [row["action"] for row in rows_of(archive, "audit_event.csv")]
    assert "learning.registered" in about
    assert [each for each in about if each.startswith("learning.access")] == []


def test_names_survive_in_any_script(north: TenantContext) -> None:
    make_person('José "Pepe" 🚌', "Núñez,\nde la Peña")

    _row, archive = written(north)

    person = rows_of(archive, "person.csv")[0]
    assert person["first_name"] == 'José "Pepe" 🚌'
    assert person["last_name"] == "Núñez,\nde la Peña"


def test_members_accounts_are_named(north: TenantContext, ada: Person) -> None:
    _row, archive = written(north)

    account = rows_of(archive, "account.csv")[0]
    assert (account["name"], account["email"]) == ("Ada Lovelace", ada.email)
    assert account["person_id"] == str(ada.id)


def test_two_clicks_write_one(north: TenantContext, ada: Person) -> None:
    assert request_archive().id == request_archive().id


def test_it_is_gone_after_a_week(north: TenantContext, ada: Person) -> None:
    archive, _zip = written(north)

    with time_machine.travel(datetime.now(UTC) + timedelta(days=7, minutes=1)):
        with pytest.raises(NotFound):
            download(archive)
        delete_expired()

    with pytest.raises(NotFound):
        files().open(archive.file_name)
    assert db.session.scalars(select(DataArchive.deleted_at)).one() is not None


def test_it_is_downloaded_by_whoever_may(client, north, south, ada: Person, grace: Person) -> None:
    archive, _zip = written(north)
    with tenant_scope(south):
        other = DataArchive()
        db.session.add(other)
        db.session.commit()
    path = f"/settings/data/{archive.id}.zip"

    client.sign_in(grace)
    refused = client.see(north, path)
    client.sign_in(ada)
    given = client.see(north, path)
    foreign = client.see(north, f"/settings/data/{other.id}.zip")

    assert refused.status_code == 403
    assert given.status_code == 200
    assert given.mimetype == "application/zip"
    assert "attachment" in given.headers["Content-Disposition"]
    assert hashlib.sha256(given.data).hexdigest() == archive.sha256
    assert foreign.status_code == 404
    given.close()


def test_the_page_shows_it_waiting_and_then_ready(client, north, ada: Person) -> None:
    client.sign_in(ada)

    empty = client.see(north, "/settings/data").get_data(as_text=True)
    client.send(north, "/settings/data")
    waiting = client.see(north, "/settings/data").get_data(as_text=True)
    jobs.drain()
    ready = client.see(north, "/settings/data").get_data(as_text=True)

    assert "Take everything with you" in empty
    assert "Writing the archive" in waiting
    assert ".zip" in ready
    assert 'hx-trigger="every 2s"' in waiting
    assert 'hx-trigger="every 2s"' not in ready
