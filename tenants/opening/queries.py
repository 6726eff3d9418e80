"""What stands in the way of going live, and what waits to be sent."""

from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select

from guildhall import context
from guildhall.communications.models import Message
from guildhall.config import Config
from guildhall.db import db
from tenants.models import RoleAssignment
from tenants.opening.mail import mail_trouble
from tenants.queries import this_tenant


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at before going live."""

    good: bool
    sentence: str
    endpoint: str = ""
    label: str = ""


def checks(*, try_mail: bool = False) -> list[Check]:
    """Return what to look at; the mail server is asked only if wanted."""
    return [_president(), _sample(), *([_mail()] if try_mail else [])]


def waiting_messages() -> int:
    """Return how many messages were written and held back until the tenant is live."""
    held = select(func.count()).select_from(Message).where(Message.status == "held")
    return db.session.scalar(held) or 0


def has_president() -> bool:
    """Say whether somebody is president today: a coordinator is designated by one."""
    return bool(
        db.session.scalar(
            select(func.count())
            .select_from(RoleAssignment)
            .where(
                RoleAssignment.role == "president", RoleAssignment.valid.contains(context.today())
            )
        )
    )


def _president() -> Check:
    if has_president():
        return Check(good=True, sentence=_("The hall has a president."))
    return Check(
        good=False,
        sentence=_("There is no president yet. The coordinator is designated by the president."),
    )


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
    config: Config = current_app.extensions["guildhall_config"]
    if config.demo:
        return Check(good=True, sentence=_("This is the demo: mail stays on a page."))
    trouble = mail_trouble(config.smtp_url)
    if trouble:
        return Check(good=False, sentence=trouble)
    return Check(good=True, sentence=_("The mail server answers."))
