"""Minutes from marks, and the codes of the door."""

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from guildhall.learning.attendance import codes, rules
from tests.guildhall.learning.classroom import at

START, END = at("8:00"), at("11:00")
MOMENTS = st.integers(-120, 300).map(lambda minutes: START + timedelta(minutes=minutes))
MARKS = st.lists(st.tuples(st.sampled_from(["in", "out"]), MOMENTS), max_size=12)


def minutes(*marks, **rule):
    pairs = [(kind, at(clock)) for kind, clock in marks]
    return rules.presence(pairs, START, END, **rule)


@given(MARKS, st.integers(0, 15), st.booleans())
def test_minutes_never_exceed_the_session(marks, grace, closes):
    found = rules.presence(
        marks, START, END, grace=timedelta(minutes=grace), open_until=END if closes else None
    )

    assert 0 <= found.minutes <= 180


@given(MARKS)
def test_the_order_in_which_marks_arrive_does_not_matter(marks):
    distinct = list({moment: (kind, moment) for kind, moment in marks}.values())

    there = rules.presence(distinct, START, END)
    back = rules.presence(distinct[::-1], START, END)

    assert there == back


@given(MARKS)
def test_an_open_sign_in_is_never_credited_by_itself(marks):
    without = rules.presence(marks, START, END).minutes
    credited = rules.presence(marks, START, END, open_until=END).minutes

    assert without <= credited


@dataclass(frozen=True)
class Mark:
    """A mark as the database has it."""

    kind: str
    at: datetime
    method: str


STORED = st.lists(
    st.builds(
        Mark,
        st.sampled_from(["in", "out"]),
        st.integers(-7200, 18_000).map(lambda seconds: START + timedelta(seconds=seconds)),
        st.sampled_from(["qr", "pin", "badge", "list", "sheet"]),
    ),
    max_size=14,
)


@given(STORED, st.randoms(), st.integers(0, 15))
def test_marks_of_any_kind_in_any_order_of_arrival_say_the_same(marks, chance, grace):
    shuffled = list(marks)
    chance.shuffle(shuffled)
    rule = {"grace": timedelta(minutes=grace)}

    there = rules.presence(rules.read(marks), START, END, **rule)
    back = rules.presence(rules.read(shuffled), START, END, **rule)

    assert there == back
    assert 0 <= there.minutes <= 180


@given(STORED)
def test_taps_alternate_and_an_echo_says_nothing(marks):
    taps = [mark for mark in marks if mark.method in rules.TAPS]

    said = rules.read(taps)

    assert [one.kind for one in said] == (["in", "out"] * len(said))[: len(said)]
    assert all(b.at - a.at >= rules.DOUBLE_TAP for a, b in itertools.pairwise(said))


@given(STORED)
def test_one_tap_more_never_takes_the_minutes_out_of_bounds(marks):
    for at_most in range(len(marks) + 1):
        found = rules.presence(rules.read(marks[:at_most]), START, END, open_until=END)
        assert 0 <= found.minutes <= 180


def test_whoever_goes_out_and_in_within_the_grace_is_not_counted_twice():
    marks = [("in", at("8:00")), ("out", at("8:01")), ("in", at("8:02")), ("out", at("10:45"))]

    found = rules.presence(marks, START, END, grace=timedelta(minutes=15))

    assert found.minutes == 180


def test_what_the_list_says_stands_and_a_tap_follows_it():
    said = rules.read([Mark("in", at("10:00"), "pin"), Mark("in", at("8:00"), "list")])

    assert [one.kind for one in said] == ["in", "out"]


def test_time_outside_the_session_does_not_count():
    assert minutes(("in", "7:40"), ("out", "11:25")).minutes == 180


def test_half_an_hour_less_is_half_an_hour_less():
    assert minutes(("in", "8:00"), ("out", "10:30")).minutes == 150


def test_a_break_is_taken_off():
    found = minutes(("in", "8:00"), ("out", "9:00"), ("in", "9:30"), ("out", "11:00"))

    assert found.minutes == 150


def test_who_never_signs_out_gets_nothing_and_is_looked_at():
    found = minutes(("in", "8:00"))

    assert (found.minutes, found.open, found.signed_in) == (0, True, True)


def test_who_never_signs_out_stays_to_the_end_where_the_tenant_says_so():
    found = minutes(("in", "8:15"), open_until=END)

    assert (found.minutes, found.open) == (165, True)


def test_a_sign_in_after_the_end_leaves_nothing_open():
    found = minutes(("in", "8:00"), ("out", "11:00"), ("in", "11:02"))

    assert (found.minutes, found.open) == (180, False)


def test_grace_forgives_the_queue_at_the_door():
    marks = (("in", "8:05"), ("out", "10:56"))

    assert minutes(*marks).minutes == 171
    assert minutes(*marks, grace=timedelta(minutes=5)).minutes == 180
    assert minutes(*marks, grace=timedelta(minutes=4)).minutes == 175


def test_no_marks_are_no_minutes():
    assert rules.presence([], START, END) == rules.Presence(0, open=False, signed_in=False)


@given(st.integers(0, 10**6))
def test_a_code_is_taken_for_ninety_seconds_and_not_longer(shift):
    secret, session_id = "a secret", uuid4()
    shown = START + timedelta(seconds=shift)
    code = codes.code_at(secret, session_id, shown)
    first_shown = shown - timedelta(seconds=int(shown.timestamp()) % 30)

    assert codes.accepts(secret, session_id, code, first_shown + timedelta(seconds=89))
    assert not codes.accepts(secret, session_id, code, first_shown + timedelta(seconds=90))
    assert not codes.accepts(secret, session_id, code, first_shown - timedelta(seconds=1))


def test_a_code_is_of_one_session_and_one_secret():
    one, other = uuid4(), uuid4()
    code = codes.code_at("a secret", one, START)

    assert not codes.accepts("a secret", other, code, START)
    assert not codes.accepts("another secret", one, code, START)


@given(st.text(max_size=80))
def test_no_text_is_a_pass(text):
    assert not codes.stands(text, "a secret", uuid4(), "kiosk", START)


def test_a_pass_cannot_be_prolonged():
    session_id = uuid4()
    token = codes.issue("a secret", session_id, "kiosk", END)
    named, _, seal = token.split(".")
    longer = f"{named}.{int(END.timestamp()) + 3600}.{seal}"

    assert codes.stands(token, "a secret", session_id, "kiosk", START)
    assert not codes.stands(longer, "a secret", session_id, "kiosk", START)
    assert not codes.stands(token, "a secret", session_id, "kiosk", END)
