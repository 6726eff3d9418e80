"""The table that the bench prints, row by row."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what was measured, ours, the floor of the same run, their ratio, the aim."""

    what: str
    ours: str
    floor: str = "–"
    ratio: str = "–"
    reach: str = ""

    def __str__(self) -> str:
        """Return the line as the table shows it."""
        return f"{self.what:<38} {self.ours:>24} {self.floor:>14} {self.ratio:>8}   {self.reach}"


HEAD = Row("what", "ours", "floor", "ratio", "reach")
