"""Rules that build addresses late build the same addresses; requests are bound the same."""

import pytest
from flask import Flask
from werkzeug.routing import Map, Rule

from guildhall.routing import LateRule, plain_adapter

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


@pytest.mark.parametrize(
    "environ",
    [
        {"HTTP_HOST": "localhost:8000"},
        {"HTTP_HOST": "north.example.org", "SCRIPT_NAME": "/t/north"},
        {"HTTP_HOST": "north.example.org:443", "wsgi.url_scheme": "https"},
        {"HTTP_HOST": "north.example.org:80"},
        {"HTTP_HOST": "North.Example.org"},
        {"HTTP_HOST": "ñandú.example.org"},
        {"HTTP_HOST": "localhost", "PATH_INFO": "/b\u00c3\u00bas", "QUERY_STRING": "q=%C3%B1"},
        {"HTTP_HOST": "localhost", "PATH_INFO": "/broken\u00ff"},
        {"HTTP_HOST": "localhost", "HTTP_CONNECTION": "upgrade", "HTTP_UPGRADE": "websocket"},
        {"HTTP_HOST": "localhost", "REQUEST_METHOD": "POST", "SCRIPT_NAME": ""},
    ],
    ids=str,
)
def test_a_request_is_bound_as_werkzeug_binds_it(app, environ):
    made = app.test_request_context().request.environ | environ

    ours = app.create_url_adapter(app.request_class(dict(made)))
    theirs = Flask.create_url_adapter(app, app.request_class(dict(made)))

    assert {**vars(ours)} == {**vars(theirs)}


@pytest.mark.parametrize("host", ["a..b", "x" * 70, "two words", "a@b", ".", ""])
def test_a_host_unlike_one_is_left_to_werkzeug(app, host):
    made = app.test_request_context().request.environ | {"HTTP_HOST": host}

    assert plain_adapter(app.url_map, made) is None
