"""Pages that are kept: what all readers share is drawn once, what is one reader's is filled in."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from flask import Response
from markupsafe import Markup

from guildhall import context
from guildhall.answers import Answer
from guildhall.drawing import hole, page_around, page_while
from guildhall.shell import Shell
from guildhall.web import identity_or_none


class KeptShell(Shell):
    """Stands around a page that is kept: what only its reader may see is put in each time."""

    @property
    def top_bar(self) -> Markup:
        """Return the place of the slim bar."""
        return hole("top_bar")

    @property
    def toasts(self) -> Markup:
        """Return the place of what just happened."""
        return hole("toasts")

    @property
    def facts(self) -> tuple[Hashable, ...]:
        """Return all that the rest of the shell says."""
        who = self.identity
        rights = (who.permissions, who.withheld) if who else None
        return (self.tenant, context.today(), rights, self.navigation)


def render_kept(
    template: str,
    facts: tuple[Hashable, ...],
    parts: Mapping[str, Callable[[], str]],
    **values: Any,  # noqa: ANN401 - a template takes anything
) -> Response:
    """Show a page that most readers share: drawn once for its facts, and filled for each of them.

    `facts` are all that the template says besides its shell, its language and its address; each of
    `parts` makes what stands under its name in the template, for this reader alone.
    """
    kept = KeptShell()
    page = page_around(
        template, (*kept.facts, *facts), {**_own_parts(), **parts}, shell=kept, **values
    )
    return Answer(page)


def render_while(
    template: str,
    facts: tuple[Hashable, ...] | None,
    values: Callable[[], Mapping[str, Any]],
) -> Response:
    """Show a page of one reader's that is put together anew when one of its facts has changed.

    Without facts it is put together in any case.
    """
    kept, who = KeptShell(), identity_or_none()
    shown = (who, *kept.facts, *facts) if facts is not None else None
    page = page_while(
        template,
        (kept.tenant and kept.tenant.id, who and who.account_id),
        shown,
        _own_parts(),
        lambda: {"shell": kept, **values()},
    )
    return Answer(page)


def _own_parts() -> dict[str, Callable[[], str]]:
    """Return what makes the parts of the shell that change from click to click."""
    shell = Shell()
    return {"top_bar": lambda: shell.top_bar, "toasts": lambda: shell.toasts}
