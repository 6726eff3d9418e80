"""Reactions to what learning says: credit was earned, credit was taken back."""

from guildhall.events import OfferingCompleted, OutsideLearningApproved, TranscriptLineVoided
from plugins.clc.points import queries, services


def count_credit(event: OfferingCompleted | OutsideLearningApproved) -> None:
    """Count the new line of transcript, once."""
    line = queries.standing_line(event.transcript_line_id)
    if line is not None:
        services.count(line)


def take_back(event: TranscriptLineVoided) -> None:
    """Void the points of the line."""
    services.take_back_line(event.transcript_line_id)
