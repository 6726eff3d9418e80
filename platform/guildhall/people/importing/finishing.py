"""From the values of one row to a StaffRow: names split, defaults supplied, dates compared."""

from collections import Counter
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from msgspec import Struct, field

from guildhall.people.importing.fields import FIELDS
from guildhall.people.importing.identity import folded_name, person_key, position_base
from guildhall.people.importing.names import split_name
from guildhall.people.importing.staffrow import Defaults, RowProblem, StaffRow

Values = dict[str, Any]  # by StaffRow attribute; each was parsed by the kind of its field

_POSITION = tuple(field.stored_as for field in FIELDS if field.group == "position")
# A hire date alone says when a person came, not that the row describes a position.
_MAKE_A_POSITION = tuple(name for name in _POSITION if name not in {"hire_date", "probation_end"})
_SUPPLIED = (
    "full_time_minutes", "months", "bargaining_unit", "classified_or_certificated",
)  # fmt: skip
_YOUNGEST = 14


class Finisher(Struct):
    """Completes row after row, and counts what it supplied or guessed, for one warning each."""

    defaults: Defaults
    headers: dict[str, str]
    rows: int = 0
    supplied: Counter[str] = field(default_factory=Counter)
    part_time: int = 0
    names_guessed: int = 0

    def finish(self, row: int, values: Values, errors: list[RowProblem]) -> StaffRow:
        """Return the complete row; `errors` are those that its cells gave."""
        self.rows += 1
        warnings: list[RowProblem] = []
        self._split_name(values)
        has_position = any(values.get(name) for name in _MAKE_A_POSITION)
        supplied = self._supply(values) if has_position else frozenset()
        for key, message in self._impossible(values, bool(errors)):
            errors.append(RowProblem(row, self.headers.get(key, ""), message))
        for key, message in self._doubtful(values):
            warnings.append(RowProblem(row, self.headers.get(key, ""), message))
        derived = has_position and not values.get("position_key")
        if derived:
            values["position_key"] = _first_key(values)
        return StaffRow(
            row=row,
            person_key=_person_key(row, values),
            key_is_derived=derived,
            has_position=has_position,
            supplied=supplied,
            errors=tuple(errors),
            warnings=tuple(warnings),
            **values,
        )

    def _split_name(self, values: Values) -> None:
        whole = values.pop("full_name", "")
        if not whole or values.get("last_name"):
            return
        parts = split_name(whole)
        self.names_guessed += parts.guessed
        for name, part in (
            ("first_name", parts.first),
            ("middle_name", parts.middle),
            ("last_name", parts.last),
            ("suffix", parts.suffix),
        ):
            values[name] = values.get(name) or part

    def _supply(self, values: Values) -> frozenset[str]:
        names = [
            name for name in _SUPPLIED if not values.get(name) and getattr(self.defaults, name)
        ]
        for name in names:
            values[name] = getattr(self.defaults, name)
        if not values.get("minutes_per_week") and self.defaults.minutes_per_week:
            names.append("minutes_per_week")
            values["minutes_per_week"] = self._share_of_full_time(values)
        self.supplied.update(names)
        return _shared(tuple(names))

    def _share_of_full_time(self, values: Values) -> int:
        full, fte = self.defaults.minutes_per_week or 0, values.get("annual_fte") or 1
        self.part_time += fte != 1
        return max(1, round(full * fte))

    def _impossible(self, values: Values, already: bool) -> list[tuple[str, str]]:  # noqa: FBT001 - private, called once
        found = []
        name_key = "last_name" if "last_name" in self.headers else "full_name"
        if not already and not (values.get("last_name") or values.get("first_name")):
            found.append((name_key, _("The row has no name. Add one, or delete the row.")))
        start, end, born = (values.get(key) for key in ("start_date", "end_date", "birth_date"))
        if start and end and start > end:
            found.append(
                (
                    "end_date",
                    _(
                        "The last day, %(end)s, lies before the start, %(start)s.",
                        end=end,
                        start=start,
                    ),
                )
            )
        if born and born > self.defaults.today:
            found.append(
                ("birth_date", _("The birth date %(date)s lies in the future.", date=born))
            )
        return found

    def _doubtful(self, values: Values) -> list[tuple[str, str]]:
        found = []
        if "employee_number" in self.headers and not values.get("employee_number"):
            found.append(
                ("employee_number", _("The row has no employee number; it is matched by name."))
            )
        hired, probation, born = (
            values.get(key) for key in ("hire_date", "probation_end", "birth_date")
        )
        if hired and probation and probation < hired:
            found.append(("probation_end", _("The probation ends before the hire date.")))
        today = self.defaults.today
        if born and born <= today and today.year - born.year < _YOUNGEST:
            found.append(("birth_date", _("The birth date %(date)s is very recent.", date=born)))
        return found

    def summary(self) -> list[str]:
        """Return one sentence for each thing that was supplied or guessed in many rows."""
        found = [
            self._supplied_sentence(name, count) for name, count in sorted(self.supplied.items())
        ]
        if self.part_time:
            found.append(
                ngettext(
                    "%(num)s of them is part time and got its FTE's share of the default hours.",
                    "%(num)s of them are part time and got their FTE's share of the default hours.",
                    self.part_time,
                )
            )
        if self.names_guessed:
            found.append(
                ngettext(
                    "%(num)s name without a comma was split before its last word.",
                    "%(num)s names without a comma were split before their last word.",
                    self.names_guessed,
                )
            )
        return found

    def _supplied_sentence(self, name: str, count: int) -> str:
        label = str(next(field.label for field in FIELDS if field.stored_as == name))
        value = getattr(self.defaults, name)
        sentence = ngettext(
            "%(label)s: %(num)s row has none in the file and gets your default, %(value)s.",
            "%(label)s: %(num)s rows have none in the file and get your default, %(value)s.",
            count,
            label=label,
            value=hours_text(value) if "minutes" in name else value,
        )
        return str(sentence)


@lru_cache(maxsize=64)
def _shared(names: tuple[str, ...]) -> frozenset[str]:
    """Return one set for all rows that were supplied alike, for there may be 100,000 of them."""
    return frozenset(names)


def _person_key(row: int, values: Values) -> str:
    number, born, email = (values.get(n, "") for n in ("employee_number", "birth_date", "email"))
    named = not number and (born or email)  # folding a name takes long, and few keys need it
    name = folded_name(values.get("first_name", ""), values.get("last_name", "")) if named else ""
    return person_key(row, number, name, born or None, email)


def _first_key(values: Values) -> str:
    """Return the key of a position that has no other beside it; `positions` numbers the rest."""
    site = values.get("worksite_code") or values.get("worksite_name", "")
    titles = (values.get(name) for name in ("position_title", "job_class_title", "job_class_code"))
    return f"{position_base(site, next(filter(None, titles), ''))}/1"


def hours_text(minutes: int) -> str:
    """Return minutes as decimal hours, with as many digits as bring the same minutes back."""
    return f"{minutes / 60:.4f}".rstrip("0").rstrip(".")
