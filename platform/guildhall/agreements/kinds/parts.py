"""The parts that the schemas of all kinds of clauses are made of, and how their lines are read."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate

from guildhall.dates import read_day
from guildhall.fields import Day
from guildhall.wording import gettext as _

MONEY: Final = _l("Enter an amount in dollars and cents, such as 1,250.00.")


NUMBER: Final = _l("Enter a number, such as 37.5.")


MANY: Final = 1000


MOST: Final = Decimal(10) ** 12


MONTH_DAY: Final = re.compile(r"(\d{1,2})[/-](\d{1,2})")


WORD_AND_NUMBERS: Final = re.compile(r"[;:\s]+")


BETWEEN: Final = re.compile(r"(?<=\d)\s*[-–]\s*(?=\d)")
"""What stands between the two ends of a band."""


def _about(label: Any, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - said later
    return {"label": label, **{name: each for name, each in more.items() if each}}


def _maybe(options: dict[str, Any], default: Any) -> dict[str, Any]:  # noqa: ANN401 - of any type
    """Say whether a field is asked for: `...` is required, anything else stands in for it."""
    return {**options, "required": True} if default is ... else {**options, "load_default": default}


def money(label: Any, default: Any = ..., help: Any = "") -> fields.Decimal:  # noqa: A002, ANN401
    """Return a field for an amount of money."""
    options = {
        "places": None,
        "as_string": True,
        "validate": [validate.Range(0, 10**10, error=MONEY), _whole_cents],
        "error_messages": {"invalid": MONEY, "required": MONEY, "special": MONEY},
        "metadata": _about(label, help=help, kind="money"),
    }
    return fields.Decimal(**_maybe(options, default))


def _whole_cents(amount: Decimal) -> None:
    if not _fits(amount, 2):
        raise ValidationError(str(MONEY))


def _six_places(value: Decimal) -> None:
    if not _fits(value, 6):
        raise ValidationError(str(NUMBER))


def _fits(value: Decimal, places: int) -> bool:
    """Say whether a number has so many places at most; one too long to be rounded has not."""
    try:
        return value == round(value, places)
    except InvalidOperation:
        return False


def number(  # noqa: PLR0913 - a number has this much to it
    label: Any,  # noqa: ANN401 - said later
    default: Any = ...,  # noqa: ANN401 - of any type
    *,
    least: int = 0,
    most: int = 10**9,
    unit: str = "",
    help: Any = "",  # noqa: A002, ANN401 - as marshmallow's forms call it
) -> fields.Decimal:
    """Return a field for an exact number."""
    wrong = _l("Enter a number from %(least)s to %(most)s.", least=least, most=f"{most:,}")
    options = {
        "places": None,
        "as_string": True,
        "validate": [validate.Range(least, most, error=wrong), _six_places],
        "error_messages": {"invalid": NUMBER, "required": NUMBER, "special": NUMBER},
        "metadata": _about(label, unit=unit, help=help),
    }
    return fields.Decimal(**_maybe(options, default))


def whole(  # noqa: PLR0913 - as above
    label: Any,  # noqa: ANN401 - said later
    default: Any = ...,  # noqa: ANN401 - of any type
    *,
    least: int = 0,
    most: int = 100_000,
    unit: str = "",
    help: Any = "",  # noqa: A002, ANN401 - as above
) -> fields.Integer:
    """Return a field for a whole number."""
    wrong = _l("Enter a whole number from %(least)s to %(most)s.", least=least, most=f"{most:,}")
    options = {
        "validate": validate.Range(least, most, error=wrong),
        "error_messages": {"invalid": wrong, "required": wrong},
        "metadata": _about(label, unit=unit, help=help),
    }
    return fields.Integer(**_maybe(options, default))


def percent(label: Any, default: Any = ..., help: Any = "") -> fields.Decimal:  # noqa: A002, ANN401
    """Return a field for a share in percent."""
    return number(label, default, most=1000, unit="%", help=help)


def one_of(label: Any, words: Mapping[str, Any], default: Any = ...) -> fields.String:  # noqa: ANN401
    """Return a field for one of several words."""
    wrong = _l("Choose one of the list.")
    options = {
        "validate": validate.OneOf(list(words), error=wrong),
        "error_messages": {"required": wrong},
        "metadata": {"label": label, "choices": words},
    }
    return fields.String(**_maybe(options, default))


def yes(label: Any, *, default: bool = False) -> fields.Boolean:  # noqa: ANN401 - said later
    """Return a field that is ticked or not."""
    return fields.Boolean(load_default=default, metadata={"label": label})


def text(label: Any, default: Any = ..., most: int = 300) -> fields.String:  # noqa: ANN401
    """Return a field for a few words."""
    wrong = _l("Say it in a few words.")
    options = {
        "validate": validate.Length(1 if default is ... else 0, most, error=wrong),
        "error_messages": {"required": wrong},
        "metadata": {"label": label},
    }
    return fields.String(**_maybe(options, default))


class KeptDay(Day):
    """A day as people type it, kept as ISO."""

    def _serialize(self, value: date | None, *_rest: object, **_kwargs: object) -> str | None:
        return value.isoformat() if value else None


def on_day(label: Any, default: Any = ...) -> KeptDay:  # noqa: ANN401 - said later
    """Return a field for a day."""
    options = {
        "error_messages": {"required": _l("Say which day.")},
        "metadata": {"label": label, "kind": "date"},
    }
    return KeptDay(**_maybe(options, default))


class YearlyDay(fields.Field[tuple[int, int]]):
    """A day of every year, as month and day: 10/1."""

    def _deserialize(self, value: object, *_rest: object, **_kw: object) -> tuple[int, int]:
        found = MONTH_DAY.fullmatch(str(value).strip())
        try:
            month, day = (int(found[1]), int(found[2])) if found else (0, 0)
            date(2024, month, day)
        except ValueError:
            raise ValidationError(_("Write the day as month and day, such as 10/1.")) from None
        return month, day

    def _serialize(self, value: Any, *_rest: object, **_kw: object) -> str | None:  # noqa: ANN401
        return f"{value[0]}/{value[1]}" if value else None


def yearly_day(label: Any, default: Any = ...) -> YearlyDay:  # noqa: ANN401 - said later
    """Return a field for a day of every year."""
    options = {
        "error_messages": {"required": _l("Write the day as month and day, such as 10/1.")},
        "metadata": {"label": label, "help": _l("Month and day, such as 10/1")},
    }
    return YearlyDay(**_maybe(options, default))


class Lines(fields.Field[list[Any]]):
    """Several lines of a text area, each read by the same rule; kept as they were typed."""

    def __init__(self, reads: Callable[[str], Any], **options: Any) -> None:  # noqa: ANN401
        super().__init__(**options)
        self.reads = reads

    def _deserialize(self, value: object, *_rest: object, **_kw: object) -> list[Any]:
        lines = value if isinstance(value, list) else str(value).splitlines()
        found = [str(line).strip() for line in lines if str(line).strip()]
        if len(found) > MANY:
            raise ValidationError(_("At most %(most)s lines can be read.", most=MANY))
        return [self._line(line) for line in found]

    def _line(self, line: str) -> Any:  # noqa: ANN401 - what the rule reads
        try:
            return self.reads(line)
        except (ValueError, ArithmeticError, IndexError, TypeError):
            raise ValidationError(
                _("The line “%(line)s” cannot be read. See the example.", line=line[:60])
            ) from None

    def _serialize(self, value: Any, *_rest: object, **_kw: object) -> list[Any]:  # noqa: ANN401
        return [
            " ".join(map(str, each)) if isinstance(each, tuple) else str(each) for each in value
        ]


def lines(
    label: Any,  # noqa: ANN401 - said later
    reads: Callable[[str], Any] = str,
    default: Any = ...,  # noqa: ANN401 - of any type
    help: Any = "",  # noqa: A002, ANN401 - as above
) -> Lines:
    """Return a field of several lines."""
    options: dict[str, Any] = {
        "error_messages": {"required": _l("Write at least one line.")},
        "metadata": _about(label, help=help, kind="lines"),
    }
    if default is not ...:
        options["load_default"] = list
    else:
        options["required"] = True
    return Lines(reads, **options)


def exact(word: str) -> Decimal:
    """Read one number of a line; raise ValueError."""
    found = Decimal(word.replace("$", "").replace(",", "").removesuffix("%"))
    if not 0 <= found <= MOST or found != round(found, 6):
        raise ValueError(word)
    return found


def word_and_number(line: str) -> tuple[str, Decimal]:
    """Read "E1 250.00"; raise ValueError."""
    word, _space, rest = line.rpartition(" ")
    if not word.strip(" ;:\t"):
        raise ValueError(line)
    return word.strip(" ;:\t"), exact(rest)


def numbers(line: str) -> tuple[Decimal, ...]:
    """Read "40 180"; raise ValueError."""
    return tuple(exact(word) for word in WORD_AND_NUMBERS.split(line.strip()) if word)


def band(line: str) -> tuple[Decimal, Decimal, Decimal]:
    """Read "19-29 350": from, to, and what it gives; raise ValueError."""
    low, high, given = numbers(BETWEEN.sub(" ", line))
    if high < low:
        raise ValueError(line)
    return low, high, given


def a_day(line: str) -> date:
    """Read a day with its year; raise ValueError."""
    found = read_day(line, date(2000, 1, 1))
    if found is None or not re.search(r"\d{4}", line):
        raise ValueError(line)
    return found
