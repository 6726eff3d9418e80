"""The house stands: it boots, answers and refuses."""

import os
import subprocess
import sys

from flask.testing import FlaskClient
from sqlalchemy import func, select

from guildhall.config import Config
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.people.models.persons import Person
from guildhall.spared import UNUSED
from tests.characters import Browser

LOOK = """
import sys
import guildhall.wsgi
from guildhall.security import limiter
assert limiter.storage.check(), "the limits count nowhere"
print(*(name for name, module in sys.modules.items() if module is not None))
"""
TABLES = """
from guildhall import wsgi
from guildhall.db import Base
wsgi.warm()
print(*Base.metadata.tables)
"""


def test_a_probe_answers_without_asking_the_database(client: FlaskClient) -> None:
    answer = client.get("/healthz")

    assert answer.json == {"status": "ok"}


def test_readiness_names_what_answers(client: FlaskClient) -> None:
    answer = client.get("/readyz")

    assert answer.json == {"status": "ok", "database": True, "queue": True}


def test_an_unknown_tenant_is_not_found(client: FlaskClient) -> None:
    answer = client.get("/t/nowhere/healthz")

    assert answer.status_code == 404


def test_the_address_of_a_form_says_that_it_is_no_page(
    client: Browser, north: TenantContext, ada: Person
) -> None:
    answer = client.sign_in(ada).see(north, f"/offerings/{ada.id}/registrations")

    assert answer.status_code == 405
    assert "This address only takes a form" in answer.text
    assert "check what you entered" not in answer.text


def test_a_tenant_sees_its_own_people_alone(
    north: TenantContext, south: TenantContext, ada: Person
) -> None:
    in_north = db.session.scalar(select(func.count()).select_from(Person))
    with tenant_scope(south):
        in_south = db.session.scalar(select(func.count()).select_from(Person))

    assert (in_north, in_south) == (1, 0)


def test_a_web_worker_is_spared_what_it_does_not_use(settings: Config) -> None:
    """Left out, they cost nothing, and the limits still count in Valkey."""
    packages = {name.partition(".")[0] for name in told_by_a_loaded_server(settings, LOOK)}

    assert "guildhall" in packages
    assert packages.isdisjoint(UNUSED)


def test_no_model_is_worked_with_while_the_application_is_loaded(settings: Config) -> None:
    """What would map one at the top of a module (an order, a condition) belongs in a function."""
    assert told_by_a_loaded_server(settings, TABLES) == []


def told_by_a_loaded_server(settings: Config, program: str) -> list[str]:
    """Return the words that a program prints, run in a process of its own."""
    environment = {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "DATABASE_EVERY_URL": settings.every_database_url,
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
        "GUILDHALL_STATE": str(settings.state_dir),
    }
    done = subprocess.run(  # noqa: S603 - the lines at the top
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()
