"""Cookies are signed as Flask signs them: either reads what the other wrote."""

import json
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature
from markupsafe import Markup

from guildhall.cookies import SHORT, CookieSessions

CONTENTS = (
    {},
    {"_user_id": "1:2", "csrf_token": "abc"},
    {"_flashes": [("done", {"message": "Núñez está registrada.", "undo": None})]},
    {"long": "word " * SHORT},
)


@pytest.fixture
def signers():
    """Return Flask's signer and ours, of one application."""
    app = Flask(__name__)
    app.secret_key = "a secret of the tests"
    return SecureCookieSessionInterface().get_signing_serializer(
        app
    ), CookieSessions().get_signing_serializer(app)


@pytest.mark.parametrize("content", CONTENTS, ids=["empty", "plain", "toast", "long"])
def test_each_reads_what_the_other_wrote(signers, content):
    """A cookie of before an update opens after it, and of after it before."""
    flask, ours = signers

    assert ours.loads(flask.dumps(content)) == content
    assert as_json(flask.loads(ours.dumps(content))) == as_json(content)
    assert as_json(ours.loads(ours.dumps(content))) == as_json(content)


def as_json(content):
    """Return what whoever reads a cookie sees: of a toast, that it has two parts."""
    return json.loads(json.dumps(content))


@pytest.mark.parametrize(
    "value",
    [Markup("<b>bold</b>"), b"bytes", datetime(2026, 7, 1, tzinfo=UTC), ("a", 1), {" t": 1}],
)
def test_what_json_cannot_say_comes_back_as_what_it_was(signers, value):
    """Wherever it stands: in the session itself, or as what a toast says."""
    _flask, ours = signers

    for content in ({"kept": value}, {"_flashes": [("done", {"message": value, "undo": None})]}):
        again = ours.loads(ours.dumps(content))
        assert again == content
        assert type(again.get("kept", value)) is type(value)


def test_another_secret_and_another_content_are_refused(signers):
    """Neither a key of somebody else nor a changed byte opens anything."""
    _flask, ours = signers
    stranger = Flask(__name__)
    stranger.secret_key = "another secret"
    theirs = CookieSessions().get_signing_serializer(stranger)
    written = ours.dumps({"_user_id": "1:2"})

    with pytest.raises(BadSignature):
        ours.loads(theirs.dumps({"_user_id": "1:2"}))
    with pytest.raises(BadSignature):
        ours.loads(("A" if written[0] != "A" else "B") + written[1:])


def test_a_former_secret_still_opens_and_signs_nothing(signers):
    """Secrets can be exchanged without signing everybody out."""
    _flask, ours = signers
    app = Flask(__name__)
    app.secret_key = "the next secret"
    app.config["SECRET_KEY_FALLBACKS"] = ["a secret of the tests"]
    following = CookieSessions().get_signing_serializer(app)

    assert following.loads(ours.dumps({"a": 1})) == {"a": 1}
    with pytest.raises(BadSignature):
        ours.loads(following.dumps({"a": 1}))


def test_without_a_secret_nothing_is_signed():
    """As Flask has it."""
    assert CookieSessions().get_signing_serializer(Flask(__name__)) is None
