"""What a form says of bad input: a sentence of ours, in the reader's language."""

from decimal import Decimal

import pytest
from flask_babel import force_locale
from marshmallow import Schema, fields, validate

from guildhall.fields import Clock, Day
from guildhall.forms import Form


class Everything(Schema):
    """One field of each kind that our forms have."""

    text = fields.String(required=True, validate=validate.Length(max=3))
    word = fields.String(validate=validate.Length(min=3))
    name = fields.String(validate=validate.Length(2, 3))
    note = fields.String(validate=validate.Length(0, 3))
    seats = fields.Integer()
    days = fields.Integer(validate=validate.Range(1, 30))
    points = fields.Decimal()
    hours = fields.Float(allow_nan=False)
    room = fields.UUID()
    agreed = fields.Boolean()
    kind = fields.String(validate=validate.OneOf(["a", "b"]))


WRONG = {
    "text": ("long", "Write at most 3 letters.", "Escriba como máximo 3 letras."),
    "word": ("ab", "Write at least 3 letters.", "Escriba al menos 3 letras."),
    "name": ("a", "Write 2 to 3 letters.", "Escriba de 2 a 3 letras."),
    "note": ("long", "Write at most 3 letters.", "Escriba como máximo 3 letras."),
    "seats": ("1.5", "Enter a whole number, such as 1.", "Escriba un número entero, como 1."),
    "days": ("31", "Enter a number between 1 and 30.", "Escriba un número entre 1 y 30."),
    "points": ("many", "Enter a number, such as 6 or 1.5.", "Escriba un número, como 6 o 1.5."),
    "hours": ("nan", "Enter a number, such as 6 or 1.5.", "Escriba un número, como 6 o 1.5."),
    "room": ("no. 4", "Choose one of the list.", "Elija una opción de la lista."),
    "agreed": (
        "perhaps",
        "Choose one of the answers shown.",
        "Elija una de las respuestas que se muestran.",
    ),
    "kind": ("c", "Choose one of the list.", "Elija una opción de la lista."),
}


@pytest.mark.parametrize(("language", "place"), [("en", 1), ("es", 2)])
def test_bad_input_gets_a_sentence_of_ours_in_the_readers_language(app, language, place):
    typed = {name: wrong[0] for name, wrong in WRONG.items()}
    with app.test_request_context(method="POST", data=typed), force_locale(language):
        form = Form(Everything())

        assert not form.accepts(lambda _data: None)

    assert form.errors == {name: wrong[place] for name, wrong in WRONG.items()}


def test_a_sentence_repeats_only_the_beginning_of_what_is_long(app):
    class Days(Schema):
        day = Day()
        start = Clock()

    with app.test_request_context(method="POST", data={"day": "x" * 5000, "start": "y" * 5000}):
        form = Form(Days())
        form.accepts(lambda _data: None)

    assert form.errors["day"].startswith(f"“{'x' * 39}…” is not a date we can read.")
    assert form.errors["start"].startswith(f"“{'y' * 39}…” is not a time we can read.")


def test_a_character_that_cannot_be_kept_gets_its_sentence_at_the_field(client, north):
    asked = {"topic": "other", "name": "S\x00am", "email": "sam@x.example", "text": "Whe\x00re?"}

    page = client.send(north, "/contact", **asked)
    client.get("/language/es")
    spanish = client.send(north, "/contact", **asked)

    assert page.status_code == 422
    assert page.text.count("This holds a character that cannot be kept.") >= 2
    assert "Where?</textarea>" in page.text
    assert "\x00" not in page.text
    assert "Hay un carácter que no se puede guardar." in spanish.text


def test_a_required_field_says_so_and_good_input_passes(app):
    with app.test_request_context(method="POST", data={}):
        form = Form(Everything())
        form.accepts(lambda _data: None)
    with app.test_request_context(method="POST", data={"text": "ok", "points": "1.5"}):
        good = Form(Everything())
        good.accepts(lambda data: data)

    assert form.errors == {"text": "Fill this in."}
    assert good.result == {"text": "ok", "points": Decimal("1.5")}


def test_a_line_end_is_one_letter_as_the_browser_counts(app):
    with app.test_request_context(method="POST", data={"text": "a\r\nb", "note": "a\r\nbc"}):
        form = Form(Everything())
        form.accepts(lambda data: data)

    assert "text" not in form.errors
    assert form.errors["note"] == "Write at most 3 letters."
