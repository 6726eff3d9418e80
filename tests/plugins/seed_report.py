"""Count which rows of tests/statements.csv are proven by the tests of a run.

A test names the rows that it proves: `@pytest.mark.seed("P17", "P26")`. A row is proven when at
least one test that names it ran and every one that names it passed; a skipped test proves nothing.
The column `issue` of the file says which issue has to prove a row. Outcomes travel as properties
of the reports, so that the count is the same on one process and on many (pytest-xdist).
"""

import csv
from collections import defaultdict
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

STATEMENTS = Path(__file__).resolve().parent.parent / "statements.csv"
PROPERTY = "seed"


@dataclass(frozen=True, slots=True)
class Statement:
    """One row: what the product has to be capable of, and the issue that has to prove it."""

    row: str
    area: str
    capability: str
    issue: str


def read_statements(path: Path = STATEMENTS) -> dict[str, Statement]:
    """Return the statements by row id, in the order of the file."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {line["row"]: Statement(**line) for line in csv.DictReader(lines)}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let another list of statements be read, as the tests of this plugin do."""
    parser.addini("seed_statements", "the list of rows that tests may prove", default=STATEMENTS)


def pytest_configure(config: pytest.Config) -> None:
    """Start counting."""
    statements = read_statements(Path(config.getini("seed_statements")))
    config.pluginmanager.register(SeedReport(statements), "seed-report")


class SeedReport:
    """Checks the rows that tests name, and counts what their outcomes prove."""

    def __init__(self, statements: dict[str, Statement]) -> None:
        self.statements = statements
        self.outcomes: dict[str, dict[str, str]] = defaultdict(dict)
        """For each row, the worst that happened to each test that names it."""

    @pytest.hookimpl(wrapper=True)
    def pytest_pycollect_makeitem(self) -> Generator[None, Any, Any]:
        """Refuse a test that names a row which does not exist."""
        made = yield
        for item in made if isinstance(made, list) else [made]:
            if isinstance(item, pytest.Item):
                self._check(item)
        return made

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Note the rows where the reports will carry them."""
        for item in items:
            item.user_properties += [(PROPERTY, row) for row in rows_of(item)]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what happened to a test under each of its rows."""
        outcome = _outcome(report)
        if outcome is None:
            return
        for name, row in report.user_properties:
            if name == PROPERTY and self.outcomes[str(row)].get(report.nodeid) != "failed":
                self.outcomes[str(row)][report.nodeid] = outcome

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say how many rows are proven, and which rows of each issue are not."""
        if not self.outcomes:
            return
        terminalreporter.section("rows of statements.csv")
        for line in self.summary():
            terminalreporter.line(line)

    def summary(self) -> list[str]:
        """Return the lines of the count."""
        proven = {row for row in self.statements if self.is_proven(row)}
        lines = [f"{len(proven)} of {len(self.statements)} rows are proven by passed tests."]
        for issue, rows in self._issues().items():
            done = sum(row in proven for row in rows)
            lines.append(f"Issue {issue}: {done} of its {len(rows)} rows are proven.")
            for reason in ("failed", "skipped", "no test ran"):
                missing = [row for row in rows if row not in proven and self._why(row) == reason]
                lines += [f"  {reason}: {_listed(missing)}"] if missing else []
        return lines

    def is_proven(self, row: str) -> bool:
        """Say whether tests name the row and every one of them passed."""
        return set(self.outcomes.get(row, {}).values()) == {"passed"}

    def _why(self, row: str) -> str:
        outcomes = self.outcomes.get(row, {}).values()
        worst = [each for each in ("failed", "skipped") if each in outcomes]
        return worst[0] if worst else "no test ran"

    def _issues(self) -> dict[str, list[str]]:
        issues: dict[str, list[str]] = defaultdict(list)
        for statement in self.statements.values():
            if statement.issue:
                issues[statement.issue].append(statement.row)
        return issues

    def _check(self, item: pytest.Item) -> None:
        for mark in item.iter_markers("seed"):
            if not mark.args or mark.kwargs:
                raise pytest.Collector.CollectError(
                    f'{item.nodeid}: name the rows that it proves: @pytest.mark.seed("P17").'
                )
        unknown = [row for row in rows_of(item) if row not in self.statements]
        if unknown:
            raise pytest.Collector.CollectError(
                f"{item.nodeid} says that it proves {_listed(unknown)}, which tests/statements.csv "
                "does not list. Look the row up there."
            )


def rows_of(item: pytest.Item) -> list[str]:
    """Return the rows that a test names, by itself or through its class or module, each once."""
    return list(dict.fromkeys(row for mark in item.iter_markers("seed") for row in mark.args))


def _outcome(report: pytest.TestReport) -> str | None:
    """Return what a phase of a test says about it; a passed set-up or tear-down says nothing."""
    if report.failed:
        return "failed"
    if report.skipped or hasattr(report, "wasxfail"):
        return "skipped"
    return "passed" if report.when == "call" else None


def _listed(rows: Iterable[object]) -> str:
    return ", ".join(str(row) for row in rows)
