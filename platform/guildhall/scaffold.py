"""`make plugin NAME=x`: the skeleton of a new program, which boots and passes its first test."""

import re
import sys
from pathlib import Path
from string import Template

ROOT = Path(__file__).parent.parent.parent
NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")
TAKEN = frozenset({"tenants", "billing", "guildhall", "plugins", "tests", "migrations"})
ENTRY_POINTS = '[project.entry-points."guildhall.plugins"]\n'

FILES = {
    "plugins/$name/__init__.py": '"""$title: say in one sentence what this is for."""\n',
    "plugins/$name/permissions.py": '''"""What a role may do here."""

from flask_babel import lazy_gettext as _l

from guildhall.plugin import Permission

VIEW = Permission("$name.view", _l("See $title"))
''',
    "plugins/$name/views.py": '''"""Routes: permission, load, call, show."""

from flask import Blueprint, Response

from guildhall.web import needs, render
from plugins.$name.permissions import VIEW

bp = Blueprint("$name", __name__, url_prefix="/$slug", template_folder="templates")


@bp.get("/")
@needs(VIEW)
def index() -> Response:
    """Show the first page."""
    return render("$name/index.html")
''',
    "plugins/$name/templates/$name/index.html": """{% extends "layout.html" %}
{% block title %}{{ _("$title") }}{% endblock %}
{% block content %}
  <p>{{ _("Say here what this program is for, and what to do first.") }}</p>
{% endblock %}
""",
    "plugins/$name/plugin.py": '''"""What the program hands to Guildhall."""

from flask_babel import lazy_gettext as _l

from guildhall.plugin import NavItem, Plugin
from plugins.$name import permissions
from plugins.$name.views import bp

plugin = Plugin(
    key="$name",
    name=_l("$title"),
    blueprints=(bp,),
    permissions=(permissions.VIEW,),
    roles={"coordinator": (permissions.VIEW,)},
    navigation=(NavItem("Programs", _l("$title"), "$name.index", (permissions.VIEW,)),),
)
''',
    "tests/plugins/$name/__init__.py": "",
    "tests/plugins/$name/test_first_page.py": '''"""The first page is there where it is on."""

from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.people.models.persons import Person
from tenants.models import PluginSwitch
from tests.characters import Browser


def test_the_coordinator_sees_the_first_page(
    client: Browser, north: TenantContext, ada: Person
) -> None:
    with tenant_scope(north):
        db.session.add(PluginSwitch(plugin="$name", enabled=True))
        db.session.commit()

    page = client.sign_in(ada).see(north, "/$slug/")

    assert page.status_code == 200


def test_switched_off_it_is_not_there(client: Browser, north: TenantContext, ada: Person) -> None:
    assert client.sign_in(ada).see(north, "/$slug/").status_code == 404
''',
}


class Unusable(ValueError):
    """The name cannot be a plugin's; the message says why."""


def write(name: str, root: Path = ROOT) -> list[Path]:
    """Write the skeleton and its entry point; return the files. Raise Unusable."""
    _check(name, root)
    words = {"name": name, "slug": name.replace("_", "-"), "title": name.replace("_", " ").title()}
    written = []
    for place, text in FILES.items():
        path = root / Template(place).substitute(words)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Template(text).substitute(words))
        written.append(path)
    _announce(name, root / "pyproject.toml")
    return written


def _check(name: str, root: Path) -> None:
    if not NAME.fullmatch(name) or name in TAKEN:
        raise Unusable(
            f"{name!r} cannot be a plugin's name: use small letters, digits and _, "
            "beginning with a letter, and no name of the house."
        )
    if (root / "plugins" / name).exists():
        raise Unusable(f"plugins/{name} is there already.")


def _announce(name: str, pyproject: Path) -> None:
    """Add the entry point, through which the house finds the plugin."""
    text = pyproject.read_text()
    line = f'{name} = "plugins.{name}.plugin:plugin"\n'
    pyproject.write_text(text.replace(ENTRY_POINTS, ENTRY_POINTS + line, 1))


def main(arguments: list[str]) -> int:
    """Write a plugin named on the command line."""
    if len(arguments) != 1:
        sys.stderr.write("Name the plugin: make plugin NAME=book_club\n")
        return 2
    try:
        written = write(arguments[0])
    except Unusable as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    for path in written:
        sys.stdout.write(f"wrote {path.relative_to(ROOT)}\n")
    sys.stdout.write("Next: make test, then say in plugins/<name>/__init__.py what it is for.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
