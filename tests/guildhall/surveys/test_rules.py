"""Means judged before they are rounded, and nothing below five."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guildhall.surveys.rules import (
    Judgement,
    choice_result,
    item_result,
    localised,
    to_publish,
)


@pytest.mark.seed("T19")
def test_6127_from_1480_surveys_is_4_point_14_and_met():
    found = Judgement(6127, 1480)

    assert float(found.mean) == pytest.approx(4.1399, abs=0.00005)
    assert (found.shown, found.met) == (Decimal("4.14"), True)


@pytest.mark.seed("T19")
def test_3_point_996_is_not_met_and_does_not_look_as_if_it_were():
    found = Judgement(999, 250)

    assert (found.shown, found.met) == (Decimal("3.996"), False)


@pytest.mark.parametrize(
    ("total", "count", "shown", "met"),
    [
        (20, 5, "4.00", True),
        (19, 5, "3.80", False),
        (39_999, 10_000, "3.9999", False),
        (39_999_999, 10_000_000, "3.999999", False),
        (5, 1, "5.00", True),
    ],
)
def test_what_is_shown_tells_the_same_story_as_what_is_judged(total, count, shown, met):
    found = Judgement(total, count)

    assert (str(found.shown), found.met) == (shown, met)


@given(st.integers(1, 5000), st.data())
def test_the_shown_mean_never_crosses_the_threshold(count, data):
    total = data.draw(st.integers(count, 5 * count))
    found = Judgement(total, count)

    assert (found.shown >= 4) == found.met
    assert found.met == (Fraction(total, count) >= 4)


@given(st.lists(st.integers(1, 5), max_size=4))
def test_fewer_than_five_answers_show_nothing(answers):
    found = item_result("overall", "How was it?", answers)

    assert found.hidden
    assert (found.count, found.distribution, found.judgement) == (0, (), None)


def test_five_answers_show_their_distribution():
    found = item_result("overall", "How was it?", [5, 4, 4, 3, 5])

    assert found.distribution == (0, 0, 1, 2, 2)
    assert found.judgement is not None
    assert str(found.judgement.shown) == "4.20"


@given(st.lists(st.booleans(), max_size=60))
def test_no_step_of_the_results_is_smaller_than_five(moves):
    """Answers come one by one; True is a look at the survey as if it had ended."""
    waiting = 0
    for ended in moves:
        waiting += 1
        now = to_publish(waiting, ended=ended)
        assert now == 0 or now >= 5
        assert ended or waiting - now >= 5 or now == 0
        waiting -= now


def test_what_is_chosen_is_counted_from_five_answers_on():
    choices = [("a", "Apples"), ("b", "Pears")]

    few = choice_result("q", "Which?", choices, ["a"] * 4)
    enough = choice_result("q", "Which?", choices, ["a"] * 4 + ["b"])

    assert (few.hidden, few.counts) == (True, ())
    assert enough.counts == (("Apples", 4), ("Pears", 1))


def test_a_question_without_a_translation_is_asked_in_english():
    assert localised({"en": "How?", "es": "¿Cómo?"}, "es") == "¿Cómo?"
    assert localised({"en": "How?"}, "es") == "How?"
    assert localised("Plain", "es") == "Plain"
