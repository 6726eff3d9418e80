"""Whatever a form refuses, it says so in a sentence of ours, in the language of the page."""

from decimal import Decimal
from uuid import uuid4

import pytest
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError

from guildhall.fields import PageSchema, chosen, number, several, words


class AskedSchema(PageSchema):
    """One field of each kind."""

    title = words(5, needed=True)
    note = words(5)
    line = chosen(_l("Choose the line."))
    site = chosen()
    sites = several()
    share = number(_l("Enter a percentage such as 3.5."), (0, 100), above=True, needed=False)


GOOD = {"title": "Ada", "line": str(uuid4())}


@pytest.fixture(autouse=True)
def page(app):
    """Let each sentence be written on a page."""
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("title", "Grace Hopper", "Write at most 5 letters."),
        ("title", "", "Fill this in."),
        ("title", None, "Fill this in."),
        ("note", "Grace Hopper", "Write at most 5 letters."),
        ("line", None, "Choose the line."),
        ("line", "7", "Choose one of the list."),
        ("site", "7", "Choose one of the list."),
        ("share", "much", "Enter a percentage such as 3.5."),
        ("share", "nan", "Enter a percentage such as 3.5."),
        ("share", "0", "Enter a percentage such as 3.5."),
        ("share", "100.01", "Enter a percentage such as 3.5."),
    ],
)
def test_what_is_refused_is_said_in_a_sentence_of_ours(name, typed, sentence):
    sent = GOOD | {name: typed}

    with pytest.raises(ValidationError) as refused:
        AskedSchema().load({key: value for key, value in sent.items() if value is not None})

    said = refused.value.messages[name]
    assert str(said[0] if isinstance(said, list) else said) == sentence


def test_the_sentence_is_in_the_language_of_the_page():
    with force_locale("es"), pytest.raises(ValidationError) as refused:
        AskedSchema().load(GOOD | {"note": "Grace Hopper"})

    assert str(refused.value.messages["note"][0]) == "Escriba como máximo 5 letras."


def test_what_is_left_empty_is_nothing_and_what_a_page_sends_besides_is_passed_over():
    found = AskedSchema().load(GOOD | {"share": "12.5", "csrf_token": "x"})

    assert (found["note"], found["site"], found["sites"]) == ("", None, [])
    assert found["share"] == Decimal("12.50")
    assert "csrf_token" not in found
