"""What the coordinator's home says about people."""

from guildhall import context
from guildhall.homes import Card, Figured
from guildhall.people.endings import SOON, credentials_ending, here, positions_ending
from guildhall.people.permissions import VIEW, VIEW_POSITIONS
from guildhall.people.settings import setting
from guildhall.web import identity


def endings() -> Figured:
    """Say whose credentials and positions end soon, if any do."""
    today, see = context.today(), identity()
    asked = {
        "credentials": (VIEW, credentials_ending),
        "positions": (VIEW_POSITIONS, positions_ending),
    }
    seen = {name: ending for name, (right, ending) in asked.items() if see.may(right.key)}

    def card(*counts: int) -> Card | None:
        if not any(counts):
            return None
        values = dict.fromkeys(asked, 0) | dict(zip(seen, counts, strict=True))
        days = setting("credential_alert_days")
        values |= {"days": days, "soon": SOON}
        return Card("needs", "people/_endings.html", values, order=40)

    return Figured([here(ending(today)) for ending in seen.values()], card)
