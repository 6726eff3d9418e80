"""The door: what comes in, what is turned away, and what a switch takes with it."""

import subprocess
import sys
from pathlib import Path

import pytest
from flask import Blueprint, Flask
from flask_babel import force_locale, lazy_gettext
from msgspec.structs import asdict, replace
from sqlalchemy import select

from guildhall import events, jobs, scaffold
from guildhall.app import create_app
from guildhall.config import Config
from guildhall.context import TenantContext
from guildhall.db import TenantModel, db, tenant_scope
from guildhall.door import check_routes
from guildhall.outbox import OutboxLine
from guildhall.people.models.persons import Person
from guildhall.plugin import Permission, Plugin
from guildhall.registry import PluginError, Registry, registry
from guildhall.web import needs, public
from tenants.directory import tenant_directory
from tenants.models import PluginSwitch
from tests.characters import Browser

LONGHOUSE = '''
"""A program of somebody else's, which lives in a folder of its own."""
from flask import Blueprint
from guildhall.plugin import NavItem, Permission, Plugin
from guildhall.web import needs

VIEW = Permission("longhouse.view", "See the longhouse")
bp = Blueprint("longhouse", __name__, url_prefix="/longhouse")


@bp.get("/")
@needs(VIEW)
def index() -> str:
    """Greet."""
    return "The fire is lit."


plugin = Plugin(
    key="longhouse",
    name="Longhouse",
    blueprints=(bp,),
    permissions=(VIEW,),
    roles={"coordinator": (VIEW,)},
    navigation=(NavItem("Programs", "Longhouse", "longhouse.index", (VIEW,)),),
)
'''


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install a third party's plugin outside the repository, as pip would."""
    (tmp_path / "longhouse.py").write_text(LONGHOUSE)
    info = tmp_path / "longhouse-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: longhouse\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[guildhall.plugins]\nlonghouse = longhouse:plugin\n")
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def test_a_plugin_outside_the_repository_loads_and_answers(
    elsewhere: Path, settings: Config, north: TenantContext, ada: Person
) -> None:
    with tenant_scope(north):
        db.session.add(PluginSwitch(plugin="longhouse", enabled=True))
        db.session.commit()
    house = create_app(replace(settings))
    house.test_client_class = Browser
    browser = house.test_client()
    assert isinstance(browser, Browser)

    page = browser.sign_in(ada).see(north, "/longhouse/")

    assert page.text == "The fire is lit."
    with house.app_context():
        db.engine.dispose()
    house.extensions["guildhall_every_engine"].dispose()
    house.extensions["guildhall_redis"].close()


def test_two_plugins_cannot_share_a_permission() -> None:
    twice = Permission("one.view", "See")

    with pytest.raises(PluginError, match=r"permission 'one\.view' is claimed twice"):
        Registry([Plugin(key="one", name="One", permissions=(twice, twice))])


def test_a_permission_is_the_same_one_in_every_language(app: Flask) -> None:
    see = Permission("one.view", lazy_gettext("See who holds which role"))
    held = set()

    for language in ("en_US", "es_US"):
        with force_locale(language):
            held |= {see, Permission("one.view", str(see.label))}

    assert held == {see}


def test_a_plugin_cannot_declare_a_foreign_permission() -> None:
    foreign = Permission("people.view_birth_dates", "Peek")

    with pytest.raises(PluginError, match=r"must begin with 'spy\.'"):
        Registry([Plugin(key="spy", name="Spy", permissions=(foreign,))])


def test_a_plugin_cannot_grant_what_nobody_declared() -> None:
    ghost = Permission("one.ghost", "Nothing")

    with pytest.raises(PluginError, match=r"grants 'one\.ghost'"):
        Registry([Plugin(key="one", name="One", roles={"member": (ghost,)})])


def test_a_plugin_cannot_own_a_table_without_its_prefix() -> None:
    with pytest.raises(PluginError, match="must begin with 'spy_'"):
        Registry([Plugin(key="spy", name="Spy", models=(Person,))])


def test_two_plugins_cannot_share_a_table() -> None:
    one = Plugin(key="one", name="One", core=True, models=(Person,))
    two = Plugin(key="two", name="Two", core=True, models=(Person,))

    with pytest.raises(PluginError, match="table 'person' is claimed twice"):
        Registry([one, two])


def test_two_plugins_cannot_share_a_key_or_a_prefix() -> None:
    with pytest.raises(PluginError, match="key 'one'"):
        Registry([Plugin(key="one", name="One"), Plugin(key="one", name="Again")])
    with pytest.raises(PluginError, match="table prefix 'one_'"):
        Registry([Plugin(key="one", name="One"), Plugin(key="two", name="Two", prefix="one")])


def test_two_routes_cannot_claim_one_address() -> None:
    house = Flask("house", static_folder=None)
    for name in ("first", "second"):
        bp = Blueprint(name, __name__)
        bp.add_url_rule("/hall", "hall", public("a test")(lambda: "hall"))
        house.register_blueprint(bp)

    with pytest.raises(PluginError, match=r"GET /hall is claimed by first.hall and second.hall"):
        check_routes(house, Registry([]))


def test_a_route_without_a_declared_permission_stops_the_boot() -> None:
    house = Flask("house", static_folder=None)
    house.add_url_rule("/open", "open", lambda: "anybody")

    with pytest.raises(PluginError, match="declares no permission"):
        check_routes(house, Registry([]))


def test_a_route_cannot_need_what_nobody_declared() -> None:
    house = Flask("house", static_folder=None)
    view = needs(Permission("no.such", "Nothing"))(lambda: "nobody")
    house.add_url_rule("/closed", "closed", view)

    with pytest.raises(PluginError, match="which no plugin declares"):
        check_routes(house, Registry([]))


@pytest.mark.seed("P14")
def test_switched_off_a_program_is_gone_and_its_data_stays(
    client: Browser, north: TenantContext, ada: Person
) -> None:
    from plugins.clc.models.cycles import ClcCycle

    client.sign_in(ada)
    before = db.session.query(ClcCycle).count()
    assert "/clc" in client.see(north, "/today").text

    switch = db.session.scalars(select(PluginSwitch).where(PluginSwitch.plugin == "clc")).one()
    switch.enabled = False
    db.session.commit()
    tenant_directory().forget(north.id)

    assert "/clc" not in client.see(north, "/today").text
    assert client.see(north, "/clc/").status_code == 404
    assert db.session.query(ClcCycle).count() == before


@pytest.mark.seed("P14")
def test_switched_off_a_programs_handlers_are_skipped(
    application: Flask, north: TenantContext, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    handled: list[object] = []
    clc = registry().by_key["clc"]
    monkeypatch.setitem(registry().entries, "a-test", (clc, lambda **_: handled.append(1), None))
    switch = db.session.scalars(select(PluginSwitch).where(PluginSwitch.plugin == "clc")).one()
    switch.enabled = False
    db.session.add(OutboxLine(entry="a-test", payload={}))
    db.session.commit()
    tenant_directory().forget(north.id)

    jobs.drain()

    line = db.session.scalars(select(OutboxLine).where(OutboxLine.entry == "a-test")).one()
    assert (handled, line.done_at is not None) == ([], True)


def test_an_event_survives_the_outbox_unchanged(north: TenantContext, ada: Person) -> None:
    from datetime import date

    from guildhall.audit import plain

    event = events.CredentialExpiring(ada.id, ada.id, date(2028, 2, 29))

    revived = events.revive(events.CredentialExpiring, plain(asdict(event)) or {})

    assert revived == event


def test_the_skeleton_of_a_new_plugin_is_written_once(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(scaffold.ENTRY_POINTS)

    written = scaffold.write("book_club", tmp_path)

    assert all(path.exists() for path in written)
    assert (
        'book_club = "plugins.book_club.plugin:plugin"' in (tmp_path / "pyproject.toml").read_text()
    )
    with pytest.raises(scaffold.Unusable, match="there already"):
        scaffold.write("book_club", tmp_path)


@pytest.mark.parametrize("name", ["", "Clc", "9lives", "tenants", "a-b", "../up"])
def test_a_name_that_cannot_be_a_plugins_gets_a_sentence(name: str, tmp_path: Path) -> None:
    with pytest.raises(scaffold.Unusable, match="cannot be a plugin's name"):
        scaffold.write(name, tmp_path)


def test_the_skeleton_boots_as_it_is_written(tmp_path: Path, settings: Config) -> None:
    (tmp_path / "pyproject.toml").write_text(scaffold.ENTRY_POINTS)
    scaffold.write("book_club", tmp_path)
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        f"import plugins; plugins.__path__.append({str(tmp_path / 'plugins')!r})\n"
        "from plugins.book_club.plugin import plugin\n"
        "print(plugin.key, [bp.name for bp in plugin.blueprints])\n"
    )

    answer = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )

    assert answer.stdout.strip() == "book_club ['book_club']"


def test_the_imports_of_the_skeleton_stand_as_the_linter_wants_them(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(scaffold.ENTRY_POINTS)
    scaffold.write("book_club", tmp_path)
    places = [str(each) for each in (tmp_path, scaffold.ROOT, scaffold.ROOT / "platform")]
    house = ["--config", str(scaffold.ROOT / "pyproject.toml"), "--config", f"src={places}"]

    checked = subprocess.run(  # noqa: S603 - our own words
        [Path(sys.executable).parent / "ruff", "check", "-q", *house, "--select", "I,F", tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert checked.stdout == ""
    assert checked.returncode == 0, checked.stderr


def test_platform_is_no_package_and_the_standard_library_keeps_its_name() -> None:
    import platform

    assert not (scaffold.ROOT / "platform" / "__init__.py").exists()
    assert platform.python_version() == ".".join(map(str, sys.version_info[:3]))


def test_tables_of_programs_belong_to_tenants(app: Flask) -> None:
    programs = [p for p in registry().plugins if not p.core]

    assert all(issubclass(model, TenantModel) for p in programs for model in p.models)
