"""The commands of `guildhall`: its own, and those that features and plugins bring."""

from __future__ import annotations

import contextlib
import copy
import shlex
import sys
from collections.abc import Callable, Iterator
from functools import cache, wraps
from typing import Any, TypeVar

import click
from flask import Flask
from psycopg import OperationalError as NoConnection
from redis.exceptions import ConnectionError as NoQueue

from guildhall import doctor as checks
from guildhall import relay, sampling
from guildhall.agreements.commands import allocate
from guildhall.app import CORE, create_app
from guildhall.config import ConfigError, given, hand_down
from guildhall.errors import GuildhallError
from guildhall.registry import PluginError, load
from guildhall.servers import ServerTrouble
from guildhall.state import state_folder
from guildhall.up import Wish, introduce
from guildhall.up import up as run_everything

OUR_SENTENCES = (GuildhallError, ServerTrouble, ConfigError, PluginError)
SHOWN = ("DATABASE_URL", "REDIS_URL", "SITE_URL", "DATABASE_OWNER_URL", "DATABASE_EVERY_URL")
Work = TypeVar("Work", bound=Callable[..., Any])
NOTHING_RUNS = (
    "Guildhall is not running from here: start it with make run, or set DATABASE_URL, "
    "DATABASE_EVERY_URL, REDIS_URL and SECRET_KEY."
)


def all_commands() -> dict[str, click.Command]:
    """Return every command by its name."""
    return {**OWN, **contributed()}


def one_command(name: str) -> click.Command | None:
    """Return a command by its name; plugins are loaded only for what is not our own."""
    return OWN.get(name) or contributed().get(name)


def sentence_of(trouble: Exception) -> str:
    """Return what to tell a person about an error that was to be expected, else nothing."""
    lost = getattr(trouble, "orig", trouble)  # SQLAlchemy wraps what the driver said
    if isinstance(trouble, OUR_SENTENCES):
        return str(trouble)
    if isinstance(lost, NoConnection):
        return "The database does not answer: see what guildhall doctor says."
    if isinstance(trouble, NoQueue):
        return "Valkey does not answer: see what guildhall doctor says."
    if isinstance(trouble, OSError):
        return f"{trouble.filename or 'A file'} cannot be used: {trouble.strerror or trouble}."
    return ""


@cache
def contributed() -> dict[str, click.Command]:
    """Return what features and plugins bring; groups of the same name become one."""
    found: dict[str, click.Command] = {}
    for feature in load(CORE).plugins:
        for command in feature.commands:
            _merge(found, _inside_the_app(command))
    return found


def _merge(found: dict[str, click.Command], command: click.Command) -> None:
    name = command.name or ""
    known = found.get(name)
    if isinstance(known, click.Group) and isinstance(command, click.Group):
        for name_within, within in command.commands.items():
            known.add_command(within, name_within)
    elif known is not None:
        raise PluginError(f"The command guildhall {name} is brought twice.")
    else:
        found[name] = command


def _inside_the_app(command: click.Command) -> click.Command:
    """Return a copy whose work, not its help, happens with the application at hand."""
    mine = copy.copy(command)
    if isinstance(mine, click.Group):
        within = {name: _inside_the_app(each) for name, each in mine.commands.items()}
        mine.commands = within
    elif mine.callback is not None:
        mine.callback = _with_app(mine.callback)
    return mine


def _with_app(work: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(work)
    def run(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - whatever the command takes
        with application():
            return work(*arguments, **options)

    return run


@contextlib.contextmanager
def application() -> Iterator[Flask]:
    """Open the application on the database of the environment, else of what runs here."""
    use_what_runs()
    app = create_app()
    with app.app_context():
        yield app


def use_what_runs() -> None:
    """Take the settings of what runs from this folder, unless the environment has its own."""
    if not given("DATABASE_URL"):
        hand_down(_running())


def _running() -> dict[str, str]:
    settings = state_folder(given("GUILDHALL_STATE")).running()
    if not settings:
        raise ServerTrouble(NOTHING_RUNS)
    return {key: value for key, value in settings.items() if key != "PID"}


def setting(name: str, variable: str, help_text: str, **options: Any) -> Callable[[Work], Work]:  # noqa: ANN401 - click
    """Declare an option that may stand in the environment too."""
    return click.option(name, envvar=variable, show_envvar=True, help=help_text, **options)


@click.command(epilog="Example: PORT=8123 guildhall up")
@setting("--port", "PORT", "The site's port.", type=click.IntRange(1, 65535), default=8000)
@setting("--host", "HOST", "The address to listen on.", default="127.0.0.1", show_default=True)
@setting("--site-url", "SITE_URL", "The address people type.", default="")
@setting("--state", "GUILDHALL_STATE", "Where data is kept.", default="")
@setting("--database-url", "DATABASE_URL", "A PostgreSQL of yours.", default="")
@setting("--owner-url", "DATABASE_OWNER_URL", "The same, as the owner of the tables.", default="")
@setting("--every-url", "DATABASE_EVERY_URL", "The same, as the role across tenants.", default="")
@setting("--redis-url", "REDIS_URL", "A Valkey or Redis of yours.", default="")
@setting("--secret-key", "SECRET_KEY", "What signs cookies; made once if empty.", default="")
@setting("--demo/--no-demo", "GUILDHALL_DEMO", "With a sample year.", default=True)
def up(**wishes: Any) -> None:  # noqa: ANN401 - the fields of Wish
    """Run everything on this machine: servers, web, worker and scheduler, until Ctrl-C.

    Without DATABASE_URL and REDIS_URL it starts a PostgreSQL and a Valkey of its own.
    """
    with contextlib.suppress(KeyboardInterrupt):
        run_everything(Wish(**wishes))
    click.echo("Stopped; everything is kept.")


@click.command(epilog='Example: set -a; eval "$(guildhall env)"; set +a')
def env() -> None:
    """Print the addresses of what is running here, as lines that a shell can evaluate."""
    settings = _running()
    for name in SHOWN:
        click.echo(f"{name}={shlex.quote(settings[name])}")


@click.command(epilog="Example: guildhall doctor")
def doctor() -> None:
    """Check this installation line by line, and say what to do where something is wrong."""
    with contextlib.suppress(ServerTrouble):
        use_what_runs()
    findings = checks.examine()
    for finding in findings:
        mark = "ok " if finding.good else "BAD"
        click.echo(f"{mark}  {finding.name}: {finding.note}")
    if not all(finding.good for finding in findings):
        sys.exit(1)


@click.command(epilog="Example: guildhall worker")
def worker() -> None:
    """Work on what pages left for later, until stopped; `guildhall up` runs one."""
    use_what_runs()
    sys.exit(relay.main(["worker"]))


@click.command(epilog="Example: guildhall scheduler")
def scheduler() -> None:
    """Hand out due work and keep the clock, until stopped; `guildhall up` runs one."""
    use_what_runs()
    sys.exit(relay.main(["scheduler"]))


@click.group(epilog="Example: guildhall demo reset")
def demo() -> None:
    """The sample year."""


@demo.command(epilog="Example: guildhall demo reset --yes")
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(*, yes: bool) -> None:
    """Remove everything in this demo and write the sample year again."""
    with application() as app:
        sampling.refuse_unless_demo()
        lost = ", ".join(sampling.tenants()) or "nothing yet"
        if not yes:
            click.confirm(f"This removes all of: {lost}. Go on?", abort=True)
        introduce(sampling.begin_anew(app, app.extensions["guildhall_config"].site_url))
    click.echo("The sample year is as new.")


OWN: dict[str, click.Command] = {
    command.name or "": command for command in (up, env, doctor, worker, scheduler, demo, allocate)
}
