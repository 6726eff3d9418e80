"""The public page of a course, and registrations, beside the floor; a worker's memory and start."""

from collections.abc import Sequence

from tests.bench import races, wrk
from tests.bench.stage import Stage, Web
from tests.bench.table import Row

WARM_SECONDS = 2
WARM_PAIRS = 3000
"""More than are registered in that time: nobody registers twice for one thing."""
REACH = {"page": 0.40, "registration": 0.35}


def first(stage: Stage) -> str:
    """Return the page that is asked for until a new server answers."""
    return f"/t/{stage.slug}/catalogue/{stage.offerings[0]}"


def rows(bare: Web, web: Web, stage: Stage, floor_ids: Sequence[str], seconds: int) -> list[Row]:
    """Measure floor and ours one after the other, each after a run that is thrown away.

    A server that runs has seen its pages and knows its members; how long the very first page takes
    is a row of its own.
    """
    prefix = f"/t/{stage.slug}/catalogue"
    base_page = _page(f"{bare.url}/sessions/{floor_ids[0]}", seconds)
    page = _page(f"{web.url}{prefix}/{stage.offerings[0]}", seconds)
    places = [(f"/sessions/{item}", "") for item in floor_ids]
    base_pair = _pairs(bare.url, places, places, "", seconds)
    wanted = targets(prefix, stage)
    first_ones, others = wanted[:WARM_PAIRS], wanted[WARM_PAIRS:]
    pair = _pairs(web.url, first_ones, others, "/registration", seconds)
    shared, resident = web.worker_mib()
    return [
        compared("public course page, GET /s", page, base_page, "page", 1),
        compared("registration, pairs /s", pair, base_pair, "registration", 2),
        Row(
            "memory a worker, MiB",
            f"{shared:.0f} (RSS {resident:.0f})",
            reach="at most 110, what workers share counted once",
        ),
        Row("cold start to first page, s", f"{web.first_page_seconds:.2f}", reach="under 2"),
    ]


def _page(url: str, seconds: int) -> wrk.Result:
    wrk.pages(url, WARM_SECONDS)
    return wrk.pages(url, seconds)


def _pairs(
    base: str, warm: wrk.Targets, targets: wrk.Targets, suffix: str, seconds: int
) -> wrk.Result:
    wrk.pairs(base, warm, suffix, WARM_SECONDS)
    return wrk.pairs(base, targets, suffix, seconds)


def targets(prefix: str, stage: Stage) -> list[tuple[str, str]]:
    """Return whom registers for what, neighbouring pairs spread over sessions and members."""
    members, offerings = stage.cookies[: -races.CLIENTS], stage.offerings
    return [
        (f"{prefix}/{offerings[(step + 7 * at) % len(offerings)]}", cookie)
        for step in range(len(offerings))
        for at, cookie in enumerate(members)
    ]


def compared(what: str, ours: wrk.Result, base: wrk.Result, key: str, each: int) -> Row:
    """Set ours beside the floor."""
    note = f", {ours.refused} refused" if ours.refused else ""
    return Row(
        what,
        f"{ours.per_second / each:.0f} (p99 {ours.p99_ms:.0f} ms)",
        f"{base.per_second / each:.0f}",
        f"{ours.per_second / base.per_second:.0%}",
        f"at least {REACH[key]:.0%}{note}",
    )
