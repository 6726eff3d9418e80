"""What may follow what in a campaign, and which words a reader gets; pure."""

from collections.abc import Mapping
from typing import Any, Final

from guildhall.errors import Conflict
from guildhall.wording import gettext as _

CHANGEABLE: Final = frozenset({"draft", "scheduled"})
LINK: Final = "{link}"


def refuse_unless_changeable(state: str) -> None:
    """Raise Conflict where a letter has left already, or never will."""
    if state == "cancelled":
        raise Conflict(_("This campaign is cancelled. Take it up again to change it."))
    if state not in CHANGEABLE:
        raise Conflict(_("This letter has left already. Copy it as a new one to write again."))


def why_not_yet(title: str, status: str) -> str:
    """Say why a letter about an offering stays: its link would lead to nothing to register for."""
    if status == "cancelled":
        return _(
            "“%(title)s” is cancelled. Choose another offering, or none, before you send this.",
            title=title,
        )
    if status == "draft":
        return _(
            "“%(title)s” is still a draft, and the letter's link would lead nowhere: publish it "
            "first.",
            title=title,
        )
    return ""


def words_in(words: Mapping[str, Any], language: str) -> tuple[str, dict[str, str]]:
    """Return the words for a reader and the language that they are in."""
    complete = {code: each for code, each in words.items() if each["subject"] and each["body"]}
    code = language if language in complete else next(iter(complete), language)
    return code, complete.get(code, {"subject": "", "body": ""})


def with_link(body: str, url: str) -> str:
    """Put the link where the writer wanted it, or below what she wrote."""
    if LINK in body:
        return body.replace(LINK, url)
    return f"{body.rstrip()}\n\n{url}"
