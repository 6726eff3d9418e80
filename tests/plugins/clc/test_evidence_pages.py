"""The pages of evidence, from the member's form to the reviewer's decision."""

from datetime import date, timedelta
from io import BytesIO

import pytest

from guildhall.context import TenantContext
from guildhall.db import tenant_scope
from guildhall.people.models.persons import Person
from plugins.clc.evidence import queries, reviews, services
from tests.characters import Browser, make_member
from tests.plugins.clc.projects import HOUR, points_of
from tests.plugins.clc.stories import (
    described,
    enrolled,
    entries,
    hand_in,
    verdict,
)

pytestmark = pytest.mark.usefixtures("in_june")


def form(**facts: object) -> dict[str, object]:
    return {
        "title": "Reading circle",
        "starts_on": "2026-06-01",
        "ends_on": "2026-06-10",
        "hours": "40",
        "hours_outside": "20",
        "approved_on": "2026-05-20",
        "proof": (BytesIO(b"%PDF-1.4 a log of forty hours"), "log.pdf"),
        **facts,
    }


# Points by the rule (F3, Ex. 7)


@pytest.mark.seed("P15")
def test_from_the_members_form_to_the_reviewers_decision(
    client: Browser, north: TenantContext, driver: Person, marie: Person
) -> None:
    enrolled(driver)
    sent = client.sign_in(driver).send(north, "/clc/evidence/new", **form())
    (found,) = queries.evidence_of(driver.id)
    waiting = client.sign_in(marie).see(north, "/clc/evidence").text
    page = client.see(north, f"/clc/evidence/{found.id}").text
    proof = client.see(north, f"/clc/evidence/{found.id}/proof")
    decided = client.send(
        north, f"/clc/evidence/{found.id}/review", decision="approve", version="1"
    )

    assert (sent.status_code, decided.status_code) == (303, 303)
    assert "Reading circle" in waiting
    assert "20 h of 40 h lie outside the contract day: 50 %" in page
    assert proof.data == b"%PDF-1.4 a log of forty hours"
    assert proof.headers["Content-Disposition"].startswith("attachment")
    assert points_of(driver) == 10
    assert "10" in client.sign_in(driver).see(north, "/clc/").text


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"hours_outside": "41"}, "These are more than all hours."),
        ({"hours": "0"}, "Enter hours above 0."),
        ({"hours": "0.005", "hours_outside": "0"}, "Enter hours above 0."),
        ({"ends_on": "2026-05-01"}, "The last day lies before the first."),
        ({"ends_on": "2026-07-01"}, "not over yet"),
        ({"approved_on": "2026-06-05"}, "Say how many of the hours came before"),
        ({"approved_on": "2026-06-05", "hours_before": "41"}, "These are more than all hours."),
        ({"approved_on": "2026-06-05", "hours_before": "30"}, "more of your own time after the"),
        ({"title": "x"}, "3 to 200 letters"),
        ({"hours": "many"}, "Enter hours as a number"),
        ({"proof": (BytesIO(b"MZ"), "log.pdf")}, "not a PDF, PNG or JPEG"),
    ],
)
def test_what_cannot_be_is_answered_at_its_field_and_nothing_typed_is_lost(
    client: Browser, north: TenantContext, driver: Person, facts: dict, sentence: str
) -> None:
    answer = client.sign_in(driver).send(north, "/clc/evidence/new", **form(**facts))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert queries.evidence_of(driver.id) == []


def test_approved_after_its_last_day_every_hour_lies_before(
    client: Browser, north: TenantContext, driver: Person
) -> None:
    client.sign_in(driver).send(north, "/clc/evidence/new", **form(approved_on="2026-06-12"))

    (found,) = queries.evidence_of(driver.id)
    assert (found.minutes_before, found.outside_before) == (40 * HOUR, 20 * HOUR)


def test_hours_come_back_from_the_form_as_they_were_typed(
    client: Browser, north: TenantContext, driver: Person
) -> None:
    client.sign_in(driver).send(north, "/clc/evidence/new", **form(hours="41.67"))
    (found,) = queries.evidence_of(driver.id)

    page = client.see(north, f"/clc/evidence/{found.id}/edit").text

    assert found.minutes == 2500
    assert 'value="41.6667"' in page


def test_a_project_is_its_members_and_the_reviewers(
    client: Browser, north: TenantContext, south: TenantContext, driver: Person, ada: Person
) -> None:
    with tenant_scope(north):
        found = hand_in(driver)
        other = make_member("Max", "Other")
    paths = [f"/clc/evidence/{found.id}{rest}" for rest in ("", "/proof", "/edit")]

    for path in paths:
        assert client.sign_in(driver).see(north, path).status_code == 200
        assert client.sign_in(other).see(north, path).status_code == 404
        assert client.sign_in(ada).see(south, path).status_code == 404
    assert client.sign_in(other).send(north, f"{paths[0]}/withdrawal").status_code == 404
    assert client.sign_in(driver).send(north, f"{paths[0]}/review").status_code == 403


def test_evidence_on_paper_has_no_file_to_fetch(
    client: Browser, north: TenantContext, driver: Person, ada: Person
) -> None:
    found = services.hand_in(driver, described(paper="Folder 12"), None, by=ada)

    client.sign_in(driver)

    assert "Folder 12" in client.see(north, f"/clc/evidence/{found.id}").text
    assert client.see(north, f"/clc/evidence/{found.id}/proof").status_code == 404


def test_a_project_across_midnight_of_the_year_counts_on_its_last_day(
    driver: Person, marie: Person
) -> None:
    enrolled(driver, date(2026, 1, 1))
    last = date(2026, 1, 2)
    found = hand_in(
        driver, starts_on=last - timedelta(days=9), ends_on=last, approved_on=date(2025, 12, 1)
    )
    reviews.review(found, verdict(found), by=marie)

    assert [entry.earned_on for entry in entries(driver)] == [last]
