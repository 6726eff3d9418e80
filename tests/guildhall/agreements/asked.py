"""A kind of clause asked about a case, without a database."""

from guildhall.agreements.kinds.base import Terms
from guildhall.agreements.kinds.registry import kind_of
from guildhall.agreements.working import Usd, Working


def ask(key: str, terms: dict, **asked) -> Working:
    """Ask a kind with these terms."""
    kind = kind_of(key)
    assert kind.asks is not None
    assert kind.works is not None
    working = Working()
    loaded = kind.asks().load(asked)
    kind.works(kind.load(terms), Terms(**loaded, holidays=frozenset()), working)
    return working


def paid(working: Working, name: str) -> str:
    """Return an amount that came out."""
    found = working.results[name]
    assert isinstance(found, Usd)
    return f"{found.amount:.2f}"


# Pools: clauses as found
