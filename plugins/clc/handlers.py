"""Reactions to what is said: credit was earned or taken back, a record was verified or reopened."""

from guildhall.events import (
    OfferingCompleted,
    OutsideLearningApproved,
    PointsVerified,
    TranscriptLineVoided,
    VerificationWithdrawn,
)
from plugins.clc.pay import awards, forecast
from plugins.clc.points import queries, services


def count_credit(event: OfferingCompleted | OutsideLearningApproved) -> None:
    """Count the new line of transcript, once."""
    line = queries.standing_line(event.transcript_line_id)
    if line is not None:
        services.count(line)


def take_back(event: TranscriptLineVoided) -> None:
    """Void the points of the line."""
    services.take_back_line(event.transcript_line_id)


def award(event: PointsVerified) -> None:
    """Make the award that the points bring."""
    awards.follow(event.submission_id)
    forecast.keep()


def pause_award(event: VerificationWithdrawn) -> None:
    """Void the award, or hold what is not paid of it."""
    awards.pause(event.cycle_id)
