"""What somebody ticked and wrote about what she needs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wish:
    """Boxes and own words; empty where she needs nothing."""

    kinds: tuple[str, ...] = ()
    words: str = ""
    keep: bool = False
    """Fill it in the next time, too."""
