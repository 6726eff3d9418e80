"""What the feature hands to Guildhall."""

from flask_babel import lazy_gettext as _l

from guildhall.outreach import cards, demo, search
from guildhall.outreach import permissions as may
from guildhall.outreach.campaigns import services as campaigns
from guildhall.outreach.campaigns import views as campaign_views
from guildhall.outreach.feedback import views as feedback_views
from guildhall.outreach.guests import queries as guest_queries
from guildhall.outreach.guests import services as guests
from guildhall.outreach.guests import views as guest_views
from guildhall.outreach.inquiries import contact_views
from guildhall.outreach.inquiries import views as inquiry_views
from guildhall.outreach.models.campaigns import Campaign, CampaignLink, CampaignRecipient
from guildhall.outreach.models.feedback import FeedbackItem
from guildhall.outreach.models.guests import GuestInvitation
from guildhall.outreach.models.inquiries import Inquiry, InquiryEntry
from guildhall.outreach.models.needs import NeedsSurvey, NeedTheme, OfferingNeed
from guildhall.outreach.needs import answer_views
from guildhall.outreach.needs import services as needs
from guildhall.outreach.needs import views as needs_views
from guildhall.outreach.sentences import SENTENCES
from guildhall.outreach.settings import OutreachSettings
from guildhall.outreach.sharing import views as sharing_views
from guildhall.plugin import NavItem, Plugin, Schedule

EVERYTHING = (may.SEE, may.SEND, may.ASK, may.ANSWER, may.INVITE)

plugin = Plugin(
    key="outreach",
    name=_l("Outreach"),
    core=True,
    models=(
        Campaign,
        CampaignRecipient,
        CampaignLink,
        NeedTheme,
        OfferingNeed,
        NeedsSurvey,
        Inquiry,
        InquiryEntry,
        GuestInvitation,
        FeedbackItem,
    ),
    blueprints=(
        campaign_views.bp,
        sharing_views.bp,
        inquiry_views.bp,
        contact_views.bp,
        needs_views.bp,
        answer_views.bp,
        guest_views.bp,
        feedback_views.bp,
    ),
    permissions=EVERYTHING,
    roles={"coordinator": EVERYTHING, "president": (may.SEE, may.ANSWER, may.INVITE)},
    jobs=(campaigns.write_batch, needs.write_batch),
    schedules=(
        Schedule("outreach.send_due", "*/5 * * * *", campaigns.send_due),
        Schedule("outreach.tell_guests", "*/15 * * * *", guests.tell_changes),
        Schedule("outreach.close_surveys", "5 0 * * *", needs.close_due),
    ),
    work={
        campaigns.send_due: _l("Begin campaigns that are due"),
        campaigns.write_batch: _l("Write the messages of a campaign"),
        guests.tell_changes: _l("Tell guests of sessions that changed"),
        needs.close_due: _l("End surveys of needs after their last day"),
        needs.write_batch: _l("Write the messages of a survey of needs"),
    },
    navigation=(
        NavItem(
            "Today",
            _l("Inquiries"),
            "inquiries.index",
            permissions=(may.ANSWER,),
            icon="help",
            order=4,
        ),
        NavItem("Today", _l("You said, we did"), "feedback.published", icon="public", order=6),
        NavItem(
            "People",
            _l("Campaigns"),
            "campaigns.index",
            permissions=(may.SEE, may.SEND),
            icon="notifications",
            order=62,
        ),
        NavItem(
            "People",
            _l("Needs"),
            "needs.index",
            permissions=(may.SEE, may.ASK),
            icon="assessment",
            order=64,
        ),
        NavItem(
            "People",
            _l("Feedback"),
            "feedback.index",
            permissions=(may.ANSWER,),
            icon="flag",
            order=66,
        ),
    ),
    settings=OutreachSettings,
    cards={
        "coordinator": (cards.inbox,),
        "member": (cards.asked_of_me,),
        "offering": (cards.on_offering,),
        "session": (cards.on_sheet,),
    },
    guards={"learning.visitors": (guest_queries.on_the_sheet,)},
    search=(search.campaigns, search.inquiries),
    sentences=SENTENCES,
    demo=demo.tell,
)
