"""The public page of a course, and registrations, beside the floor; a worker's memory and start."""

import statistics
from collections.abc import Callable, Sequence

from tests.bench import races, wrk
from tests.bench.stage import Stage, Web
from tests.bench.table import Row

TURNS = 9
PARTS = 4
"""A turn lasts so much less than a measurement: in it nobody may register twice for one thing."""
REACH = {"page": 0.40, "registration": 0.35}


def first(stage: Stage) -> str:
    """Return the page that is asked for until a new server answers."""
    return f"/t/{stage.slug}/catalogue/{stage.offerings[0]}"


def rows(bare: Web, web: Web, stage: Stage, floor_ids: Sequence[str], seconds: int) -> list[Row]:
    """Measure floor and ours in turns, each after a run that is thrown away.

    A server that runs has seen its pages and knows its members; how long the very first page takes
    is a row of its own. In turns, because a machine that others share is faster in one minute than
    in the next.
    """
    prefix, each = f"/t/{stage.slug}/catalogue", max(1, seconds // PARTS)
    read = f"{bare.url}/sessions/{floor_ids[0]}"
    page = _in_turns(
        lambda _turn: wrk.pages(read, each),
        lambda _turn: wrk.pages(f"{web.url}{prefix}/{stage.offerings[0]}", each),
    )
    places = [(f"/sessions/{item}", "") for item in floor_ids]
    wanted = _parts(targets(prefix, stage))
    pair = _in_turns(
        lambda _turn: wrk.pairs(bare.url, places, "", each),
        lambda turn: wrk.pairs(web.url, wanted[turn], "/registration", each),
    )
    shared, resident = web.worker_mib()
    return [
        compared("public course page, GET /s", page, "page", 1),
        compared("registration, pairs /s", pair, "registration", 2),
        Row(
            "memory a worker, MiB",
            f"{shared:.0f} (RSS {resident:.0f})",
            reach="at most 110, what workers share counted once",
        ),
        Row("cold start to first page, s", f"{web.first_page_seconds:.2f}", reach="under 2"),
    ]


Measuring = Callable[[int], wrk.Result]
"""Measures the turn of this number; the first one is thrown away."""
Turns = list[tuple[wrk.Result, wrk.Result]]
"""Floor and ours of each turn."""


def _in_turns(floor: Measuring, ours: Measuring) -> Turns:
    return [(floor(turn), ours(turn)) for turn in range(TURNS + 1)][1:]


def _parts(every: wrk.Targets) -> list[wrk.Targets]:
    """Divide who registers for what among the turns: nobody registers twice for one thing."""
    size = len(every) // (TURNS + 1)
    return [every[turn * size : (turn + 1) * size] for turn in range(TURNS + 1)]


def targets(prefix: str, stage: Stage) -> list[tuple[str, str]]:
    """Return whom registers for what, neighbouring pairs spread over sessions and members."""
    members, offerings = stage.cookies[: -races.CLIENTS], stage.offerings
    return [
        (f"{prefix}/{offerings[(step + 7 * at) % len(offerings)]}", cookie)
        for step in range(len(offerings))
        for at, cookie in enumerate(members)
    ]


def compared(what: str, turns: Turns, key: str, each: int) -> Row:
    """Set ours beside the floor: the medians of all turns, and how far the turns lie apart."""
    ratios = sorted(ours.per_second / base.per_second for base, ours in turns)
    base, ours = (statistics.median(one[at].per_second for one in turns) for at in (0, 1))
    slow = statistics.median(one.p99_ms for _base, one in turns)
    refused = sum(one.refused for _base, one in turns)
    note = f", {refused} refused" if refused else ""
    return Row(
        what,
        f"{ours / each:.0f} (p99 {slow:.0f} ms)",
        f"{base / each:.0f}",
        f"{statistics.median(ratios):.0%}",
        f"at least {REACH[key]:.0%} ({ratios[0]:.0%} to {ratios[-1]:.0%}){note}",
    )
