"""One pass through a file compared with the tenant: lines to look at, rows to write, or neither."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from guildhall.people.importing.bulk import Staged
from guildhall.people.importing.committing import Writer
from guildhall.people.importing.comparing import Comparison, Missing
from guildhall.people.importing.ledger import batches
from guildhall.people.importing.mapping import Mapping
from guildhall.people.importing.staging import Stager

ALL: Final = "all"
AT_ONCE: Final = 1_000


class Endings(Struct, frozen=True):
    """Which positions that are missing from the file are to end, and the last day."""

    positions: frozenset[str] = frozenset()
    last_day: date | None = None

    def name(self, found: Missing) -> bool:
        """Say whether a position is to end."""
        if self.last_day is None:
            return False
        return ALL in self.positions or str(found.position.id) in self.positions


class Pass(Struct):
    """Goes through everybody of a file, then through what the file does not have."""

    comparison: Comparison
    stager: Stager
    told: Callable[[int], None]
    """Is told how many rows are through."""
    mapping: Mapping | None = None
    lines: Staged | None = None
    """Where the lines to look at go."""
    writer: Writer | None = None
    endings: Endings = Endings()
    ended: int = 0
    left: int = 0
    """Positions that cannot end, because something is planned later."""

    def go(self) -> None:
        """Go through once."""
        done = 0
        for plans in self.comparison.people():
            lines = list(self.stager.rows(plans))
            if self.lines:
                self.lines.copy(lines)
            if self.writer:
                self.writer.take(plans)
            done += len(lines)
            self.told(done)
        for missing in batches(self.comparison.missing(), AT_ONCE):
            lines = [self.stager.missing(found) for found in missing]
            if self.lines:
                self.lines.copy(lines)
            for found in missing:
                self._end(found)

    def _end(self, found: Missing) -> None:
        """End a position the day after its last, unless that would cut what is planned later."""
        if self.writer is None or self.endings.last_day is None or not self.endings.name(found):
            return
        until, term = self.endings.last_day + timedelta(days=1), found.term
        if term is found.position.terms[-1] and (term.since is None or term.since < until):
            if term.until is None or term.until > until:
                self.writer.end(term, until)
                self.ended += 1
        else:
            self.left += 1
