"""The `guildhall` command's root, and the edge where errors become sentences.

Everything else is loaded by name, within that edge: loading takes a second, and Ctrl-C may come.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

import click
from click.exceptions import NoArgsIsHelpError

INTERRUPTED = 130


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
    except Exception as trouble:
        sentence = _commands().sentence_of(trouble)
        if not sentence:
            raise
        _leave(sentence)


def _leave(sentence: str, code: int = 1) -> None:
    click.echo(sentence, err=True)
    sys.exit(code)


def _commands() -> ModuleType:
    return import_module("guildhall.commands")


class Root(click.Group):
    """The root, whose commands are loaded when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return every command's name."""
        return sorted(_commands().all_commands())

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        cmd_name: str,
    ) -> click.Command | None:
        """Return a command by its name."""
        found: click.Command | None = _commands().one_command(cmd_name)
        return found


@click.group(
    cls=Root,
    epilog="Example: guildhall up",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="guildhall", message="Guildhall %(version)s")
def root() -> None:
    """Professional learning for union locals and school districts."""


if __name__ == "__main__":
    main()
