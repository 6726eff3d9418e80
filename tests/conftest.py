"""Real servers once a run, a database for each worker, and characters for each test.

Tests share a worker's database and are kept apart by what keeps tenants apart: each makes its own
North and South, and row security does the rest. Nothing is cleaned up, nothing is rolled back.
"""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config as AlembicConfig
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from msgspec.structs import replace
from sqlalchemy import event
from xdist.scheduler import LoadScopeScheduling

from guildhall import context, embedded, jobs, provision
from guildhall.accounts.models import Account
from guildhall.app import create_app
from guildhall.config import Config, read_config
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.people.models.persons import Person
from guildhall.security import limiter
from guildhall.wire import Question, Rows, Wire
from tenants.sample.services import load_sample
from tests import audited
from tests.characters import Browser, found_tenant, make_member

ROOT = Path(__file__).parent.parent
# Nothing here judges a time: a machine that others share is slow now and then.
hypothesis_settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("house")
pytest_plugins = ["tests.plugins.seed_report"]
SERVERS = pytest.StashKey[ExitStack]()
PASSWORDS = {"owner": "owner-of-tests-only", "app": "app-of-tests-only", "every": "every-of-tests"}


class Together(LoadScopeScheduling):
    """Hands out tests one by one, and all of a folder to one worker where that spares a lot.

    The browser's tests share a house, two halls and a Chromium, and look once at what several
    pages show; those that kill processes would disturb each other; stories of the sample year
    read the one that was written first. xdist's own groups are not understood by this version of
    pytest.
    """

    FOLDERS = frozenset({"browser", "resilience"})
    SAMPLE = ("tests/tenants/test_demo.py::", "tests/plugins/clc/test_sample.py::")

    def _split_scope(self, nodeid: str) -> str:
        """Return what a test belongs to: its folder, the sample year, or nothing but itself."""
        if nodeid.startswith(self.SAMPLE):
            return "sample"
        folder = nodeid.removeprefix("tests/").partition("/")[0]
        return folder if folder in self.FOLDERS else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """Tell xdist who hands out the tests."""
    return Together(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once, in the controller; workers are told where they are."""
    if hasattr(config, "workerinput"):
        return
    if config.option.collectonly or config.option.help:
        return
    stack = config.stash[SERVERS] = ExitStack()
    servers = stack.enter_context(embedded.throwaway())
    config.guildhall_servers = (servers.admin_url, servers.redis_url)  # type: ignore[attr-defined]


def pytest_configure_node(node: Any) -> None:
    """Tell a worker where the servers are."""
    node.workerinput["guildhall_servers"] = node.config.guildhall_servers


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers."""
    if SERVERS in config.stash:
        config.stash[SERVERS].close()


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Return the addresses of PostgreSQL (as its superuser) and of Valkey."""
    config = request.config
    given = getattr(config, "workerinput", {}).get("guildhall_servers")
    found: tuple[str, str] = tuple(given) if given else config.guildhall_servers  # type: ignore[attr-defined]
    return found


@pytest.fixture(scope="session")
def settings(
    servers: tuple[str, str], worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Config:
    """Return the settings of this worker's installation, its database migrated to head."""
    admin, redis = servers
    urls = provision.provision(admin, dict(PASSWORDS), database=f"guildhall_{worker_id}")
    number = 0 if worker_id == "master" else int(worker_id.removeprefix("gw")) + 1
    config = read_config(
        {
            "DATABASE_URL": urls.app,
            "DATABASE_EVERY_URL": urls.every,
            "DATABASE_OWNER_URL": urls.owner,
            "REDIS_URL": f"{redis.rstrip('/').removesuffix('/0')}/{number}",
            "SECRET_KEY": "a secret of the tests, long enough",
            "SITE_URL": "http://guildhall.test",
            "GUILDHALL_STATE": str(tmp_path_factory.mktemp("state")),
            "LOG_LEVEL": "ERROR",
        }
    )
    migrate(config)
    return config


def migrate(config: Config) -> None:
    """Bring a database to the newest version."""
    alembic = AlembicConfig()
    alembic.set_main_option("script_location", str(ROOT / "migrations"))
    alembic.set_main_option("sqlalchemy.url", config.owner_database_url.replace("%", "%%"))
    command.upgrade(alembic, "head")


@pytest.fixture(scope="session")
def application(settings: Config) -> Iterator[Flask]:
    """Return the application, made once for each worker."""
    app = create_app(replace(settings, open_signup=True))
    app.config["TESTING"] = True
    limiter.enabled = False  # one test switches it on; the others would wait for each other
    app.test_client_class = Browser
    yield app
    with app.app_context():
        db.engine.dispose()
    app.extensions["guildhall_every_engine"].dispose()
    app.extensions["guildhall_redis"].close()


@pytest.fixture(scope="session", autouse=True)
def audited_in_words() -> Iterator[None]:
    """Refuse whatever is audited that the audit page has no words for."""
    with pytest.MonkeyPatch.context() as patch:
        audited.watch(patch)
        yield


@pytest.fixture
def app(application: Flask) -> Iterator[Flask]:
    """Return the application with its context pushed and no tenant bound."""
    with application.app_context():
        context.set_tenant(None)
        context.set_actor(context.SYSTEM)
        yield application
        db.session.remove()
        context.set_tenant(None)
        context.set_actor(context.SYSTEM)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a browser without JavaScript that nobody has signed in to."""
    return app.test_client()


@pytest.fixture
def north(app: Flask) -> Iterator[TenantContext]:
    """Return North, a local union that is live; the test works in it."""
    tenant = found_tenant("north", "North Classified Employees", time_zone="America/Los_Angeles")
    with tenant_scope(tenant):
        yield tenant


@pytest.fixture
def south(app: Flask, north: TenantContext) -> TenantContext:
    """Return South, a district next door; the test works in North unless it says otherwise."""
    with tenant_scope(None):
        return found_tenant("south", "South Unified", kind="district", time_zone="America/Chicago")


@pytest.fixture(scope="session")
def sample_year(application: Flask) -> TenantContext:
    """Return a hall with its sample year, what follows from it done; nobody changes it."""
    with application.app_context():
        place = found_tenant("harbor", "Harbor Classified Employees", status="setup")
        with tenant_scope(place):
            load_sample()
        jobs.drain()
        db.session.remove()
    return place


@pytest.fixture
def ada(north: TenantContext) -> Person:
    """Return Ada, the coordinator of North."""
    return make_member("Ada", "Lovelace", roles=("coordinator",))


@pytest.fixture
def grace(north: TenantContext) -> Person:
    """Return Grace, a member of North with an account."""
    return make_member("Grace", "Hopper")


@pytest.fixture
def account(app: Flask) -> Account:
    """Return an account that belongs to no tenant."""
    found = Account(name="Sam Stranger", email=f"sam-{secrets.token_hex(4)}@example.org")
    with tenant_scope(None):
        db.session.add(found)
        db.session.commit()
    return found


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """Return a context that collects the statements of the application's role."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_conn, _cursor, statement, *_rest) -> None:
            statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return counting


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return where round trips are written: how many statements in each."""
    found: list[int] = []
    ask_of = Wire.ask

    def ask_and_count(self: Wire, questions: Sequence[Question]) -> list[Rows]:
        found.append(len(self.owed) + len(questions))
        return ask_of(self, questions)

    monkeypatch.setattr(Wire, "ask", ask_and_count)
    return found


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """Return xdist's name of this worker, or master without xdist."""
    found: str = getattr(request.config, "workerinput", {"workerid": "master"})["workerid"]
    return found
