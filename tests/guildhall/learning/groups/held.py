"""Seats that are held."""

from sqlalchemy import select

from guildhall.db import db
from guildhall.learning.models.courses import Offering


def taken(offering: Offering) -> int:
    return db.session.scalar(select(Offering.seats_taken).where(Offering.id == offering.id)) or 0
