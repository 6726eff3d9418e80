"""What features above have to say about a verb of a feature below, which knows none of them.

Before a verb, the feature that owns it asks `doubts("learning.lead", ...)`: whoever declared
`Plugin(guards={"learning.lead": (fn,)})` answers with sentences. After a refusal by the database,
it asks `sentence_of(constraint, ...)`: the constraint may be of a table that stands above it.
"""

from typing import Any

from msgspec import Struct

from guildhall.features import features_on
from guildhall.registry import registry


class Doubt(Struct, frozen=True):
    """Something that speaks against a verb: as a warning, or so that it must not be."""

    sentence: str
    blocks: bool = False


def doubts(verb: str, **facts: object) -> list[Doubt]:
    """Return what speaks against a verb, of every feature and every program that is on."""
    return known(verb, **facts)


def known(question: str, **facts: object) -> list[Any]:
    """Return what features above know of something that one below shows: guests of a session."""
    return [
        answer
        for plugin in features_on()
        for guard in plugin.guards.get(question, ())
        for answer in guard(**facts)
    ]


def sentence_of(constraint: str, **facts: object) -> str | None:
    """Return what a constraint's owner says about its refusal, or None if nobody knows it."""
    for plugin in registry().plugins:
        if constraint in plugin.refusals:
            return str(plugin.refusals[constraint](**facts))
    return None
