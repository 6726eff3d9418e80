"""The house stands: it boots, answers and refuses."""

from flask.testing import FlaskClient
from sqlalchemy import func, select

from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.people.models.persons import Person


def test_a_probe_answers_without_asking_the_database(client: FlaskClient) -> None:
    answer = client.get("/healthz")

    assert answer.json == {"status": "ok"}


def test_readiness_names_what_answers(client: FlaskClient) -> None:
    answer = client.get("/readyz")

    assert answer.json == {"status": "ok", "database": True, "queue": True}


def test_an_unknown_tenant_is_not_found(client: FlaskClient) -> None:
    answer = client.get("/t/nowhere/healthz")

    assert answer.status_code == 404


def test_a_tenant_sees_its_own_people_alone(
    north: TenantContext, south: TenantContext, ada: Person
) -> None:
    in_north = db.session.scalar(select(func.count()).select_from(Person))
    with tenant_scope(south):
        in_south = db.session.scalar(select(func.count()).select_from(Person))

    assert (in_north, in_south) == (1, 0)
