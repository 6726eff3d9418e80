"""The `guildhall` command: its own commands, the features' commands, and the edge for both."""

from __future__ import annotations

import contextlib
import copy
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache, wraps
from typing import Any, TypeVar

import click
from click.exceptions import NoArgsIsHelpError
from psycopg import OperationalError as NoConnection
from redis.exceptions import ConnectionError as NoQueue
from sqlalchemy.exc import OperationalError as NoDatabase

from guildhall import doctor as checks
from guildhall import plugin, relay
from guildhall.app import CORE, create_app
from guildhall.config import ConfigError, given, hand_down
from guildhall.errors import GuildhallError
from guildhall.plugin import PluginError
from guildhall.servers import ServerTrouble
from guildhall.state import state_folder
from guildhall.up import Wish
from guildhall.up import up as run_everything

OUR_SENTENCES = (GuildhallError, ServerTrouble, ConfigError, PluginError)
SHOWN = ("DATABASE_URL", "REDIS_URL", "SITE_URL", "DATABASE_OWNER_URL", "DATABASE_EVERY_URL")
INTERRUPTED = 130
Work = TypeVar("Work", bound=Callable[..., Any])
NOTHING_RUNS = (
    "Guildhall is not running from here: start it with make run, or set DATABASE_URL, "
    "DATABASE_EVERY_URL, REDIS_URL and SECRET_KEY."
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; whatever goes wrong in an expected way is one sentence on stderr."""
    try:
        root.main(arguments, prog_name="guildhall", standalone_mode=False)
    except NoArgsIsHelpError as trouble:
        trouble.show()
        sys.exit(trouble.exit_code)
    except click.ClickException as trouble:
        _leave(trouble.format_message(), trouble.exit_code)
    except (KeyboardInterrupt, click.Abort):
        _leave("Stopped.", INTERRUPTED)
    except OUR_SENTENCES as trouble:
        _leave(str(trouble))
    except (NoDatabase, NoConnection):
        _leave("The database does not answer: see what guildhall doctor says.")
    except NoQueue:
        _leave("Valkey does not answer: see what guildhall doctor says.")
    except OSError as trouble:
        _leave(f"{trouble.filename or 'A file'} cannot be used: {trouble.strerror or trouble}.")


def _leave(sentence: str, code: int = 1) -> None:
    click.echo(sentence, err=True)
    sys.exit(code)


class Root(click.Group):
    """The root: its own commands at once, those of features and plugins when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every command's name."""
        return sorted({*super().list_commands(ctx), *contributed()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name."""
        return super().get_command(ctx, cmd_name) or contributed().get(cmd_name)


@cache
def contributed() -> dict[str, click.Command]:
    """Return what features and plugins bring; groups of the same name become one."""
    found: dict[str, click.Command] = {}
    for feature in plugin.load(CORE).plugins:
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
def application() -> Iterator[None]:
    """Open the application on the database of the environment, else of what runs here."""
    use_what_runs()
    with create_app().app_context():
        yield


def use_what_runs() -> None:
    """Take the settings of what runs from this folder, unless the environment has its own."""
    if not given("DATABASE_URL"):
        hand_down(_running())


def _running() -> dict[str, str]:
    settings = state_folder(given("GUILDHALL_STATE")).running()
    if not settings:
        raise ServerTrouble(NOTHING_RUNS)
    return {key: value for key, value in settings.items() if key != "PID"}


@click.group(
    cls=Root,
    epilog="Example: guildhall up",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="guildhall", message="Guildhall %(version)s")
def root() -> None:
    """Professional learning for union locals and school districts."""


def setting(name: str, variable: str, help_text: str, **options: Any) -> Callable[[Work], Work]:  # noqa: ANN401 - click
    """Declare an option that may stand in the environment too."""
    return click.option(name, envvar=variable, show_envvar=True, help=help_text, **options)


@root.command(epilog="Example: PORT=8123 guildhall up")
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


@root.command(epilog='Example: set -a; eval "$(guildhall env)"; set +a')
def env() -> None:
    """Print the addresses of what is running here, as lines that a shell can evaluate."""
    settings = _running()
    for name in SHOWN:
        click.echo(f"{name}={shlex.quote(settings[name])}")


@root.command(epilog="Example: guildhall doctor")
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


@root.command(epilog="Example: guildhall worker")
def worker() -> None:
    """Work on what pages left for later, until stopped; `guildhall up` runs one."""
    use_what_runs()
    sys.exit(relay.main(["worker"]))


@root.command(epilog="Example: guildhall scheduler")
def scheduler() -> None:
    """Hand out due work and keep the clock, until stopped; `guildhall up` runs one."""
    use_what_runs()
    sys.exit(relay.main(["scheduler"]))


if __name__ == "__main__":
    main()
