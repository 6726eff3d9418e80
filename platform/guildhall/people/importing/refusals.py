"""Why a file or a value cannot be used, as one sentence that a person can act on."""

from guildhall.errors import Invalid


class UnreadableFile(Invalid):
    """A file that cannot be read as a staff list; `message` says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(file=sentence)


class BadValue(ValueError):
    """A cell that cannot be read as what its column should hold; its text is the sentence."""


def shown(value: object) -> str:
    """Return a value as a sentence may quote it: one line of at most 40 characters."""
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else text[:39] + "…"  # noqa: PLR2004 - as the docstring says
