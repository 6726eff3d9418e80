"""A second step as an app would take it."""

import re
from datetime import timedelta

import pyotp

from guildhall import context

SECRET_FIELD = re.compile(r'name="sealed" value="(?P<sealed>[^"]*)"')


def code_now(key: str, *, steps: int = 0) -> str:
    """Return what the app shows now, or so many half-minutes from now."""
    return pyotp.TOTP(key).at(context.now() + timedelta(seconds=30 * steps))
