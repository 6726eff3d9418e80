"""Several people who act at one moment, each in a thread and on a connection of her own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask

from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.errors import GuildhallError


def all_at_once(app: Flask, tenant: TenantContext, calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run every call in a thread and an application context of its own, all at one moment."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        with app.app_context(), tenant_scope(tenant):
            barrier.wait()
            try:
                return call()
            except GuildhallError as refusal:
                return refusal
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
