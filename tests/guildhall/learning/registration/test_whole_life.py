"""Hypothesis lives many lives of one offering: seats, line, groups, guests, and the day itself.

Every verb may be refused; whatever was refused or done, the offering is in order afterwards.
"""

# ruff: noqa: D102 - a rule's name says what it does, an invariant's what is true
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select, update

from guildhall import context
from guildhall.db import db
from guildhall.errors import GuildhallError
from guildhall.learning.attendance import corrections
from guildhall.learning.attendance import queries as attendance_queries
from guildhall.learning.attendance import services as attendance
from guildhall.learning.credit import completion
from guildhall.learning.groups import guests, services
from guildhall.learning.groups import queries as groups
from guildhall.learning.models.courses import Offering, Session
from guildhall.learning.models.credit import Certificate, TranscriptLine
from guildhall.learning.models.registrations import HOLDS_A_SEAT, Attendance, Registration
from guildhall.learning.models.seats import Guest, SeatGroup
from guildhall.learning.offerings import planning
from guildhall.learning.offerings.planning import Credit, Terms
from guildhall.learning.registration import desk, line, moving
from guildhall.learning.registration import services as registration
from tests.characters import make_person
from tests.guildhall.learning.registration.hall import meeting, published

PEOPLE = 7
SEATS = 3
SESSION_MINUTES = 120
TITLE = "A life of seats"

somebody = st.integers(0, PEOPLE - 1)


@contextmanager
def perhaps_refused() -> Iterator[None]:
    """Let a verb be refused; nothing else may go wrong."""
    with suppress(GuildhallError):
        yield


class Life(RuleBasedStateMachine):
    """One offering of three seats and seven people who want them."""

    def __init__(self) -> None:
        super().__init__()
        self.people = [make_person("Person", f"Number {number}") for number in range(PEOPLE)]
        self.offering = published(TITLE, meeting(7), capacity=SEATS, requires_survey=False).id
        self.elsewhere = published("Elsewhere", meeting(9), capacity=2).id
        self.held = False

    def place(self, who: int) -> Registration | None:
        return db.session.scalar(
            select(Registration)
            .where(
                Registration.offering_id == self.offering,
                Registration.person_id == self.people[who].id,
            )
            .execution_options(populate_existing=True)
        )

    def with_place(self, who: int, verb: Callable[[Registration], object]) -> None:
        place = self.place(who)
        if place is not None:
            with perhaps_refused():
                verb(place)

    def groups(self) -> list[SeatGroup]:
        return list(groups.groups_of(self.offering))

    before_the_day = precondition(lambda self: not self.held)

    @before_the_day
    @rule(who=somebody)
    def register(self, who: int) -> None:
        with perhaps_refused():
            registration.register(self.offering, person_id=self.people[who].id)

    @before_the_day
    @rule(who=somebody)
    def cancel(self, who: int) -> None:
        self.with_place(who, registration.cancel)

    @before_the_day
    @rule(who=somebody)
    def accept(self, who: int) -> None:
        self.with_place(who, registration.accept)

    @before_the_day
    @rule(who=somebody)
    def decline(self, who: int) -> None:
        self.with_place(who, registration.decline)

    @before_the_day
    @rule(who=somebody)
    def remove_on_the_list(self, who: int) -> None:
        self.with_place(who, lambda place: desk.cancel_for(place, reason="Called in."))

    @before_the_day
    @rule(who=somebody)
    def move_away(self, who: int) -> None:
        self.with_place(who, lambda place: moving.move(place, self.elsewhere))

    @before_the_day
    @rule(who=somebody)
    def move_here(self, who: int) -> None:
        with perhaps_refused():
            outcome = desk.add(self.elsewhere, person_id=self.people[who].id)
            place = db.session.get_one(Registration, (context.tenant_id(), outcome.registration_id))
            moving.move(place, self.offering)

    @before_the_day
    @rule(who=somebody, seats=st.integers(1, 3))
    def hold(self, who: int, seats: int) -> None:
        with perhaps_refused():
            services.hold(self.offering, holder_id=self.people[who].id, seats=seats)

    @before_the_day
    @rule(who=somebody, which=st.integers(0, 3))
    def name(self, who: int, which: int) -> None:
        for group in self.groups()[which : which + 1]:
            with perhaps_refused():
                services.name(group.id, self.people[who].id)

    @before_the_day
    @rule(who=somebody)
    def take_the_name_off(self, who: int) -> None:
        self.with_place(who, lambda place: services.take_back(place.id, reason="On leave."))

    @before_the_day
    @rule(which=st.integers(0, 3))
    def give_back(self, which: int) -> None:
        for group in self.groups()[which : which + 1]:
            services.release(group.id)

    @before_the_day
    @rule(takes_seat=st.booleans())
    def invite_a_guest(self, takes_seat: bool) -> None:  # noqa: FBT001 - hypothesis draws it
        with perhaps_refused():
            guests.invite(self.offering, name="Dr. Vance", takes_seat=takes_seat)

    @before_the_day
    @rule()
    def excuse_a_guest(self) -> None:
        for guest in guests.guests_of(self.offering)[:1]:
            guests.take_off(guest.id)

    @before_the_day
    @rule(seats=st.integers(1, 5))
    def change_the_seats(self, seats: int) -> None:
        version = db.session.scalar(select(Offering.version).where(Offering.id == self.offering))
        with perhaps_refused():
            planning.change(
                self.offering,
                Terms(title=TITLE, capacity=seats, requires_survey=False),
                Credit(points=2),
                version=version or 0,
            )

    @before_the_day
    @rule()
    def let_the_offers_run_out(self) -> None:
        db.session.execute(
            update(Registration)
            .where(Registration.offering_id == self.offering, Registration.state == "offered")
            .values(offer_expires_at=context.now() - timedelta(seconds=1))
        )
        db.session.commit()
        line.expire_due()

    @before_the_day
    @rule(
        comings=st.lists(
            st.tuples(somebody, st.integers(-30, 110), st.integers(1, 200)), max_size=9
        )
    )
    def hold_the_session(self, comings: list[tuple[int, int, int]]) -> None:
        """Let people come and go, some twice, some who never registered; then credit them."""
        self.held = True
        session = attendance_queries.session_at_the_door(self.session_id())
        for who, arrival, stay in comings:
            for minute in (arrival, min(arrival + stay, SESSION_MINUTES + 60)):
                with (
                    time_machine.travel(session.starts_at + timedelta(minutes=minute), tick=False),
                    perhaps_refused(),
                ):
                    attendance.sign(session, self.people[who], method="pin")
        with time_machine.travel(session.ends_at + timedelta(hours=4), tick=False):
            for _time in range(2):
                completion.settle(self.offering)

    @precondition(lambda self: self.held)
    @rule(who=somebody, minutes=st.integers(0, 2 * SESSION_MINUTES))
    def correct_the_minutes(self, who: int, minutes: int) -> None:
        session = attendance_queries.session_at_the_door(self.session_id())
        other = self.people[who - 1]
        with time_machine.travel(session.ends_at + timedelta(hours=5), tick=False):
            with perhaps_refused():
                corrections.correct_minutes(
                    session, self.people[who], minutes, reason="Seen on the sheet.", by=other
                )
            completion.settle(self.offering)

    def session_id(self) -> UUID:
        found = db.session.scalar(select(Session.id).where(Session.offering_id == self.offering))
        assert found is not None
        return found

    @invariant()
    def no_seat_is_sold_twice_and_every_one_is_counted(self) -> None:
        capacity, taken = db.session.execute(
            select(Offering.capacity, Offering.seats_taken).where(Offering.id == self.offering)
        ).one()
        assert taken <= capacity
        assert taken == self.counted()

    def counted(self) -> int:
        """Count the seats from what holds them, as no trigger does."""
        held = db.session.scalar(
            select(func.count()).where(
                Registration.offering_id == self.offering, Registration.state.in_(HOLDS_A_SEAT)
            )
        )
        unnamed = db.session.scalar(
            select(func.coalesce(func.sum(SeatGroup.unnamed), 0)).where(
                SeatGroup.offering_id == self.offering
            )
        )
        sitting = db.session.scalar(
            select(func.count()).where(
                Guest.offering_id == self.offering, Guest.takes_seat, Guest.left_at.is_(None)
            )
        )
        return (held or 0) + (unnamed or 0) + (sitting or 0)

    @invariant()
    def no_seat_is_empty_while_somebody_waits(self) -> None:
        if self.held:
            return  # once it has begun, a freed seat is for who comes to the door
        capacity, taken, waiting = db.session.execute(
            select(
                Offering.capacity,
                Offering.seats_taken,
                select(func.count())
                .where(
                    Registration.offering_id == self.offering, Registration.state == "waitlisted"
                )
                .scalar_subquery(),
            ).where(Offering.id == self.offering)
        ).one()
        assert not waiting or taken == capacity

    @invariant()
    def the_line_is_fair(self) -> None:
        rows = db.session.execute(
            select(Registration.state, Registration.line_number)
            .where(
                Registration.offering_id == self.offering,
                Registration.state.in_(("waitlisted", "offered")),
            )
            .order_by(Registration.line_number)
        ).all()
        assert len({row.line_number for row in rows}) == len(rows)
        assert [row.state for row in rows] == sorted(row.state for row in rows)

    @invariant()
    def nobody_has_more_than_the_session_gave(self) -> None:
        if not self.held:
            return
        most = db.session.scalar(
            select(func.max(Attendance.minutes)).where(Attendance.session_id == self.session_id())
        )
        assert (most or 0) <= SESSION_MINUTES
        certificates = db.session.execute(
            select(TranscriptLine.person_id, func.count(Certificate.id))
            .join(Certificate, Certificate.transcript_line_id == TranscriptLine.id)
            .where(
                TranscriptLine.offering_id == self.offering,
                TranscriptLine.voided_at.is_(None),  # a voided line keeps its certificate, void too
            )
            .group_by(TranscriptLine.person_id)
        ).all()
        assert all(row[1] == 1 for row in certificates)


@pytest.mark.seed("P26")
@pytest.mark.usefixtures("north")
def test_whatever_happens_to_an_offering_its_seats_are_in_order():
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=8,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
