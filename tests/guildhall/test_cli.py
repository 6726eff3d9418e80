"""The command: its help, its sentences, what it refuses."""

import re
from pathlib import Path

import click
import psycopg
import pytest

from guildhall import cli, commands
from guildhall.errors import Conflict, Invalid
from guildhall.registry import PluginError


def said(*words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Run the command in this process; return its code and what it said."""
    code = 0
    try:
        cli.main(words)
    except SystemExit as left:
        code = int(left.code or 0)
    output = capsys.readouterr()
    return code, output.out, output.err


def every_command() -> list[click.Command]:
    """Return every command there is, those of features and plugins too."""
    root = cli.root
    context = click.Context(root)
    found: list[click.Command] = []

    def walk(command: click.Command) -> None:
        found.append(command)
        if isinstance(command, click.Group):
            for within in command.commands.values():
                walk(within)

    for name in root.list_commands(context):
        command = root.get_command(context, name)
        assert command is not None
        walk(command)
    return found


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A state folder where nothing runs, and an environment that says nothing."""
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SITE_URL", "PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GUILDHALL_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


def test_every_command_has_help_with_an_example():
    commands = every_command()

    without = [
        command.name
        for command in commands
        if not isinstance(command, click.Group)
        and "Example" not in f"{command.help} {command.epilog}"
    ]

    assert {"up", "env", "doctor"} <= {command.name for command in commands}
    assert without == []


def test_the_root_lists_its_commands(capsys: pytest.CaptureFixture[str]):
    code, out, _ = said("--help", capsys=capsys)

    assert code == 0
    assert "Example: guildhall up" in out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["dance"], "No such command 'dance'"),
        (["up", "--port", "seventy"], "Invalid value for '--port'"),
        (["up", "--port", "70000"], "Invalid value for '--port'"),
        (["up", "--database-url", "mysql://a/b"], "must begin with postgresql://"),
        (["up", "--redis-url", "http://a"], "REDIS_URL cannot be used: Redis URL must specify"),
        (["env"], "Guildhall is not running from here"),
        (["worker"], "Guildhall is not running from here"),
    ],
)
def test_bad_input_is_one_sentence(
    words: list[str], sentence: str, nowhere: Path, capsys: pytest.CaptureFixture[str]
):
    code, out, err = said(*words, capsys=capsys)

    assert code != 0
    assert out == ""
    assert sentence in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (Conflict("This claim is already paid."), "This claim is already paid."),
        (Invalid(hours="Enter hours between 0.25 and 12."), "Enter hours between 0.25 and 12."),
        (PluginError("Two plugins claim 'clc'."), "Two plugins claim 'clc'."),
        (FileNotFoundError(2, "No such file", "staff.csv"), "staff.csv cannot be used"),
        (psycopg.OperationalError("refused"), "The database does not answer"),
        (KeyboardInterrupt(), "Stopped."),
    ],
)
def test_what_a_command_raises_becomes_a_sentence(
    trouble: BaseException,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    def fail(**_: object) -> None:
        raise trouble

    monkeypatch.setattr(commands.env, "callback", fail)

    code, _, err = said("env", capsys=capsys)

    assert code != 0
    assert err.strip().startswith(sentence)
    assert len(err.strip().splitlines()) == 1


def test_groups_of_one_name_become_one_and_twins_are_refused():
    found: dict[str, click.Command] = {}
    one, two = click.Group("people"), click.Group("people")
    one.add_command(click.Command("import"))
    two.add_command(click.Command("export"))

    commands._merge(found, one)
    commands._merge(found, two)

    people = found["people"]
    assert isinstance(people, click.Group)
    assert set(people.commands) == {"import", "export"}
    with pytest.raises(PluginError, match="guildhall people is brought twice"):
        commands._merge(found, click.Command("people"))


def test_doctor_says_what_to_do_where_nothing_runs(
    nowhere: Path, capsys: pytest.CaptureFixture[str]
):
    code, out, _ = said("doctor", capsys=capsys)

    assert code == 1
    assert re.search(r"^BAD  Settings: .* start it with make run", out, re.MULTILINE)
