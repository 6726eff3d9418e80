"""An answer's working: each step a sentence and its figures, said in the language of the reader.

Steps are kept as they were reckoned; only their words are translated when they are shown.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from flask_babel import format_date, format_decimal
from msgspec import Struct, field

from guildhall.counting import form_of
from guildhall.money import to_cent, written
from guildhall.wording import gettext, ngettext

PLACES: Final = Decimal("0.0001")
Plain = str | int | list[Any] | dict[str, Any] | None


class Usd(Struct, frozen=True):
    """An amount of money within a sentence."""

    amount: Decimal


def usd(amount: Decimal | Fraction) -> Usd:
    """Return an amount, rounded to the cent, for a sentence."""
    return Usd(to_cent(amount))


def pack(value: object) -> Plain:  # noqa: PLR0911 - a line a kind
    """Return a value as JSON keeps it, so that it can be written in any language."""
    match value:
        case Usd():
            return ["usd", f"{value.amount:.2f}"]
        case Fraction():
            return ["number", f"{_decimal(value):f}"]
        case Decimal():
            return ["number", f"{value:f}"]
        case bool():
            return ["yes", int(value)]
        case int():
            return ["number", str(value)]
        case date():
            return ["day", value.isoformat()]
        case _:
            return ["text", str(value)]


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def spoken(packed: Any) -> str:  # noqa: ANN401 - as JSON has it
    """Write a kept value in the page's language."""
    kind, value = packed
    match kind:
        case "usd":
            return written(Decimal(value))
        case "number":
            number = Decimal(value)
            exact = number.quantize(PLACES)
            mark = "…" if exact != number else ""
            return f"{format_decimal(exact.normalize() + 0, '#,##0.####')}{mark}"
        case "day":
            return str(format_date(date.fromisoformat(value), "d MMM y")).replace(".", "")
        case "yes":
            return gettext("yes") if value else gettext("no")
        case _:
            return str(value)


class Counted(Struct, frozen=True):
    """A sentence in the two forms that a number asks for: `by` names the figure that is counted."""

    one: str
    many: str
    by: str


def say(kept: Mapping[str, Any]) -> str:
    """Write a kept sentence in the page's language."""
    words: str = kept["says"]
    values = {name: spoken(each) for name, each in kept["with"].items()}
    if "one" not in kept:
        return gettext(words, **values)
    _kind, count = kept["with"][kept["by"]]
    return ngettext(kept["one"], words, form_of(Decimal(count)), **values)


def sentence(words: str | Counted, **values: object) -> dict[str, Any]:
    """Return a sentence as it is kept: its English words and its figures."""
    figures = {name: pack(value) for name, value in values.items()}
    if isinstance(words, Counted):
        return {"says": words.many, "one": words.one, "by": words.by, "with": figures}
    return {"says": words, "with": figures}


class Working(Struct):
    """What was reckoned, step by step, and what came out."""

    steps: list[dict[str, Any]] = field(default_factory=list)
    results: dict[str, Any] = field(default_factory=dict)
    verdict: bool | None = None
    conclusion: dict[str, Any] = field(default_factory=lambda: sentence(""))

    def step(self, words: str | Counted, **values: object) -> None:
        """Write a step down."""
        self.steps.append(sentence(words, **values))

    def conclude(
        self, words: str | Counted, *, verdict: bool | None = None, **values: object
    ) -> None:
        """Write down what came out: the sentence, a yes or no, and the figures by their names."""
        self.conclusion = sentence(words, **values)
        self.verdict = verdict
        self.results = values

    @property
    def result(self) -> dict[str, Any]:
        """Return what came out as it is kept."""
        return {**self.conclusion, "verdict": self.verdict}
