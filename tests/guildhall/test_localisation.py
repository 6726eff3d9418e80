"""How dates and times read."""

from datetime import date, datetime, time

import pytest
from flask_babel import force_locale

from guildhall import context
from guildhall.localisation import clock, day, until
from guildhall.wording import gettext as _


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en_US", "You signed in before on 5:08 am."),
        ("es_US", "Su entrada anterior fue el 5:08 am."),
    ],
)
def test_a_sentence_that_ends_with_a_time_has_one_stop(app, language, sentence):
    with app.test_request_context(), force_locale(language):
        said = _("You signed in before on %(moment)s.", moment=clock(time(5, 8)))

    assert said == sentence


def test_an_end_at_midnight_is_the_day_before(north):
    zone = context.tenant().zone
    year = context.today().year

    assert until(datetime(year, 3, 5, tzinfo=zone)) == day(date(year, 3, 4))
    assert until(datetime(year, 3, 5, 15, 30, tzinfo=zone)).endswith("5 Mar, 3:30 pm")
