"""What the feature hands to Guildhall."""

from flask_babel import lazy_gettext as _l

from guildhall.events import OfferingCompleted, PersonRegistered
from guildhall.learning import demo, search
from guildhall.learning import permissions as may
from guildhall.learning.access import views as access_views
from guildhall.learning.activity import views as activity_views
from guildhall.learning.aims import views as aim_views
from guildhall.learning.attendance import cards as attendance_cards
from guildhall.learning.attendance import door_views, kiosk_views, paper_views
from guildhall.learning.attendance import views as attendance_views
from guildhall.learning.calendar import event_views as calendar_event_views
from guildhall.learning.calendar import views as calendar_views
from guildhall.learning.calendar.sentences import SENTENCES as CALENDAR_SENTENCES
from guildhall.learning.catalogue import flyer_views
from guildhall.learning.catalogue import views as catalogue_views
from guildhall.learning.courses import views as course_views
from guildhall.learning.credit import bundles, certificate_views, letters, survey_views
from guildhall.learning.credit import cards as credit_cards
from guildhall.learning.credit import jobs as credit_jobs
from guildhall.learning.credit import views as credit_views
from guildhall.learning.groups import letters as group_letters
from guildhall.learning.groups import views as group_views
from guildhall.learning.interest import letters as interest_letters
from guildhall.learning.interest import views as interest_views
from guildhall.learning.models import (
    access,
    activity,
    calendar,
    courses,
    credit,
    door,
    outside,
    reflections,
    registrations,
    seats,
    tags,
    yearly,
)
from guildhall.learning.navigation import NAVIGATION
from guildhall.learning.offerings import session_views
from guildhall.learning.offerings import views as offering_views
from guildhall.learning.outside import cards as outside_cards
from guildhall.learning.outside import review_views
from guildhall.learning.outside import views as outside_views
from guildhall.learning.overview import cards as overview
from guildhall.learning.reflections import cards as reflection_cards
from guildhall.learning.reflections import views as reflection_views
from guildhall.learning.registration import answer_views, desk_views, handlers, messages
from guildhall.learning.registration import jobs as registration_jobs
from guildhall.learning.registration import views as registration_views
from guildhall.learning.sentences import SENTENCES
from guildhall.learning.settings import LearningSettings
from guildhall.learning.yearly import views as yearly_views
from guildhall.plugin import Plugin, Schedule

AT_THE_DOOR = (
    may.RUN_KIOSK,
    may.TAKE_ATTENDANCE,
    may.CORRECT_ATTENDANCE,
    may.VERIFY_SHEET,
    may.SEE_FEEDBACK,
)

PLANNING = (may.SEE, may.PLAN, may.REGISTER_OTHERS)

plugin = Plugin(
    key="learning",
    name=_l("Learning"),
    core=True,
    models=(
        courses.Course,
        courses.CourseVersion,
        courses.Room,
        courses.Offering,
        courses.Session,
        courses.Facilitation,
        courses.LeadingChange,
        registrations.Registration,
        registrations.Mark,
        registrations.Attendance,
        door.DoorEntry,
        door.SheetScan,
        credit.TranscriptLine,
        credit.Certificate,
        calendar.CalendarEvent,
        calendar.CalendarFeed,
        yearly.PlannedActivity,
        access.StandingNeed,
        access.Accommodation,
        access.Shift,
        seats.SeatGroup,
        seats.Guest,
        seats.Interest,
        tags.Tag,
        tags.OfferingTag,
        activity.TimeEntry,
        credit.CertificateBundle,
        outside.OutsideClaim,
        reflections.ReflectionEntry,
    ),
    blueprints=(
        catalogue_views.bp,
        registration_views.bp,
        offering_views.bp,
        session_views.bp,
        desk_views.bp,
        course_views.bp,
        activity_views.bp,
        aim_views.bp,
        answer_views.bp,
        group_views.bp,
        interest_views.bp,
        attendance_views.bp,
        kiosk_views.bp,
        door_views.bp,
        paper_views.bp,
        credit_views.bp,
        certificate_views.bp,
        survey_views.bp,
        calendar_views.bp,
        calendar_event_views.bp,
        flyer_views.bp,
        yearly_views.bp,
        access_views.bp,
        outside_views.bp,
        review_views.bp,
        reflection_views.bp,
    ),
    permissions=(
        *PLANNING,
        may.REGISTER,
        may.HOLD_SEATS,
        may.FACILITATE,
        may.ARRANGE,
        may.LOG_TIME,
        may.SEE_TIME,
        *AT_THE_DOOR,
        may.CREDIT_FROM_SHEET,
        may.EVERY_SESSION,
        may.OWN_RECORD,
        may.SEE_TRANSCRIPTS,
        may.VOID_CREDIT,
        may.REVIEW_OUTSIDE,
    ),
    roles={
        "coordinator": (
            *PLANNING,
            may.HOLD_SEATS,
            may.FACILITATE,
            may.ARRANGE,
            may.LOG_TIME,
            may.SEE_TIME,
            *AT_THE_DOOR,
            may.CREDIT_FROM_SHEET,
            may.EVERY_SESSION,
            may.SEE_TRANSCRIPTS,
            may.VOID_CREDIT,
            may.REVIEW_OUTSIDE,
        ),
        "president": (may.SEE, may.HOLD_SEATS, may.REVIEW_OUTSIDE),
        "principal": (may.HOLD_SEATS,),
        "board_member": (may.SEE,),
        "facilitator": (may.FACILITATE, *AT_THE_DOOR, may.LOG_TIME),
        "member": (may.REGISTER, may.OWN_RECORD),
    },
    handlers={
        PersonRegistered: (handlers.confirm,),
        OfferingCompleted: (letters.tell_of_certificate,),
    },
    jobs=(
        messages.send,
        messages.send_all,
        group_letters.tell_of_returned_seats,
        interest_letters.tell_of_date,
        credit_jobs.settle_offering,
        letters.ask_for_survey,
        bundles.write,
    ),
    schedules=(
        Schedule("learning.expire_offers", "*/5 * * * *", registration_jobs.expire_offers),
        Schedule("learning.return_seats", "*/5 * * * *", registration_jobs.return_held_seats),
        Schedule("learning.close_past", "*/15 * * * *", registration_jobs.close_past),
        Schedule("learning.remind", "0 9,15 * * *", registration_jobs.remind),
        Schedule("learning.delete_bundles", "20 3 * * *", bundles.delete_expired),
        Schedule("learning.settle", "*/10 * * * *", credit_jobs.settle_ended),
    ),
    work={
        handlers.confirm: _l("Confirm a registration"),
        messages.send: _l("Write to somebody about a registration"),
        messages.send_all: _l("Write to everybody registered for an offering"),
        registration_jobs.expire_offers: _l("Let offers of seats run out"),
        registration_jobs.return_held_seats: _l("Give back seats that were held for groups"),
        registration_jobs.close_past: _l("Close offerings that have been held"),
        registration_jobs.remind: _l("Remind of tomorrow’s sessions"),
        group_letters.tell_of_returned_seats: _l("Tell a group how many of its seats went back"),
        interest_letters.tell_of_date: _l("Tell who waited for it of a course’s new date"),
        credit_jobs.settle_ended: _l("Look for credit that is due"),
        credit_jobs.settle_offering: _l("Settle the credit of an offering"),
        letters.tell_of_certificate: _l("Tell somebody that a certificate is ready"),
        letters.ask_for_survey: _l("Ask somebody to answer a survey"),
        bundles.write: _l("Put certificates together in one file"),
        bundles.delete_expired: _l("Delete files of certificates after their week"),
    },
    navigation=NAVIGATION,
    settings=LearningSettings,
    sentences={**SENTENCES, **CALENDAR_SENTENCES},
    cards={
        "member": (
            overview.my_next,
            overview.what_fits,
            credit_cards.my_record,
            reflection_cards.due,
            outside_cards.came_back,
        ),
        "coordinator": (
            overview.waits,
            overview.week,
            overview.year,
            attendance_cards.sheets_to_verify,
        ),
        "person": (credit_cards.persons_record,),
    },
    search=(search.offerings, search.courses),
    demo=demo.tell,
)
