"""Every form of the house: where it is sent, which fields it has, and what nobody should type."""

import inspect
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask import Flask
from marshmallow import Schema
from werkzeug.routing import Rule

from guildhall import web

READ = re.compile(
    r'(?:form|args|values)(?:\.get|\.getlist|\[)\(?"(?P<name>\w+)"|by_field\("(?P<other>\w+)"'
)
NAMED = re.compile(r'<(?:input|select|textarea|button)[^>]* name="(?P<name>[\w-]+)"')
ENDS = re.compile(r"cancel|removal|/end|void|archive|switch|withdraw|declin|refus")
"""What ends something comes last, or nothing after it would get far."""
NOBODY = str(uuid4())
MOST_OF_THEM = 0.8
HOSTILE = (
    "", " ", "\x00", "a\x00b", "😀🏳️‍🌈", "x" * 20_000, "-1", "0", "99999999999999999999999", "1e999",
    "NaN", "Infinity", "29 February 2027", "2027-02-29", "0000-00-00", "9999-12-31", "0001-01-01",
    "25:61", "12:00", NOBODY, "not-a-uuid", "' OR 1=1 --", "<script>alert(1)</script>",
    "%s %(x)s {y}",
    "\ud7ff\u202e\ufeff", "٣", "½", "true", "[]", '{"a": 1}', "../../etc/passwd", "\r\nX: y", "1.5",
)  # fmt: skip


@dataclass(frozen=True)
class FormOf:
    """One address that takes forms, with the fields that it knows."""

    rule: Rule
    path: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        """Return what a failure shows."""
        return f"POST {self.rule.rule}"


def forms_of(app: Flask, known: dict[str, str]) -> list[FormOf]:
    """Return every form of a tenant, its address filled with ids that exist where we know one."""
    found = []
    for rule in app.url_map.iter_rules():
        access = web.access_of(app, rule.endpoint)
        if access is None or access.where == "site" or "POST" not in (rule.methods or ()):
            continue
        found.append(FormOf(rule, filled(rule, known), fields_of(app, rule)))
    return sorted(found, key=lambda form: (bool(ENDS.search(form.rule.rule)), form.rule.rule))


def filled(rule: Rule, known: dict[str, str]) -> str:
    """Return the rule's path with ids of what exists, or of nobody."""
    path = rule.rule
    for name, converter in rule._converters.items():
        kind = type(converter).__name__
        value = known.get(name) or {"UUIDConverter": NOBODY, "IntegerConverter": "1"}.get(kind, "x")
        path = re.sub(rf"<(?:[\w]+(?:\([^)]*\))?:)?{name}>", value, path)
    return path


def fields_of(app: Flask, rule: Rule) -> tuple[str, ...]:
    """Return the names that the view's module reads from forms, by itself or through a schema."""
    module = inspect.getmodule(app.view_functions[rule.endpoint])
    assert module is not None
    source = inspect.getsource(module)
    names = {found["name"] or found["other"] for found in READ.finditer(source)}
    for thing in vars(module).values():
        if isinstance(thing, type) and issubclass(thing, Schema):
            names |= thing().fields.keys()
        if inspect.ismodule(thing) and thing.__name__.endswith("schemas"):
            for inner in vars(thing).values():
                if isinstance(inner, type) and issubclass(inner, Schema) and inner is not Schema:
                    names |= inner().fields.keys()
    return tuple(sorted(names))


def attacks(form: FormOf, shown: str, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Yield what to send: nothing, the same odd thing everywhere, odd mixes, one field spoiled."""
    names = sorted({*form.names, *NAMED.findall(shown)} - {"csrf_token"})
    yield {}
    for value in ("", "\x00", *chance.sample(HOSTILE, 4)):
        yield dict.fromkeys(names, value)
    for _mix in range(2):
        yield {name: chance.choice(HOSTILE) for name in names if chance.random() < MOST_OF_THEM}
    usual = usual_values(shown, names)
    for name in chance.sample(names, min(len(names), 5)):
        yield {**usual, name: chance.choice(HOSTILE)}
    yield {name: [value, value] for name, value in usual.items()}


def usual_values(shown: str, names: list[str]) -> dict[str, str]:
    """Return something fitting for each field, so that the spoiled one is reached."""
    plain = {"email": "rosa@example.org", "starts": "8:00", "ends": "10:00", "day": "2027-03-04"}
    found = {name: plain.get(name, "4") for name in names}
    for tag in re.findall(r"<input[^>]*>", shown):
        name, value = re.search(r' name="([^"]+)"', tag), re.search(r' value="([^"]*)"', tag)
        if name and value and name[1] in found:
            found[name[1]] = value[1]
    return found
