"""Noting that a session is used: at most every five minutes, after the page has been made."""

from datetime import timedelta
from typing import Final

from flask import Flask, Response
from sqlalchemy.exc import DBAPIError

from guildhall import context
from guildhall.accounts.services.sessions import touch
from guildhall.db import db
from guildhall.here import this_session
from guildhall.web import identity_or_none

EVERY: Final = timedelta(minutes=5)


def init_app(app: Flask) -> None:
    """Look at every answer's session; its identity says when it was last noted."""
    app.after_request(note_use)


def note_use(response: Response) -> Response:
    """Prolong a session that was not noted for a while, and its cookie with it."""
    cookie = this_session()
    if "_user_id" not in cookie or response.is_streamed:
        return response
    who = identity_or_none()
    if who is None or who.last_seen is None or context.now() - who.last_seen < EVERY:
        return response
    try:
        db.session.rollback()
        touch(who.login_id)
    except DBAPIError:
        db.session.rollback()  # the page is made; a lost note shortens the session by minutes
    else:
        cookie.modified |= cookie.permanent  # what the page itself wrote into it stays
    return response
