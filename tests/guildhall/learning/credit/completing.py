"""A session attended and settled."""

import time_machine

from guildhall.learning.attendance import services as attendance
from guildhall.learning.credit import completion, queries
from tests.guildhall.learning.classroom import at, session_of


def come(session, person, into="8:00", out="11:00", day=4):
    for clock in (into, out):
        with time_machine.travel(at(clock, day), tick=False):
            attendance.sign(session, person, method="pin")


def settle(offering, clock="11:30", day=4):
    with time_machine.travel(at(clock, day), tick=False):
        completion.settle(offering.id)


def lines_of(person):
    return queries.transcript_of(person.id).lines


def came(offering, person):
    """Let somebody be there from eight to eleven, and settle half an hour later."""
    for clock in ("8:00", "11:00"):
        with time_machine.travel(at(clock), tick=False):
            attendance.sign(session_of(offering), person, method="pin")
    with time_machine.travel(at("11:30"), tick=False):
        completion.settle(offering.id)
