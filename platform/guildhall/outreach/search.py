"""Campaigns and inquiries, for the search of the top bar."""

from flask import url_for
from flask_babel import lazy_gettext as _l

from guildhall.db import db
from guildhall.localisation import when
from guildhall.outreach.campaigns import queries as campaign_reads
from guildhall.outreach.inquiries import queries as inquiry_reads
from guildhall.outreach.inquiries.queries import Wanted
from guildhall.outreach.models.campaigns import Campaign
from guildhall.outreach.models.inquiries import Inquiry
from guildhall.outreach.permissions import ANSWER, SEE, SEND
from guildhall.searching import Hit
from guildhall.web import identity


def campaigns(words: str, most: int) -> list[Hit]:
    """Return the campaigns with every word in their title."""
    if not identity().may(SEE.key, SEND.key):
        return []
    rows = db.session.scalars(
        campaign_reads.campaigns(words=words).order_by(Campaign.created_at.desc()).limit(most)
    )
    return [
        Hit(each.title, url_for("campaigns.show", campaign_id=each.id), _l("Campaigns"))
        for each in rows
    ]


def inquiries(words: str, most: int) -> list[Hit]:
    """Return the inquiries that mention every word, for who answers them."""
    if not identity().may(ANSWER.key):
        return []
    rows = db.session.scalars(
        inquiry_reads.inquiries(Wanted(words=words)).order_by(Inquiry.created_at.desc()).limit(most)
    )
    return [
        Hit(
            each.name,
            url_for("inquiries.show", inquiry_id=each.id),
            _l("Inquiries"),
            when(each.created_at),
        )
        for each in rows
    ]
