"""What the feature hands to Guildhall."""

from flask_babel import lazy_gettext as _l

from guildhall.communications import (
    credentials,
    delivery,
    models,
    own_views,
    tracking_views,
    views,
)
from guildhall.communications.permissions import MANAGE_MESSAGES, VIEW_MESSAGES
from guildhall.events import CredentialExpiring, WorkFailed
from guildhall.plugin import NavItem, Plugin

plugin = Plugin(
    key="communications",
    name=_l("Communications"),
    core=True,
    models=(models.Message, models.OptOut, models.BadAddress, models.TrackedLink),
    blueprints=(views.bp, own_views.bp, tracking_views.bp),
    permissions=(VIEW_MESSAGES, MANAGE_MESSAGES),
    roles={
        "coordinator": (VIEW_MESSAGES, MANAGE_MESSAGES),
        "president": (VIEW_MESSAGES,),
    },
    handlers={
        WorkFailed: (delivery.note_failure,),
        CredentialExpiring: (credentials.announce,),
    },
    jobs=(delivery.deliver,),
    work={
        delivery.deliver: _l("Send a message"),
        delivery.note_failure: _l("Note that a message could not be sent"),
        credentials.announce: _l("Tell somebody that a credential ends"),
    },
    navigation=(
        NavItem("Today", _l("My messages"), "mail.mine", icon="mail", order=3),
        NavItem(
            "People",
            _l("Messages sent"),
            "communications.messages",
            permissions=(VIEW_MESSAGES,),
            icon="send",
            order=60,
        ),
    ),
    sentences={
        "communications.address_cleared": _l("%(who)s let letters go to %(what)s again"),
        "communications.opted_in": _l("%(what)s gets every letter again"),
        "communications.opted_out": _l("%(what)s gets only essential letters"),
        "communications.resent": _l("%(who)s sent “%(what)s” again"),
    },
)
