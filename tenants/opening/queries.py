"""What stands in the way of going live, and what waits to be sent."""

from flask_babel import gettext as _
from msgspec import Struct
from sqlalchemy import func, select

from guildhall.communications.models import Message
from guildhall.db import db
from guildhall.here import this_config
from tenants.opening.mail import mail_trouble
from tenants.queries import this_tenant
from tenants.roles.queries import setup_warnings


class Check(Struct, frozen=True):
    """One thing to look at before going live."""

    good: bool
    sentence: str
    endpoint: str = ""
    label: str = ""


def checks(*, try_mail: bool = False) -> list[Check]:
    """Return what to look at; the mail server is asked only if wanted."""
    return [*_roles(), _sample(), *([_mail()] if try_mail else [])]


def waiting_messages() -> int:
    """Return how many messages were written and held back until the tenant is live."""
    held = (
        select(func.count()).select_from(Message).where(Message.status == "held", ~Message.sample)
    )
    return db.session.scalar(held) or 0


def _roles() -> list[Check]:
    """Return what is wrong with the roles, such as that there is no president yet."""
    found = setup_warnings()
    if not found:
        return [Check(good=True, sentence=_("The roles are in order."))]
    return [
        Check(good=False, sentence=one.sentence, endpoint=one.endpoint, label=one.label)
        for one in found
    ]


def _sample() -> Check:
    if not this_tenant().has_sample:
        return Check(good=True, sentence=_("There is no sample here."))
    return Check(
        good=False,
        sentence=_("The sample year is still here, beside your own people."),
        endpoint="sample.page",
        label=_("Remove the sample"),
    )


def _mail() -> Check:
    config = this_config()
    if config.demo:
        return Check(good=True, sentence=_("This is the demo: mail stays on a page."))
    trouble = mail_trouble(config.smtp_url)
    if trouble:
        return Check(good=False, sentence=trouble)
    return Check(good=True, sentence=_("The mail server answers."))
