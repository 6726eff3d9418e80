"""The reminder that a second step will be asked for."""

from guildhall import context
from guildhall.accounts.queries import has_app, passkeys_of
from guildhall.accounts.settings import second_step_from
from guildhall.homes import Card
from guildhall.web import identity


def step_is_due() -> Card | None:
    """Remind somebody with a role of the day from which a second step is asked for."""
    first_day, who = second_step_from(), identity()
    if first_day is None or first_day <= context.today() or not who.roles - {"member"}:
        return None
    if has_app(who.account_id) or passkeys_of(who.account_id):
        return None
    return Card("needs", "accounts/_step_card.html", {"first_day": first_day}, order=15)
