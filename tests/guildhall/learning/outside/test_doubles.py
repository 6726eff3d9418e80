"""What looks like a second claim of the same thing is shown to whoever decides."""

from datetime import date

import pytest

from guildhall.db import db
from guildhall.learning.models.credit import TranscriptLine
from guildhall.learning.outside import queries, services
from tests.characters import make_person
from tests.guildhall.learning.classroom import at, offer
from tests.guildhall.learning.outside.claiming import kept, sent

pytestmark = pytest.mark.usefixtures("noon")


def test_the_same_proof_is_noticed_whoever_sends_it(grace, rosa):
    first = sent(grace)
    other = make_person("Max", "Copy")
    second = sent(other, title="Something else")

    (double,) = queries.doubles_of(second)
    assert (double.why, double.name, double.own) == ("proof", "Grace Hopper", False)
    (mirror,) = queries.doubles_of(first)
    assert mirror.name == "Max Copy"


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"title": "  FIRST   aid "}, ["title"]),
        ({"starts_on": date(2026, 2, 9), "ends_on": date(2026, 2, 12)}, ["title"]),
        ({"starts_on": date(2026, 2, 11)}, []),
        ({"title": "First aid, part 2"}, []),
    ],
)
def test_one_title_on_the_same_days_is_a_likely_double(grace, facts, found):
    sent(grace)
    second = kept(grace, b"%PDF- another", **facts)

    assert [each.why for each in queries.doubles_of(second)] == found


def test_what_is_not_written_yet_looks_like_nothing(grace):
    empty = {"title": "", "starts_on": None, "quantity": None}
    kept(grace, None, **empty)

    assert queries.doubles_of(kept(grace, None, **empty)) == []


def test_a_withdrawn_or_denied_claim_warns_nobody(grace, rosa):
    services.withdraw(sent(grace).id, grace)
    services.deny(sent(grace, b"%PDF- two").id, "No training.", by=rosa)

    third = kept(grace)

    assert queries.doubles_of(third) == []


def test_a_line_of_ones_own_offering_is_a_likely_double(grace, rosa):
    offering = offer(title="First  Aid")
    db.session.add(
        TranscriptLine(
            person_id=grace.id,
            offering_id=offering.id,
            course_title="First Aid",
            held_on=date(2026, 2, 10),
            completed_at=at("11:00"),
            complete=True,
            minutes=60,
        )
    )
    db.session.commit()

    assert [each.why for each in queries.doubles_of(kept(grace))] == ["line"]
