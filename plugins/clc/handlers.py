"""Reactions to what learning says: credit was earned, credit was taken back."""

from guildhall.events import OfferingCompleted, TranscriptLineVoided
from plugins.clc import services


def count_credit(event: OfferingCompleted) -> None:
    """Count the new line of transcript, once."""
    line = services.get_line(event.transcript_line_id)
    if line is not None:
        services.count(line)


def take_back(event: TranscriptLineVoided) -> None:
    """Void the points of the line."""
    services.void(event.transcript_line_id, "the credit was corrected")


def count_missed() -> None:
    """Count what was earned while nobody listened (nightly)."""
    services.count_everything()
