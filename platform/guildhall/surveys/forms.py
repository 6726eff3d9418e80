"""Questions as a form without scripts: one row of fields for each."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from guildhall.fields import PageSchema, words
from guildhall.surveys.authoring import MOST_QUESTIONS
from guildhall.surveys.questions import OVERALL
from guildhall.surveys.rules import choices_of

BLANK: Final = 3
"""Empty rows below what is there."""
PARTS: Final = ("key", "kind", "en", "es", "required", "choices")
BETWEEN: Final = "|"
"""Between a choice in English and in Spanish."""


def question_schema() -> Schema:
    """Return a schema with a name and the fields of every row."""
    rows: dict[str, Any] = {
        f"{part}_{place}": words(2000) for part in PARTS for place in range(MOST_QUESTIONS)
    }
    name = fields.String(
        required=True,
        validate=validate.Length(2, 80, error=_l("Enter a name of 2 to 80 letters.")),
        error_messages={"required": _l("Enter a name that you will know it by.")},
    )
    return PageSchema.from_dict({"name": name, **rows})()


def start_of(name: str, items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what stands in the fields at first."""
    start: dict[str, Any] = {"name": name}
    for place, item in enumerate(items):
        text = item["text"] if isinstance(item["text"], Mapping) else {"en": item["text"]}
        start |= {
            f"key_{place}": item["key"],
            f"kind_{place}": item["kind"],
            f"en_{place}": text.get("en", ""),
            f"es_{place}": text.get("es", ""),
            f"required_{place}": "yes" if item.get("required") else "",
            f"choices_{place}": _lines(item),
        }
    return start


def _lines(item: Mapping[str, Any]) -> str:
    english, spanish = choices_of(item, "en"), choices_of(item, "es")
    return "\n".join(
        one if one == other else f"{one} {BETWEEN} {other}"
        for (_key, one), (_same, other) in zip(english, spanish, strict=True)
    )


def items_of(data: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the questions that were typed; empty rows are left out."""
    return [
        _item(data, place)
        for place in range(MOST_QUESTIONS)
        if data[f"en_{place}"].strip() or data[f"es_{place}"].strip() or place == 0
    ]


def _item(data: Mapping[str, str], place: int) -> dict[str, Any]:
    kind = data[f"kind_{place}"]
    item: dict[str, Any] = {
        "key": OVERALL if place == 0 else data[f"key_{place}"] or f"q{secrets.token_hex(4)}",
        "kind": kind if place and kind in {"scale", "text", "choice"} else "scale",
        "required": place == 0 or data[f"required_{place}"] == "yes",
        "text": {
            language: data[f"{language}_{place}"].strip()
            for language in ("en", "es")
            if data[f"{language}_{place}"].strip()
        },
    }
    if item["kind"] == "choice":
        item["choices"] = _choices(data[f"choices_{place}"])
    return item


def _choices(text: str) -> list[dict[str, Any]]:
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        english, _bar, spanish = (part.strip() for part in line.partition(BETWEEN))
        text_of = {"en": english, **({"es": spanish} if spanish else {})}
        found.append({"key": english[:80].casefold(), "text": text_of})
    return found
