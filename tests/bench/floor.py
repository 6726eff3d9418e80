"""The floor: bare Flask on the same server and database, doing only what cannot be left out.

No tenants, no sign-in, no protection, no audit: one indexed read and a small template; and for a
registration a read, then lock the row, insert, update. What Guildhall adds is measured against it.
"""

import os
from uuid import UUID, uuid4

import psycopg
from flask import Flask, Response, abort, request

PAGE = """<!doctype html><html lang="en"><head><title>{{ title }}</title></head><body>
<h1>{{ title }}</h1><p>{{ summary }}</p><p>{{ taken }} of {{ seats }} seats are taken.</p>
<form method="post"><input type="hidden" name="person" value="1"><button>Register</button></form>
</body></html>"""

SCHEMA = """
CREATE TABLE IF NOT EXISTS floor_session (
    id uuid PRIMARY KEY, title text NOT NULL, summary text NOT NULL,
    seats int NOT NULL, taken int NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS floor_registration (
    id uuid PRIMARY KEY, session_id uuid NOT NULL REFERENCES floor_session, person int NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX IF NOT EXISTS floor_registration_session ON floor_registration (session_id);
"""

app = Flask(__name__)
TEMPLATE = app.jinja_env.from_string(PAGE)  # compiled once, as a file would be
connection: psycopg.Connection[tuple[object, ...]] | None = None


def database() -> psycopg.Connection[tuple[object, ...]]:
    """Return this worker's one connection (it has one thread)."""
    global connection  # noqa: PLW0603 - a floor has no frame to keep it in
    if connection is None:
        connection = psycopg.connect(os.environ["FLOOR_DATABASE_URL"])
    return connection


@app.get("/sessions/<uuid:session_id>")
def page(session_id: UUID) -> str:
    """Show one session."""
    with database().transaction():
        row = (
            database()
            .execute(
                "SELECT title, summary, seats, taken FROM floor_session WHERE id = %s", [session_id]
            )
            .fetchone()
        )
    if row is None:
        abort(404)
    return TEMPLATE.render(title=row[0], summary=row[1], seats=row[2], taken=row[3])


@app.post("/sessions/<uuid:session_id>")
def register(session_id: UUID) -> Response:
    """Take a seat."""
    with database().transaction():
        row = (
            database()
            .execute(
                "SELECT seats, taken FROM floor_session WHERE id = %s FOR UPDATE", [session_id]
            )
            .fetchone()
        )
        if row is None or int(str(row[1])) >= int(str(row[0])):
            abort(409)
        database().execute(
            "INSERT INTO floor_registration (id, session_id, person) VALUES (%s, %s, %s)",
            [uuid4(), session_id, request.form.get("person", 0, type=int)],
        )
        database().execute("UPDATE floor_session SET taken = taken + 1 WHERE id = %s", [session_id])
    return Response(status=303, headers={"Location": request.path})


def prepare(url: str, sessions: int) -> list[str]:
    """Make the floor's tables and sessions; return their ids."""
    with psycopg.connect(url) as own:
        own.execute(SCHEMA)
        ids = [uuid4() for _ in range(sessions)]
        for number, session_id in enumerate(ids):
            own.execute(
                "INSERT INTO floor_session (id, title, summary, seats) VALUES (%s, %s, %s, %s)",
                [session_id, f"Session {number}", "What happens here, in a sentence.", 1_000_000],
            )
        own.commit()
        own.execute("ANALYZE")
    return [str(session_id) for session_id in ids]
