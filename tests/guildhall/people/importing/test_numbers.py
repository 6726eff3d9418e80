"""Reading figures exactly: FTE, weekly hours, months."""

from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest

from guildhall.people.importing.numbers import (
    NumberStyle,
    infer_decimal_comma,
    infer_percent,
    parse_fte,
    parse_minutes,
    parse_months,
    parse_number,
)
from guildhall.people.importing.refusals import BadValue

DOT, COMMA = NumberStyle(), NumberStyle(decimal_comma=True)


@pytest.mark.parametrize(
    ("raw", "style", "number"),
    [
        ("1,234.5", DOT, "1234.5"),
        ("1 234,5", COMMA, "1234.5"),
        ("1.234,50", COMMA, "1234.5"),
        ("1.234,50", DOT, "1234.5"),
        ("1\u2019234.5", DOT, "1234.5"),
        ("1,234", DOT, "1234"),
        ("1,234", COMMA, "1.234"),
        ("1.000.000", DOT, "1000000"),
        ("(1.5)", DOT, "-1.5"),
        (".5", DOT, "0.5"),
        ("0,5", DOT, "0.5"),
        (0.1 + 0.2, DOT, "0.3"),
        (7, DOT, "7"),
        ("\u00a012 ", DOT, "12"),
    ],
)
def test_figures_are_exact_in_any_style(raw, style, number):
    assert parse_number(raw, style) == Decimal(number)


@pytest.mark.parametrize(
    "raw",
    [
        "1,23,4.5",
        "1.2.3,4.5",
        "abc",
        "1e5",
        "--1",
        True,
        time(1),
        float("nan"),
        1e300,
        "9" * 50,
        "①",
        "\u0661",
    ],
)
def test_what_is_no_figure_is_refused(raw):
    with pytest.raises(BadValue):
        parse_number(raw, DOT)


def test_a_column_shows_its_decimal_sign():
    assert infer_decimal_comma(["0,5", "1,000", "0,75"])
    assert not infer_decimal_comma(["0.5", "1,000"])
    assert not infer_decimal_comma(["1,000", ""])


@pytest.mark.seed("T6")
@pytest.mark.parametrize(
    ("raw", "style", "fte"),
    [
        ("0.5", DOT, "0.5"),
        (1.0, DOT, "1"),
        ("80 %", DOT, "0.8"),
        ("62,5%", COMMA, "0.625"),
        ("100", NumberStyle(percent=True), "1"),
        (0.333333333, DOT, "0.333333"),
    ],
)
def test_fte_is_a_share_of_one(raw, style, fte):
    assert parse_fte(raw, style) == Decimal(fte)


@pytest.mark.parametrize("raw", ["0", "1.01", "-0.5", "120 %", "full", 0.0, "(0.5)", "0.0000001"])
def test_fte_outside_of_nought_to_one_is_refused(raw):
    with pytest.raises(BadValue):
        parse_fte(raw, DOT)


def test_only_a_whole_column_of_percent_is_percent():
    assert infer_percent(["100", 80.0, "50", ""], decimal_comma=False)
    assert not infer_percent(["100", "0.8"], decimal_comma=False)
    assert not infer_percent(["1", "1"], decimal_comma=False)
    assert not infer_percent(["1.5", "100"], decimal_comma=False)
    assert not infer_percent(["80 %"], decimal_comma=False)


@pytest.mark.seed("T7")
@pytest.mark.parametrize(
    ("raw", "minutes"),
    [
        ("37.5", 2250),
        ("37:30", 2250),
        ("37h30", 2250),
        ("37 h 30 min", 2250),
        ("37.5 hrs", 2250),
        ("40 hours per week", 2400),
        ("37,5", 2250),
        (37.5, 2250),
        (timedelta(hours=37.5), 2250),
        (time(12, 15), 735),
        ("37.33", 2240),
        (datetime(1900, 1, 1, 13, 30), 2250),  # noqa: DTZ001 - a spreadsheet's moment has no zone
        ("", None),
        ("0.25", 15),
    ],
)
def test_weekly_hours_become_whole_minutes(raw, minutes):
    assert parse_minutes(raw, DOT) == minutes


@pytest.mark.parametrize("raw", ["0", "169", "-3", "37:75", "many", timedelta(0), "0.001", True])
def test_impossible_weekly_hours_are_refused(raw):
    with pytest.raises(BadValue):
        parse_minutes(raw, DOT)


@pytest.mark.seed("M1")
def test_months_are_1_to_12():
    assert parse_months("10 months", DOT) == 10
    assert parse_months(12.0, DOT) == 12
    for raw in ("0", "13", "10.5", "ten"):
        with pytest.raises(BadValue):
            parse_months(raw, DOT)
