"""Measure a staff import of 100,000 rows: python -m tests.bench.staff_import [rows].

Preview, commit, a second preview of the same file, one with a change in every tenth row, and the
undo; seconds and the process's peak memory after each. Nothing is asserted.
"""

import resource
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from guildhall import embedded, provision
from guildhall.app import create_app
from guildhall.config import read_config
from guildhall.db import db, tenant_scope
from guildhall.people.importing import running, services
from guildhall.people.importing.running import Wish
from tests.characters import found_tenant
from tests.conftest import migrate

HEAD = "Number,First,Last,E-mail,Title,Site,FTE,Hours,Start date\n"
COLUMNS = {
    "employee_number": "Number",
    "first_name": "First",
    "last_name": "Last",
    "email": "E-mail",
    "position_title": "Title",
    "worksite_name": "Site",
    "annual_fte": "FTE",
    "hours_per_week": "Hours",
    "start_date": "Start date",
}


def staff(rows: int, every: int = 0) -> bytes:
    """Write a staff file; each `every`-th row has another FTE."""
    lines = [HEAD]
    for at in range(rows):
        fte = "0.5" if every and at % every == 0 else "1"
        lines.append(
            f"E{at:06},First{at % 700},Last{at},p{at}@example.org,Title {at % 90},"
            f"School {at % 140},{fte},37.5,2020-0{at % 9 + 1}-15\n"
        )
    return "".join(lines).encode()


def timed(what: str, act: Callable[[], object]) -> None:
    """Run one step and say what it took."""
    started = time.perf_counter()
    act()
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{what:<34} {seconds:7.1f} s   peak {peak} MB", flush=True)  # noqa: T201 - a report


def measure(rows: int) -> None:
    """Import a file, twice, changed, and undo the last one."""
    first, changed = staff(rows), staff(rows, every=10)

    def previewed(data: bytes) -> object:
        run = services.upload(data, "staff.csv", Wish(columns=COLUMNS))
        services.choose_columns(run, run.mapping, Wish().defaults)
        running.preview(run.id)
        db.session.remove()
        return run.id

    ids = []
    timed(f"preview of {rows:,} new", lambda: ids.append(previewed(first)))
    timed("commit", lambda: _finish(ids[-1], services.commit, running.finish_commit))
    timed("preview of the same file", lambda: ids.append(previewed(first)))
    timed("preview, every tenth changed", lambda: ids.append(previewed(changed)))
    timed("commit of that", lambda: _finish(ids[-1], services.commit, running.finish_commit))
    timed("undo of that", lambda: _finish(ids[-1], services.undo, running.finish_undo))
    timed("undo of the first", lambda: _finish(ids[0], services.undo, running.finish_undo))


def _finish(run_id: object, ask: Callable[..., None], act: Callable[..., None]) -> None:
    from guildhall.people.importing.queries import get_run

    ask(get_run(run_id))  # type: ignore[arg-type]  # ids come as they were kept
    act(run_id)
    print("   ", get_run(run_id).state, len(get_run(run_id).kept))  # type: ignore[arg-type]  # noqa: T201 - as above
    db.session.remove()


def main() -> None:
    """Set the stage and measure."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    passwords = {role: secrets.token_hex(16) for role in ("owner", "app", "every")}
    with embedded.throwaway() as servers, TemporaryDirectory() as folder:
        urls = provision.provision(servers.admin_url, passwords)
        config = read_config(
            {
                "DATABASE_URL": urls.app,
                "DATABASE_EVERY_URL": urls.every,
                "DATABASE_OWNER_URL": urls.owner,
                "REDIS_URL": servers.redis_url,
                "SECRET_KEY": secrets.token_hex(32),
                "SITE_URL": "http://bench.test",
                "GUILDHALL_STATE": str(Path(folder)),
                "LOG_LEVEL": "ERROR",
            }
        )
        migrate(replace(config))
        with create_app(config).app_context(), tenant_scope(found_tenant("bench", "Bench Local")):
            measure(rows)


if __name__ == "__main__":
    main()
