import io
import re
from uuid import uuid4

import pytest
import time_machine

from guildhall import jobs
from guildhall.people.importing import running
from tests.guildhall.people.importing.files import GRAND_BEND, workbook
from tests.guildhall.people.importing.stories import (
    OMAR,
    ROSA,
    file_of,
    fresh,
    imported,
    person_of,
    previewed,
    rows_of,
    terms_of,
)

IMPORT = "/people/import"


def path_of(response):
    """Return the tenant's path that a redirect leads to."""
    return re.sub(r"^.*?/t/[^/]+", "", response.location)


def upload(client, north, data, name="staff.csv"):
    """Send a staff file as the page does."""
    return client.send(north, IMPORT, file=(io.BytesIO(data), name))


@pytest.mark.seed("P4", "M1")
def test_a_coordinator_brings_grand_bend_in_by_the_pages_alone(north, ada, client):
    client.sign_in(ada)
    columns = path_of(upload(client, north, GRAND_BEND.read_bytes(), "grand-bend-staff.csv"))
    page = client.see(north, columns).text
    assert "StaffUniqueId" in page
    assert "Pay is not needed and is never stored." in page
    fields = dict(re.findall(r'<select[^>]*name="(column_\w+)"', page) and [])
    fields |= selected(page)

    preview = path_of(client.send(north, columns, weekly_hours="37.5", **fields))
    shown = client.see(north, preview).text
    assert "69 rows, 68 people, 69 positions" in shown
    assert "37.5" in shown
    client.send(north, f"{preview}/commit")
    assert "all or nothing" in client.see(north, preview).text
    jobs.drain()

    assert "Imported by Ada Lovelace" in client.see(north, preview).text
    assert person_of("207219").last_name == "Buck"


def selected(page):
    """Return what the selects of a page have chosen."""
    found = {}
    for name, body in re.findall(
        r'<select[^>]*name="(column_\w+)".*?>(.*?)</select>', page, re.DOTALL
    ):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    return found


def test_every_figure_opens_to_its_rows(north, ada, client):
    imported(file_of(ROSA, OMAR, "104,Una,Mora,,Nurse,Depot,1,2020-01-01,"))
    changed = ROSA.replace(",1,2020", ",0.5,2020")
    run = previewed(
        file_of(changed, "103,Lin,Wu,,Nurse,Depot,1,2022-01-01,", "105,,,,Cook,Depot,7,,", OMAR)
    )
    client.sign_in(ada)

    def rows(outcome):
        return client.see(north, f"{IMPORT}/{run.id}/rows?outcome={outcome}").text

    assert "Annual FTE" in rows("changed")
    assert "Wu, Lin" in rows("new")
    assert "Mora, Una" in rows("missing")
    assert "at most 1" in rows("error")
    assert "Said, Omar" in rows("unchanged")
    assert (
        "Said, Omar"
        not in client.see(north, f"{IMPORT}/{run.id}/rows?outcome=unchanged&q=nobody").text
    )


def test_the_errors_are_a_file_too(north, ada, client):
    run = previewed(file_of(ROSA, "105,Eve,Ash,,Cook,Depot,7,,"))
    client.sign_in(ada)

    file = client.see(north, f"{IMPORT}/{run.id}/rows?outcome=error&format=csv")

    assert file.text.splitlines()[1].startswith('3,"Ash, Eve",105,FTE,')


def test_who_is_missing_is_ended_only_if_asked(north, ada, client):
    imported(file_of(ROSA, OMAR))
    run = previewed(file_of(ROSA))
    omar = rows_of(run, "missing")[0]
    client.sign_in(ada)

    client.send(
        north,
        f"{IMPORT}/{run.id}/missing",
        what="some",
        ends_on="2026-06-30",
        selected=str(omar.position_id),
        shown=str(omar.position_id),
    )
    client.send(north, f"{IMPORT}/{run.id}/commit")
    jobs.drain()

    assert terms_of("102") == [("2021-01-04", "2026-07-01", "0.5")]
    assert terms_of("101") == [("2020-08-15", "", "1")]


def test_ending_without_a_day_gets_a_sentence(north, ada, client):
    imported(file_of(ROSA, OMAR))
    run = previewed(file_of(ROSA))
    client.sign_in(ada)

    refused = client.send(north, f"{IMPORT}/{run.id}/missing", what="all")

    assert refused.status_code == 422
    assert "Choose the last day" in refused.text


def test_a_conflict_is_decided_on_the_page(north, ada, client):
    imported(file_of(ROSA, OMAR))
    run = previewed(file_of(ROSA.replace("101", "901"), OMAR))
    asked = rows_of(run, "conflict")[0]
    rosa = person_of("101")
    client.sign_in(ada)
    page = client.see(north, f"{IMPORT}/{run.id}/rows?outcome=conflict").text
    assert "The same person as Rosa Diaz" in page

    client.send(
        north,
        f"{IMPORT}/{run.id}/decisions",
        **{f"key-{asked.id}": asked.person_key, f"choice-{asked.id}": f"same:{rosa.id}"},
    )
    client.send(north, f"{IMPORT}/{run.id}/commit")
    jobs.drain()

    assert person_of("901").id == rosa.id


@time_machine.travel("2026-03-02 18:00")
def test_another_day_makes_another_preview(north, ada, client):
    imported(file_of(ROSA))
    run = previewed(file_of(ROSA.replace(",1,2020", ",0.5,2020")))
    client.sign_in(ada)

    client.send(north, f"{IMPORT}/{run.id}/as-of", as_of="2026-09-01")
    client.send(north, f"{IMPORT}/{run.id}/commit")
    jobs.drain()

    assert terms_of("101") == [("2020-08-15", "2026-09-01", "1"), ("2026-09-01", "", "0.5")]


def test_what_is_no_staff_file_gets_a_sentence_and_nothing_is_kept(north, ada, client):
    client.sign_in(ada)

    for data, sentence in (
        (b"", "empty"),
        (b"%PDF-1.7 staff", "PDF"),
    ):
        refused = upload(client, north, data)
        assert refused.status_code == 422
        assert sentence in refused.text
    assert "Choose the staff file" in client.send(north, IMPORT).text
    assert "Imports so far" not in client.see(north, IMPORT).text


def test_a_workbook_lets_one_choose_the_worksheet(north, ada, client):
    table = [["Number", "First", "Last"], ["101", "Rosa", "Diaz"]]
    other = [["Number", "First", "Last"], ["102", "Omar", "Said"]]
    client.sign_in(ada)
    columns = path_of(upload(client, north, workbook(table, other), "staff.xlsx"))
    page = client.see(north, columns).text
    names = re.findall(
        r'<option value="([^"]+)"', page.split('id="worksheet"')[1].split("</select>")[0]
    )

    client.send(north, columns.replace("/columns", "/worksheet"), worksheet=names[1])

    assert "Omar" in client.see(north, columns).text


def test_another_tenants_import_is_not_found(north, south, ada, client):
    from guildhall.db import tenant_scope

    with tenant_scope(south):
        theirs = previewed(file_of(ROSA))
    client.sign_in(ada)

    for path in ("", "/columns", "/progress", "/rows?outcome=new"):
        assert client.see(north, f"{IMPORT}/{theirs.id}{path}").status_code == 404
    for verb in (
        "commit",
        "undo",
        "discard",
        "retry",
        "decisions",
        "missing",
        "as-of",
        "worksheet",
    ):
        assert client.send(north, f"{IMPORT}/{theirs.id}/{verb}").status_code == 404
    assert client.see(north, f"{IMPORT}/{uuid4()}").status_code == 404


def test_a_member_may_not_import(north, grace, client):
    client.sign_in(grace)

    assert client.see(north, IMPORT).status_code == 403
    assert client.see(north, "/people/export").status_code == 403


def test_a_double_click_imports_once(north, ada, client):
    run = previewed(file_of(ROSA))
    client.sign_in(ada)

    client.send(north, f"{IMPORT}/{run.id}/commit")
    client.send(north, f"{IMPORT}/{run.id}/commit")
    jobs.drain()

    assert fresh(run).state == "committed"
    assert terms_of("101") == [("2020-08-15", "", "1")]


def test_the_progress_part_leads_to_the_page_once_it_is_through(north, ada, client):
    run = imported(file_of(ROSA))
    client.sign_in(ada)

    part = client.see(north, f"{IMPORT}/{run.id}/progress")

    assert part.headers["HX-Redirect"].endswith(str(run.id))


def test_undo_on_the_page_takes_it_all_back(north, ada, client):
    run = imported(GRAND_BEND.read_bytes(), columns={})
    client.sign_in(ada)

    client.send(north, f"{IMPORT}/{run.id}/undo", confirm="yes")
    jobs.drain()

    assert "as if it had not been imported" in client.see(north, f"{IMPORT}/{run.id}").text
    assert "Buck, Earnest" not in client.see(north, "/people?q=Buck").text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_export_imports_unchanged(north, ada, client, kind):
    imported(GRAND_BEND.read_bytes(), columns={})
    client.sign_in(ada)

    file = client.see(north, f"/people/export?format={kind}")
    plan = running.plan_of(file.data, running.Wish())

    from guildhall.people.importing.summary import as_json

    found = as_json(plan)
    assert found["errors"] == []
    assert found["people"] == {"new": 0, "matched": 69, "changed": 0, "missing": 0}
    assert found["positions"] == {"new": 0, "matched": 69, "changed": 0, "missing": 0}
