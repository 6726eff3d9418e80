"""The public page of a course, and registrations, beside the floor; a worker's memory and start."""

from collections.abc import Sequence

from tests.bench import races, wrk
from tests.bench.stage import Stage, Web
from tests.bench.table import Row

REACH = {"page": 0.40, "registration": 0.35}


def first(stage: Stage) -> str:
    """Return the page that is asked for until a new server answers."""
    return f"/t/{stage.slug}/catalogue/{stage.offerings[0]}"


def rows(bare: Web, web: Web, stage: Stage, floor_ids: Sequence[str], seconds: int) -> list[Row]:
    """Measure floor and ours one after the other."""
    prefix = f"/t/{stage.slug}/catalogue"
    base_page = wrk.pages(f"{bare.url}/sessions/{floor_ids[0]}", seconds)
    page = wrk.pages(f"{web.url}{prefix}/{stage.offerings[0]}", seconds)
    base_pair = wrk.pairs(bare.url, [(f"/sessions/{item}", "") for item in floor_ids], "", seconds)
    pair = wrk.pairs(web.url, targets(prefix, stage), "/registration", seconds)
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
