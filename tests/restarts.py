"""What a restarted server leaves of the connections that somebody kept."""

import time

import psycopg

ENDED = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
 WHERE datname = %s AND pid <> pg_backend_pid()
"""


def end_connections(admin_url: str, database_url: str) -> None:
    """End every connection to a database, and wait until all of them are gone."""
    name = database_url.rpartition("/")[2].partition("?")[0]
    deadline = time.monotonic() + 10
    with psycopg.connect(admin_url, autocommit=True) as superuser:
        while superuser.execute(ENDED, [name]).fetchone() != (0,):
            assert time.monotonic() < deadline, "the connections do not end"
            time.sleep(0.02)
