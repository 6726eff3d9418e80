"""The deeds that the pages offer to undo, all but a staff file's, which its own tests undo."""

from datetime import timedelta

from sqlalchemy import select

from guildhall import context
from guildhall.budgets.models.commitments import Payee
from guildhall.budgets.models.funds import Fund
from guildhall.learning.models.activity import TimeEntry
from guildhall.learning.models.courses import Course, Offering, Session
from guildhall.learning.models.outside import OutsideClaim
from guildhall.learning.models.registrations import Registration
from guildhall.learning.models.seats import Guest, Interest, SeatGroup
from guildhall.learning.models.tags import Tag
from guildhall.learning.models.yearly import PlannedActivity
from guildhall.outreach.models.campaigns import Campaign
from guildhall.outreach.models.feedback import FeedbackItem
from guildhall.outreach.models.guests import GuestInvitation
from guildhall.outreach.models.inquiries import Inquiry
from guildhall.outreach.models.needs import NeedTheme
from guildhall.people.models.persons import Person
from guildhall.people.models.places import Worksite
from guildhall.people.models.positions import Position, PositionTerm
from guildhall.resources.models.equipment import Booking, Equipment
from guildhall.resources.models.library import Collection, Copy, Item, Line, Loan
from guildhall.resources.models.pool import Contribution, PoolStanding, Profile, Topic
from guildhall.resources.models.preparation import Material, SupportRequest
from guildhall.resources.models.tasks import Helper, Task
from guildhall.surveys.models import SurveyTemplate
from plugins.clc.models.cycles import ClcCycle, ClcPointEntry
from plugins.clc.models.evidence import ClcEvidence
from plugins.clc.models.imports import ClcImport
from plugins.clc.models.pay import ClcAwardYear, ClcInstalment, ClcPayRun
from tenants.models import Membership, Tenant
from tests.browser.undoing import Deed

AHEAD = Session.starts_at > context.now() + timedelta(days=1)
SOON = (AHEAD, Session.cancelled_at.is_(None), Session.online_url == "")
DUE = (
    ClcInstalment.encumbrance_id.is_not(None), ClcInstalment.run_id.is_(None),
    ClcInstalment.voided_at.is_(None), ClcInstalment.due_on < context.now() + timedelta(days=28),
)  # fmt: skip
IN_A_MONTH = f"/clc/pay?through={context.now() + timedelta(days=28):%Y-%m-%d}"
LAST_WEEK = f"{context.now() - timedelta(days=7):%Y-%m-%d}"
AWARD = select(ClcAwardYear.award_id).where(ClcAwardYear.id == ClcInstalment.year_id)
PREPARING = "/sessions/{id}/preparation"

OUTREACH = [
    Deed(
        "publish what was done about feedback", FeedbackItem, "/feedback/{id}", "/publication",
        (FeedbackItem.published_at.is_(None),),
        {"said": "Too late", "did": "Earlier"}, but=("public_said", "public_did", "said", "did"),
    ),
    Deed("ask about a theme no more", NeedTheme, "/needs/themes", "/needs/themes/{id}/retirement",
         (NeedTheme.retired_at.is_(None),)),
    Deed("close an inquiry", Inquiry, "/inquiries/{id}/closing", "",
         (Inquiry.state == "open",), {"reason": "by telephone"}),
    Deed("plan a campaign", Campaign, "/campaigns/{id}", "/plan", (Campaign.state == "draft",),
         {"day": "in 3 weeks", "time": "7:00 am"}),
    Deed("cancel a campaign", Campaign, "/campaigns/{id}", "/cancellation",
         (Campaign.state == "draft",)),
    Deed("see a guest in", GuestInvitation, "/sessions/{session_id}/guests",
         "/guests/{id}/presence",
         (GuestInvitation.present_at.is_(None), GuestInvitation.withdrawn_at.is_(None))),
]  # fmt: skip
PREPARATION = [
    Deed("put something onto the list", Session, PREPARING, "/sessions/{id}/materials", SOON,
         {"name": "Name tags", "each": "1"}, Material, "dropped_at"),
    Deed("make something ready", Material, "/sessions/{session_id}/preparation",
         "/materials/{id}/ready", (Material.done_at.is_(None), Material.dropped_at.is_(None))),
    Deed("take something off the list", Material, "/materials/{id}",
         "/materials/{id}/drop", (Material.done_at.is_(None), Material.dropped_at.is_(None))),
    Deed("book a thing for a session", Session, PREPARING, "/sessions/{id}/equipment", SOON,
         {"equipment_id": "1"}, Booking, "cancelled_at"),
    Deed("free a thing that a session had", Booking, "/sessions/{session_id}/preparation",
         "/equipment/{id}/cancel",
         (Booking.cancelled_at.is_(None), Booking.session_id.is_not(None),
          Booking.starts_at > context.now())),
    Deed("ask for support", Session, PREPARING, "/sessions/{id}/support", SOON,
         {"subject": "Sound"}, SupportRequest, "status=withdrawn"),
    Deed("answer who asked for support", SupportRequest, "/support/{id}", "/answer",
         (SupportRequest.status == "open",), {"answer": "Arranged."},
         but=("answer", "owner_id")),
    Deed("withdraw a request for support", SupportRequest, "/support/{id}",
         "/support/{id}/withdraw", (SupportRequest.status == "open",)),
    Deed("plan a task", Person, "/tasks/new", "", (),
         {"title": "Order chairs", "due_on": "in 2 weeks"}, Task, "dropped_at"),
    Deed("finish a task", Task, "/tasks/{id}", "/tasks/{id}/done",
         (Task.done_at.is_(None), Task.dropped_at.is_(None), Task.kind == "work")),
    Deed("drop a task", Task, "/tasks/{id}", "/tasks/{id}/drop",
         (Task.done_at.is_(None), Task.dropped_at.is_(None), Task.kind == "work"),
         {"reason": "Not needed"}),
    Deed("count on a helper", Person, "/tasks/load", "/tasks/helpers",
         (Person.last_name == "Vega",), {"person": "Marisol Vega", "hours": "2"},
         Helper, "ended_at"),
    Deed("count on a helper no more", Helper, "/tasks/load", "/tasks/helpers/{id}/release",
         (Helper.ended_at.is_(None),)),
]  # fmt: skip
RESOURCES = [
    Deed("add a line to a list", Collection, "/library/shelves/{id}", "/lines",
         (Collection.kind == "checklist",), {"words": "Is it heard in the last row?"},
         Line, "dropped_at"),
    Deed("take a line out", Line, "/library/shelves/{collection_id}", "/library/lines/{id}/drop",
         (Line.dropped_at.is_(None),)),
    Deed("put a list away", Collection, "/library/shelves/{id}", "/put-away",
         (Collection.archived_at.is_(None),)),
    Deed("take back what was lent", Loan, "/library/loans/{id}", "/library/loans/{id}/return",
         (Loan.returned_at.is_(None), Loan.voided_at.is_(None))),
    Deed("take a copy out of use", Copy, "/library/{item_id}", "/library/copies/{id}/retire",
         (Copy.retired_at.is_(None),
          Copy.id.not_in(select(Loan.copy_id)))),
    Deed("put an item away", Item, "/library/{id}", "/library/{id}/archive",
         (Item.archived_at.is_(None),)),
    Deed("name who made an offering", Offering, "/offerings/{id}/contributions", "",
         (Offering.status == "published",), {"person": "Marisol Vega", "stage": "developed"},
         Contribution, "withdrawn_at"),
    Deed("name somebody no more", Contribution, "/offerings/{offering_id}/contributions",
         "/contributions/{id}/withdraw", (Contribution.withdrawn_at.is_(None),)),
    Deed("qualify a facilitator", Profile, "/facilitators/{id}/qualification", "",
         (Profile.id.in_(select(Topic.profile_id).where(Topic.voided_at.is_(None))),),
         {}, PoolStanding, "withdrawn_at"),
    Deed("give a thing free", Booking, "/equipment/{equipment_id}",
         "/equipment/bookings/{id}/cancel",
         (Booking.cancelled_at.is_(None), Booking.session_id.is_not(None),
          Booking.starts_at > context.now())),
    Deed("take a thing out of use", Equipment, "/equipment/{id}", "/equipment/{id}/retire",
         (Equipment.retired_at.is_(None),
          Equipment.id.not_in(select(Booking.equipment_id)))),
    Deed("book a thing", Equipment, "/equipment/{id}/bookings/new", "",
         (Equipment.retired_at.is_(None), Equipment.condition == "good"),
         {"purpose": "Open day", "day": "in 9 weeks", "starts": "3 pm", "ends": "5 pm"},
         Booking, "cancelled_at"),
]  # fmt: skip
LEARNING = [
    Deed("publish an offering", Offering, "/offerings/{id}", "/offerings/{id}/publication",
         (Offering.status == "draft",), but=("announced_at", "sequence")),
    Deed("ask who is interested in a course", Course, "/courses/{id}", "/courses/{id}/interest",
         (Course.archived_at.is_(None), Course.gathers_interest.is_(False))),
    Deed("ask no more who is interested", Course, "/courses/{id}", "/courses/{id}/interest/end",
         (Course.gathers_interest,)),
    Deed("put a course away", Course, "/courses/{id}", "/courses/{id}/archive",
         (Course.archived_at.is_(None), Course.gathers_interest)),
    Deed("put a goal away", Tag, "/aims", "/aims/{id}/retirement", (Tag.retired_at.is_(None),)),
    Deed("log time", Person, "/activity", "", (), {"role": "1", "hours": "2"}, TimeEntry,
         "voided_at"),
    Deed("count logged time no more", TimeEntry, "/activity", "/activity/{id}/void",
         (TimeEntry.voided_at.is_(None), TimeEntry.day >= context.now().date().replace(day=1))),
    Deed("write down a guest", Offering, "/offerings/{id}/guests", "",
         (Offering.status == "published", Offering.starts_at > context.now(),
          Offering.seats_taken < Offering.capacity),
         {"name": "Sam Okafor"}, Guest, "left_at"),
    Deed("take a guest off", Guest, "/offerings/{offering_id}/guests", "/guests/{id}/removal",
         (Guest.left_at.is_(None),)),
    Deed("drop a line of the plan", PlannedActivity, "/plan/{id}/dropping", "",
         (PlannedActivity.dropped_at.is_(None),), {"reason": "Next year"}),
    Deed("tie an offering to the plan", PlannedActivity, "/plan/{id}", "/plan/{id}/offerings",
         (PlannedActivity.dropped_at.is_(None),), {"offering": "1"}, watches=Offering),
    Deed("verify a sheet", Session, "/sessions/{id}/attendance", "/sessions/{id}/sheet",
         (Session.ends_at < context.now(), Session.cancelled_at.is_(None),
          Session.sheet_verified_at.is_(None)), asks="One was missing"),
    Deed("send a claim back", OutsideClaim, "/outside-learning/review/{id}", "/answer",
         (OutsideClaim.state == "submitted",), {"reason": "Which days?"}),
]  # fmt: skip
PLACES = [
    Deed("retire a worksite", Worksite, "/places/worksites", "/places/worksites/{id}/retire",
         (Worksite.retired_at.is_(None),)),
    Deed("archive a person", Person, "/people/{id}", "/people/{id}/archive",
         (Person.last_name == "Haddad",), {"confirm": "yes"}),
    Deed("end a position", Position, "/positions/{id}/end", "", (), {}, watches=PositionTerm,
         but=("closed_at",)),
    Deed("end a way in", Person, "/people/ways-in?q=Vega", "/people/ways-in/{id}/end",
         (Person.last_name == "Vega", Person.first_name == "Marisol"), watches=Membership),
    Deed("put a fund away", Fund, "/money/funds/{id}", "/put-away", (Fund.archived_at.is_(None),)),
    Deed("offer a payee no more", Payee, "/money/payees/{id}", "/inactive",
         (Payee.archived_at.is_(None),)),
    Deed("put questions away", SurveyTemplate, "/surveys/questions/{id}", "/away",
         (SurveyTemplate.archived_at.is_(None), SurveyTemplate.is_default.is_(False))),
]  # fmt: skip
CLC = [
    Deed("void points", ClcPointEntry, "/clc/participants/{person_id}",
         "/clc/points/{id}/voiding",
         (ClcPointEntry.voided_at.is_(None), ClcPointEntry.evidence_id.is_(None),
          ClcPointEntry.carried_from_id.is_(None), ClcPointEntry.transcript_line_id.is_not(None)),
         {"reason": "Counted for another"}),
    Deed("void a project", ClcEvidence, "/clc/evidence/{id}", "/clc/evidence/{id}/voiding",
         (ClcEvidence.state == "approved",), {"reason": "Not theirs", "confirm": "yes"},
         but=("decision", "decided_at", "decided_by", "version"), who="president"),
    Deed("end a cycle early", ClcCycle, "/clc/participants/{person_id}",
         "/clc/cycles/{id}/leaving", (ClcCycle.status == "open",),
         {"reason": "Moved away", "confirm": "yes"}),
    Deed("close a verified cycle", ClcCycle, "/clc/participants/{person_id}",
         "/clc/cycles/{id}/ending", (ClcCycle.status == "verified",)),
    Deed("hand in a record", ClcCycle, "/clc/participants/{person_id}",
         "/clc/cycles/{id}/submission", (ClcCycle.status == "open", ClcCycle.required_points == 1)),
    Deed("withdraw a project", ClcEvidence, "/clc/evidence/{id}", "/clc/evidence/{id}/withdrawal",
         (ClcEvidence.state == "submitted",), but=("version", "received_at")),
]  # fmt: skip
MEMBERS = [
    Deed("register", Offering, "/catalogue/{id}", "/catalogue/{id}/registration",
         (Offering.status == "published", Offering.starts_at > context.now() + timedelta(days=3),
          Offering.seats_taken < Offering.capacity, Offering.title == "Chairs that fit"),
         {}, Registration, "state=cancelled", who="member"),
    Deed("ask to be told of a date", Course, "/catalogue/planned",
         "/catalogue/courses/{id}/interest", (Course.gathers_interest,), {}, Interest, "left_at",
         who="member"),
    Deed("hold seats", Offering, "/catalogue/{id}/group", "",
         (Offering.title == "Chairs that fit",), {"seats": "2"}, SeatGroup, "released_at",
         who="president"),
    Deed("close the hall", Person, "/settings/closing", "", (), {"slug": "{slug}"},
         watches=Tenant),
]  # fmt: skip
FILES = [
    Deed("hand in a project", Person, "/clc/evidence/new", "", (),
         {"title": "A course of first aid", "starts_on": LAST_WEEK, "hours": "4",
          "hours_outside": "4", "proof": "proof.pdf"},
         ClcEvidence, "state=withdrawn", who="member"),
    Deed("send in a claim of learning elsewhere", Person, "/outside-learning/new", "", (),
         {"title": "Forklift safety", "provider": "Port College", "starts_on": LAST_WEEK,
          "quantity": "3", "proof": "proof.pdf"},
         OutsideClaim, "state=withdrawn", who="member"),
    Deed("bring in a file of participants", ClcImport, "/clc/import/{id}", "/commit",
         (ClcImport.state == "previewed",), {}, ClcCycle, "status=void"),
]  # fmt: skip
PAY = [
    Deed("leave out a part", ClcInstalment, IN_A_MONTH,
         "/clc/parts/{id}/leaving-out", DUE, {"reason": "On leave"}),
    Deed("enter a run of stipends", Person, IN_A_MONTH, "/clc/pay", (), {},
         ClcPayRun, "withdrawn_at"),
    Deed("void a part", ClcInstalment, "/clc/awards/{award_id}", "/clc/parts/{id}/voiding", DUE,
         {"reason": "Not theirs"}, but=("encumbrance_id",), who="president",
         also=(AWARD.scalar_subquery().label("award_id"),)),
]  # fmt: skip
DEEDS = [*OUTREACH, *PREPARATION, *RESOURCES, *LEARNING, *PLACES, *CLC, *FILES, *PAY, *MEMBERS]
