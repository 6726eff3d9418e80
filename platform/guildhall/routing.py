"""Routes whose way back, from values to an address, is built when it is first asked for.

Werkzeug writes and compiles two functions for every rule when the rule is bound: of the hundreds
of rules a process builds addresses for a few dozen, and the start waits for all of them.
"""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class LateRule(Rule):
    """A rule that compiles a builder of addresses at its first use."""

    def _compile_builder(self, append_unknown: bool = True) -> Builder:  # noqa: FBT001, FBT002 - Werkzeug's own signature
        """Return a function that puts the real one in its place, then answers."""
        name = "_build_unknown" if append_unknown else "_build"
        compiled = super()._compile_builder

        def build(rule: Rule, **values: Any) -> tuple[str, str]:  # noqa: ANN401 - a route takes anything
            builder: Builder = compiled(append_unknown).__get__(rule, None)
            setattr(rule, name, builder)
            return builder(**values)

        return build
