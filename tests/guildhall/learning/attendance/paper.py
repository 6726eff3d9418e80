"""Lines and files of a paper sheet."""

import time_machine

from guildhall.learning.attendance import sheets
from guildhall.learning.attendance.scans import read_scan
from guildhall.learning.attendance.sheets import Written
from tests.guildhall.learning.classroom import (
    A_PNG,
    at,
)


def line(person, came=None, left=None, minutes=None):
    return Written(person.id.hex, came, left, minutes, person.id)


def enter(session, by, *lines, clock="12:00", may_credit=True):
    with time_machine.travel(at(clock), tick=False):
        return sheets.enter(session, lines, by=by, may_credit=may_credit)


def attached(session):
    with time_machine.travel(at("11:40"), tick=False):
        return sheets.attach(session, read_scan(A_PNG, "sheet.png"))


# What was written on it
