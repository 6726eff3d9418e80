"""What an offering's page tells one person of her needs and shifts: read with the page itself."""

from datetime import time
from typing import Any, Final

from msgspec import Struct

OWN: Final = """
    SELECT (SELECT json_build_object('kinds', n.kinds, 'words', n.words)
              FROM standing_need n WHERE n.person_id = :person) AS standing,
           (SELECT json_agg(json_build_array(w.days, w.starts, w.ends))
              FROM shift w WHERE w.person_id = :person) AS shifts,
           (SELECT json_agg(json_build_object(
                     'kind', a.kind, 'words', a.words, 'state', a.state, 'answer', a.answer)
                     ORDER BY a.kind = '', a.created_at, a.id)
              FROM registration q JOIN accommodation a ON a.registration_id = q.id
             WHERE q.offering_id = :offering AND q.person_id = :person
               AND a.state <> 'withdrawn') AS asked_for
"""


class AskedFor(Struct, frozen=True):
    """One thing that somebody asked for with her registration, and what became of it."""

    kind: str
    words: str
    state: str
    answer: str


class Own(Struct, frozen=True):
    """What somebody always needs, when she works, and what she asked for here."""

    kinds: tuple[str, ...] = ()
    words: str = ""
    shifts: tuple[tuple[tuple[int, ...], time, time], ...] = ()
    asked: tuple[AskedFor, ...] = ()


def own_of(row: Any) -> Own:  # noqa: ANN401 - a row with the columns of OWN
    """Read a row of OWN."""
    standing = row.standing or {"kinds": (), "words": ""}
    return Own(
        kinds=tuple(standing["kinds"]),
        words=standing["words"],
        shifts=tuple(
            (tuple(days), time.fromisoformat(starts), time.fromisoformat(ends))
            for days, starts, ends in row.shifts or ()
        ),
        asked=tuple(AskedFor(**each) for each in row.asked_for or ()),
    )
