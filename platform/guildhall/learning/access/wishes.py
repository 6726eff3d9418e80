"""What somebody ticked and wrote about what she needs."""

from msgspec import Struct


class Wish(Struct, frozen=True):
    """Boxes and own words; empty where she needs nothing."""

    kinds: tuple[str, ...] = ()
    words: str = ""
    keep: bool = False
    """Fill it in the next time, too."""
