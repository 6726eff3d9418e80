"""What the coordinator's home says about people."""

from guildhall import context
from guildhall.homes import Card
from guildhall.people import record
from guildhall.people.permissions import VIEW, VIEW_POSITIONS
from guildhall.people.settings import setting
from guildhall.web import identity


def endings() -> Card | None:
    """Say whose credentials and positions end soon, if any do."""
    today, see = context.today(), identity()
    groups = [record.credentials_ending(today)] if see.may(VIEW.key) else []
    if see.may(VIEW_POSITIONS.key):
        groups.append(record.positions_ending(today))
    counts = record.here(*groups)
    ending = counts[0] if see.may(VIEW.key) else 0
    leaving = counts[-1] if see.may(VIEW_POSITIONS.key) else 0
    if not ending and not leaving:
        return None
    days = setting("credential_alert_days")
    values = {"credentials": ending, "days": days, "positions": leaving, "soon": record.SOON}
    return Card("needs", "people/_endings.html", values, order=40)
