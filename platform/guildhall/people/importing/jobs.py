"""Long steps of an import, as the worker runs them."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from guildhall.people.importing import running

LEFT_LYING: Final = timedelta(days=30)


def make_preview(run_id: str) -> None:
    """Make a preview of a large file."""
    running.preview(UUID(run_id))


def commit_import(run_id: str) -> None:
    """Write what a preview showed."""
    running.finish_commit(UUID(run_id))


def undo_import(run_id: str) -> None:
    """Take an import back."""
    running.finish_undo(UUID(run_id))


def forget_import_files() -> None:
    """Delete the files of imports that are through, or were left lying for a month."""
    running.forget_files(LEFT_LYING)
