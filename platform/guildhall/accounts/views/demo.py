"""Signing in to the demo."""

from flask import redirect, request
from werkzeug.wrappers import Response

from guildhall.accounts.demo import account_behind
from guildhall.accounts.views.blueprint import bp, enter
from guildhall.errors import Invalid, NotFound
from guildhall.web import SEE_OTHER, public


@bp.get("/demo/sign-in/<token>")
@public("a link of the demo; without a demo there is nothing here", where="both")
def demo_sign_in(token: str) -> Response:
    """Sign in as somebody of the sample year.

    A GET that signs in would let any page log a visitor in as somebody else. In the demo that is
    harmless: everybody in it is made up, and the link has to work from a terminal.
    """
    try:
        enter(account_behind(token), "demo")
    except Invalid as refusal:
        raise NotFound from refusal
    return redirect(f"{request.script_root}/", SEE_OTHER)
