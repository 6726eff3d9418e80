"""`guildhall allocate`: a pool divided among the people of a bare file; no tenant, no database."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import click

from guildhall.agreements.allocation import RULES, Rule, Span, Worker, divide, warnings_of
from guildhall.agreements.bare_file import read_workers
from guildhall.errors import Invalid
from guildhall.money import CENT, in_cents

MOST: Final = Decimal(10) ** 12
WEEK: Final = 168
EXAMPLE: Final = """\b
Example: guildhall allocate staff.csv --pool 100000.00 --rule hours --full-time 40

\b
Rules: fte        each person counts by FTE
       hours      by hours a week over those of full time
       fte_hours  by both, which may prorate twice: it warns
       fte_days   by FTE and the days employed within --period

\b
Exit code: 0 done, 1 refused with a sentence, 2 wrong options.
"""


@click.command(epilog=EXAMPLE)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--pool", "pool_text", required=True, help="The amount to divide: 100000.00.")
@click.option("--rule", "key", required=True, type=click.Choice(RULES), help="What counts.")
@click.option("--full-time", default="40", show_default=True, help="Full-time hours a week.")
@click.option("--period", "period_text", default="", help="START..END, both days counted.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def allocate(file: Path, pool_text: str, key: str, full_time: str, **given: Any) -> None:  # noqa: ANN401 - the options above
    """Divide a pool among the people of FILE (CSV or XLSX), exactly to the cent.

    FILE has the columns id, fte and hours; for fte_days also start and end (blank is open).
    Shares are floored to the cent; what is left goes one cent each to the largest remainders,
    equal ones to the lower id. The order of the rows changes nothing.
    """
    pool, rule = _pool(pool_text), _rule(key, full_time, given["period_text"])
    workers = read_workers(file, key)
    weights = {worker.id: rule.weight(worker) for worker in workers}
    amounts = divide(pool, weights)
    rows = [
        {"id": each.id, "weight": str(weights[each.id]), "amount": _written(amounts[each.id])}
        for each in workers
    ]
    result = {
        "rule": key,
        "pool": _written(pool),
        "sum": _written(sum(amounts.values(), Decimal(0))),
        "warnings": _warnings(rule, workers),
        "rows": rows,
    }
    click.echo(json.dumps(result, ensure_ascii=False) if given["as_json"] else _told(result))


def _pool(text: str) -> Decimal:
    try:
        amount = Decimal(text.strip().removeprefix("$").replace(",", ""))
        in_cents(amount)
    except (ArithmeticError, ValueError):
        amount = Decimal(-1)
    if not 0 < amount < MOST:
        raise Invalid("Write --pool as an amount above zero in dollars and cents: 100000.00.")
    return amount.quantize(CENT)


def _rule(key: str, full_time: str, period: str) -> Rule:
    if key == "fte_days" and not period:
        raise Invalid(
            "The rule fte_days counts days within a period: add --period 2025-09-01..2026-08-31."
        )
    return Rule(key, _hours(full_time), _period(period) if period else None)


def _hours(text: str) -> Decimal:
    try:
        hours = Decimal(text)
    except ArithmeticError:
        hours = Decimal(0)
    if not hours.is_finite() or not 0 < hours <= WEEK:
        raise Invalid("Write --full-time as hours a week, above 0 and at most 168: 37.5.")
    return hours


def _period(text: str) -> Span:
    first, _dots, last = text.partition("..")
    try:
        period = Span(date.fromisoformat(first.strip()), date.fromisoformat(last.strip()))
    except ValueError:
        raise Invalid("Write --period as START..END: 2025-09-01..2026-08-31.") from None
    if period.days < 1:
        raise Invalid("The period ends before it begins: write --period as START..END.")
    return period


def _warnings(rule: Rule, workers: Sequence[Worker]) -> list[str]:
    found = warnings_of(rule, workers)
    if rule.period and rule.key != "fte_days":
        found.append("The period was not used: only the rule fte_days counts days.")
    return found


def _written(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _told(result: Mapping[str, Any]) -> str:
    """Return the result as lines that a person reads."""
    rows = [
        ("id", "weight", "amount"),
        *((r["id"], r["weight"], r["amount"]) for r in result["rows"]),
    ]
    rows.append(("sum", "", result["sum"]))
    wide = [max(len(row[at]) for row in rows) for at in range(3)]
    lines = [f"{a:<{wide[0]}}  {b:>{wide[1]}}  {c:>{wide[2]}}" for a, b, c in rows]
    return "\n".join([*lines, *(f"Look at this: {each}" for each in result["warnings"])])
