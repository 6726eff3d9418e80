"""Reading dates however they are written, and refusing what is none."""

from datetime import date, datetime, time

import pytest

from guildhall.people.importing.dates import DateStyle, infer_day_first, parse_date
from guildhall.people.importing.refusals import BadValue

US = DateStyle()
DAY_FIRST = DateStyle(day_first=True)


@pytest.mark.parametrize(
    "raw",
    [
        "2018-02-09",
        "2018/2/9",
        "2018.02.09",
        "2/9/2018",
        "02/09/18",
        "2-9-2018",
        "9-Feb-2018",
        "09-FEB-18",
        "9 Feb 2018",
        "Feb 9, 2018",
        "February 9th, 2018",
        "Fri, 9 Feb 2018",
        "9 de febrero de 2018",
        "2018-02-09T00:00:00",
        "2018-02-09T13:45:10.123Z",
        "2018-02-09 00:00:00+00:00",
        "2/9/2018 12:00:00 AM",
        "2/9/2018 0:00",
        "20180209",
        "02092018",
        "2092018",
        20180209,
        43140,
        43140.75,
        "43140",
        "43140.0",
        "\u00a02/9/2018\u200b",
        datetime(2018, 2, 9, 18),  # noqa: DTZ001 - a spreadsheet's moment has no zone
        date(2018, 2, 9),
    ],
)
def test_a_date_is_read_however_it_is_written(raw):
    assert parse_date(raw, US) == date(2018, 2, 9)


@pytest.mark.parametrize(
    ("serial", "day"),
    [(1, (1900, 1, 1)), (59, (1900, 2, 28)), (61, (1900, 3, 1)), (36526, (2000, 1, 1))],
)
def test_excel_counts_days_with_its_leap_bug(serial, day):
    assert parse_date(serial, US) == date(*day)


@pytest.mark.parametrize(
    "raw",
    [
        "2026-02-30",
        "2025-02-29",
        "13/13/2020",
        "0/5/2020",
        "2018",
        2018,
        60,
        -4,
        1e12,
        float("nan"),
        float("inf"),
        "soon",
        "2/9",
        "2/9-2018",
        True,
        time(9),
        "1/1/1776",
        "3018-02-09",
        "9 Foo 2018",
        "123456",
        "٢٠١٨-٠٢-٣٠",
    ],
)
def test_what_is_no_date_is_refused_with_a_sentence(raw):
    with pytest.raises(BadValue) as refusal:
        parse_date(raw, US)

    assert str(refusal.value).endswith(".")


def test_29_february_is_a_day_in_a_leap_year():
    assert parse_date("2/29/2024", US) == date(2024, 2, 29)


@pytest.mark.parametrize("raw", ["", " ", "00/00/0000", "12/31/9999", "9999-12-31", 0, "99991231"])
def test_blank_zero_and_endless_dates_are_none(raw):
    assert parse_date(raw, US) is None


@pytest.mark.parametrize(
    ("values", "day_first"),
    [
        (["1/2/2020", "25/12/2020"], True),
        (["1/2/2020", "12/25/2020"], False),
        (["1/2/2020"], None),
        (["13/1/2020", "1/13/2020"], None),
        (["2020-12-25", "soon"], None),
    ],
)
def test_a_column_shows_whether_the_day_stands_first(values, day_first):
    assert infer_day_first(values) is day_first


def test_day_first_columns_are_read_so():
    assert parse_date("3/4/2020", DAY_FIRST) == date(2020, 4, 3)
    assert parse_date("2020-04-03", DAY_FIRST) == date(2020, 4, 3)


def test_a_year_of_two_digits_is_the_latest_that_may_be():
    assert parse_date("1/2/28", DateStyle(latest_year=2016)) == date(1928, 1, 2)
    assert parse_date("1/2/28", DateStyle(latest_year=2046)) == date(2028, 1, 2)
