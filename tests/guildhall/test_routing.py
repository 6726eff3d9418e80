"""Rules that build addresses late build the same addresses."""

import pytest
from werkzeug.routing import Map, Rule

from guildhall.routing import LateRule

RULES = (
    ("/people", "people", None),
    ("/people/<uuid:person_id>", "person", None),
    ("/people/<uuid:person_id>/<path:rest>", "rest", None),
    ("/months/", "months", {"page": 1}),
    ("/months/<int:page>", "months", None),
    ("/with spaces/<name>", "spaces", None),
)
ASKED = (
    ("people", {}),
    ("people", {"q": "Núñez", "page": [1, 2], "none": None}),
    ("person", {"person_id": "0199c0de-0000-7000-8000-000000000001", "as_of": "2026-10-01"}),
    ("rest", {"person_id": "0199c0de-0000-7000-8000-000000000001", "rest": "a/b c"}),
    ("months", {}),
    ("months", {"page": 1}),
    ("months", {"page": 7, "sort": "title"}),
    ("spaces", {"name": "a b/c?d"}),
)


def _adapter(kind: type[Rule]):
    rules = [kind(path, endpoint=endpoint, defaults=given) for path, endpoint, given in RULES]
    return Map(rules).bind("guildhall.example")


@pytest.mark.parametrize("append_unknown", [True, False])
@pytest.mark.parametrize(("endpoint", "values"), ASKED)
def test_an_address_is_the_one_that_werkzeug_builds(endpoint, values, append_unknown):
    """The first time, and again when the builder stands."""
    theirs, ours = _adapter(Rule), _adapter(LateRule)
    wanted = theirs.build(endpoint, dict(values), append_unknown=append_unknown)

    assert ours.build(endpoint, dict(values), append_unknown=append_unknown) == wanted
    assert ours.build(endpoint, dict(values), append_unknown=append_unknown) == wanted


def test_nothing_is_compiled_before_it_is_asked_for():
    """A rule bound is a rule whose builder still waits."""
    rule = LateRule("/people/<int:number>", endpoint="person")
    Map([rule])
    waiting = rule._build_unknown
    assert rule.build({"number": 7})[1] == "/people/7"
    assert rule._build_unknown is not waiting
