"""One is counted otherwise than a half, none and two, in English and in Spanish."""

from decimal import Decimal
from fractions import Fraction

import pytest
from flask_babel import force_locale

from guildhall.agreements.kept_before import BEFORE
from guildhall.agreements.working import Counted, say, sentence
from guildhall.budgets.words import so_long
from guildhall.counting import form_of
from guildhall.learning.models.outside import OutsideClaim
from guildhall.learning.outside.words import so_much
from guildhall.wording import gettext

GRANTED = Counted("%(hours)s hour is granted.", "%(hours)s hours are granted.", "hours")


@pytest.fixture(autouse=True)
def page(app):
    """Let each sentence be written on a page."""
    with app.test_request_context():
        yield


@pytest.mark.parametrize("count", [1, Decimal("1.00"), Fraction(3, 3), 1.0])
def test_one_is_one_however_it_is_written(count):
    assert form_of(count) == 1


@pytest.mark.parametrize("count", [0, 2, Decimal("0.5"), Fraction(1, 3), -1])
def test_whatever_is_not_one_is_many(count):
    assert form_of(count) == 2


@pytest.mark.parametrize(
    ("quantity", "unit", "english", "spanish"),
    [
        ("1.00", "day", "1 day", "1 día"),
        ("0.5", "day", "0.5 days", "0.5 días"),
        ("1", "hour", "1 hour", "1 hora"),
        ("7.25", "hour", "7.25 hours", "7.25 horas"),
    ],
)
def test_a_release_lasts_one_day_or_several(quantity, unit, english, spanish):
    assert so_long(Decimal(quantity), unit) == english
    with force_locale("es_US"):
        assert so_long(Decimal(quantity), unit) == spanish


@pytest.mark.parametrize(
    ("quantity", "unit", "said"),
    [
        ("1.00", "hours", "1 hour"),
        ("2", "hours", "2 hours"),
        ("1", "semester_credits", "1 semester credit (15 hours)"),
        ("1.5", "quarter_credits", "1.5 quarter credits (10 hours each)"),
        (None, "hours", ""),
    ],
)
def test_a_claim_claims_one_hour_or_several(quantity, unit, said):
    claim = OutsideClaim(quantity=quantity and Decimal(quantity), unit=unit)

    assert so_much(claim) == said


@pytest.mark.parametrize(
    ("hours", "english", "spanish"),
    [
        (Decimal("1.0"), "1 hour is granted.", "Se concede 1 hora."),
        (Decimal("1.5"), "1.5 hours are granted.", "Se conceden 1.5 horas."),
        (Fraction(0), "0 hours are granted.", "Se conceden 0 horas."),
    ],
)
def test_a_step_of_an_answer_counts_in_the_language_of_its_reader(hours, english, spanish):
    kept = sentence(GRANTED, hours=hours)

    assert say(kept) == english
    with force_locale("es_US"):
        assert say(kept) == spanish


def test_a_step_that_was_kept_before_sentences_counted_is_still_said():
    kept = {"says": "%(hours)s hours are granted.", "with": {"hours": ["number", "2"]}}

    assert say(kept) == "2 hours are granted."
    with force_locale("es_US"):
        assert say(kept) == "Se conceden 2 horas."
        for words in BEFORE:
            assert gettext(words) != words, words
