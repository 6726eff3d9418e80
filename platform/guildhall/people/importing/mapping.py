"""Which column is which: a mapping that can be explained, corrected, saved and used again."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from typing import Literal

from flask_babel import gettext as _
from msgspec import Struct

from guildhall.errors import Invalid
from guildhall.people.importing.fields import BY_KEY, FIELDS
from guildhall.people.importing.synonyms import squash

_FORMAT = 1


class Choice(Struct, frozen=True):
    """One column taken for one field, how sure that is (0 to 1), and why."""

    field: str
    header: str
    confidence: float
    reason: str


class Ignored(Struct, frozen=True):
    """One column that nothing is taken from, and why."""

    header: str
    reason: str


class MappingProblem(Struct, frozen=True):
    """What is wrong with a mapping; only an error keeps the file from being read."""

    severity: Literal["error", "warning"]
    message: str
    header: str = ""


class Mapping(Struct, frozen=True):
    """The columns of one file by field; every other column is ignored."""

    headers: tuple[str, ...]
    choices: tuple[Choice, ...]
    ignored: tuple[Ignored, ...] = ()

    @property
    def columns(self) -> dict[str, str]:
        """Return the header of each field that has a column, in the catalogue's order."""
        found = {choice.field: choice.header for choice in self.choices}
        return {field.key: found[field.key] for field in FIELDS if field.key in found}

    @property
    def fingerprint(self) -> str:
        """Return the fingerprint of the file's column names."""
        return fingerprint(self.headers)

    def to_json(self) -> str:
        """Return the mapping as text, for saving."""
        saved = {
            "format": _FORMAT,
            "fingerprint": self.fingerprint,
            "headers": list(self.headers),
            "columns": self.columns,
        }
        return json.dumps(saved, ensure_ascii=False)


def fingerprint(headers: Sequence[str]) -> str:
    """Return a digest of column names that is the same in any order, case and spelling of words."""
    names = "\n".join(sorted(squash(header) for header in headers))
    return hashlib.sha256(names.encode()).hexdigest()


def chosen_by_person(headers: Sequence[str], columns: MappingOf[str, str]) -> Mapping:
    """Return the mapping that a person corrected on the page: field key to column name or ""."""
    reason = _("Chosen by you.")
    choices = tuple(Choice(key, header, 1.0, reason) for key, header in columns.items() if header)
    return Mapping(tuple(headers), choices, _left_over(headers, choices))


def columns_from_text(text: str) -> dict[str, str]:
    """Return column by field from a file: a saved mapping, or a plain object of the two.

    Raises Invalid with a sentence for anything else.
    """
    try:
        found = json.loads(text)
    except ValueError as error:
        raise Invalid(mapping=_("The mapping is not JSON.")) from error
    if isinstance(found, dict) and "columns" in found:
        found = found["columns"]
    if not (isinstance(found, dict) and found and all(isinstance(v, str) for v in found.values())):
        raise Invalid(
            mapping=_('A mapping is an object such as {"employee_number": "StaffUniqueId"}.')
        )
    return found


def saved_mapping(text: str, headers: Sequence[str]) -> Mapping:
    """Return a saved mapping for a file with these columns, in whatever order they now stand.

    A saved column that the file no longer has is left out. Raises Invalid for damaged text.
    """
    present = {squash(header): header for header in reversed(headers)}
    reason = _("As saved from your last import.")
    now = {
        key: header if header in headers else present.get(squash(header))
        for key, header in _saved_columns(text).items()
    }
    choices = tuple(Choice(key, header, 1.0, reason) for key, header in now.items() if header)
    return Mapping(tuple(headers), choices, _left_over(headers, choices))


def _saved_columns(text: str) -> dict[str, str]:
    try:
        saved = json.loads(text)
    except ValueError as error:
        raise Invalid(mapping=_("The saved mapping is not JSON.")) from error
    columns = saved.get("columns") if isinstance(saved, dict) else None
    if not isinstance(columns, dict) or saved.get("format") != _FORMAT:
        raise Invalid(mapping=_("The saved mapping is not one that was saved here."))
    if not all(isinstance(header, str) for header in columns.values()):
        raise Invalid(mapping=_("The saved mapping is not one that was saved here."))
    return columns


def _left_over(headers: Sequence[str], choices: Sequence[Choice]) -> tuple[Ignored, ...]:
    taken = {choice.header for choice in choices}
    reason = _("No field was chosen for this column.")
    return tuple(Ignored(header, reason) for header in headers if header not in taken)


def problems(mapping: Mapping) -> list[MappingProblem]:
    """Return what is wrong with a mapping, errors first."""
    found = [*_contradictions(mapping), *_missing(mapping)]
    return sorted(found, key=lambda problem: problem.severity)


def _contradictions(mapping: Mapping) -> list[MappingProblem]:
    found = [
        MappingProblem("error", _("There is no field “%(key)s”.", key=choice.field), choice.header)
        for choice in mapping.choices
        if choice.field not in BY_KEY
    ]
    found += [
        MappingProblem(
            "error", _("The file has no column “%(name)s”.", name=choice.header), choice.header
        )
        for choice in mapping.choices
        if choice.header not in mapping.headers
    ]
    uses = Counter(choice.header for choice in mapping.choices)
    found += [
        MappingProblem(
            "error", _("The column “%(name)s” is chosen for several fields.", name=header), header
        )
        for header, count in uses.items()
        if count > 1
    ]
    fields = Counter(choice.field for choice in mapping.choices)
    found += [
        MappingProblem("error", _("Several columns are chosen for “%(key)s”.", key=key))
        for key, count in fields.items()
        if count > 1
    ]
    return found


def _missing(mapping: Mapping) -> list[MappingProblem]:
    columns = mapping.columns
    found = []
    if not columns.keys() & {"full_name", "last_name", "first_name"}:
        found.append(MappingProblem("error", _("Choose the column with the names of the people.")))
    elif not columns.keys() & {"full_name", "last_name"}:
        found.append(MappingProblem("warning", _("Choose the column with the last names.")))
    if "employee_number" not in columns:
        found.append(
            MappingProblem(
                "warning",
                _(
                    "Without a column of employee numbers, people can only be matched by name, "
                    "and you will be asked about each likely match."
                ),
            )
        )
    return found
