"""What the feature hands to Guildhall."""

from flask_babel import lazy_gettext as _l

from guildhall.events import OfferingCompleted, PersonRegistered
from guildhall.learning import demo, search
from guildhall.learning import permissions as may
from guildhall.learning.attendance import cards as attendance_cards
from guildhall.learning.attendance import door_views, kiosk_views, paper_views
from guildhall.learning.attendance import views as attendance_views
from guildhall.learning.catalogue import views as catalogue_views
from guildhall.learning.courses import views as course_views
from guildhall.learning.credit import cards as credit_cards
from guildhall.learning.credit import jobs as credit_jobs
from guildhall.learning.credit import letters, survey_views
from guildhall.learning.credit import views as credit_views
from guildhall.learning.models import courses, credit, door, registrations
from guildhall.learning.offerings import session_views
from guildhall.learning.offerings import views as offering_views
from guildhall.learning.overview import cards as overview
from guildhall.learning.registration import desk_views, handlers, messages
from guildhall.learning.registration import jobs as registration_jobs
from guildhall.learning.registration import views as registration_views
from guildhall.learning.settings import LearningSettings
from guildhall.plugin import NavItem, Plugin, Schedule

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
    name="Learning",
    core=True,
    models=(
        courses.Course,
        courses.CourseVersion,
        courses.Room,
        courses.Offering,
        courses.Session,
        courses.Facilitation,
        registrations.Registration,
        registrations.Mark,
        registrations.Attendance,
        door.DoorEntry,
        door.SheetScan,
        credit.TranscriptLine,
        credit.Certificate,
    ),
    blueprints=(
        catalogue_views.bp,
        registration_views.bp,
        offering_views.bp,
        session_views.bp,
        desk_views.bp,
        course_views.bp,
        attendance_views.bp,
        kiosk_views.bp,
        door_views.bp,
        paper_views.bp,
        credit_views.bp,
        survey_views.bp,
    ),
    permissions=(
        *PLANNING,
        may.REGISTER,
        may.FACILITATE,
        *AT_THE_DOOR,
        may.CREDIT_FROM_SHEET,
        may.EVERY_SESSION,
        may.OWN_RECORD,
        may.SEE_TRANSCRIPTS,
        may.VOID_CREDIT,
    ),
    roles={
        "coordinator": (
            *PLANNING,
            may.FACILITATE,
            *AT_THE_DOOR,
            may.CREDIT_FROM_SHEET,
            may.EVERY_SESSION,
            may.SEE_TRANSCRIPTS,
            may.VOID_CREDIT,
        ),
        "president": (may.SEE,),
        "board_member": (may.SEE,),
        "facilitator": (may.FACILITATE, *AT_THE_DOOR),
        "member": (may.REGISTER, may.OWN_RECORD),
    },
    handlers={
        PersonRegistered: (handlers.confirm,),
        OfferingCompleted: (letters.tell_of_certificate,),
    },
    jobs=(
        messages.send,
        messages.send_all,
        credit_jobs.settle_offering,
        letters.ask_for_survey,
    ),
    schedules=(
        Schedule("learning.expire_offers", "*/5 * * * *", registration_jobs.expire_offers),
        Schedule("learning.close_past", "*/15 * * * *", registration_jobs.close_past),
        Schedule("learning.remind", "0 9,15 * * *", registration_jobs.remind),
        Schedule("learning.settle", "*/10 * * * *", credit_jobs.settle_ended),
    ),
    navigation=(
        NavItem(
            "Learning",
            _l("Catalogue"),
            "catalogue.index",
            icon="local_library",
            order=10,
            phone=True,
        ),
        NavItem(
            "Learning",
            _l("My learning"),
            "registration.mine",
            permissions=(may.REGISTER,),
            icon="event",
            order=20,
            phone=True,
        ),
        NavItem(
            "Learning",
            _l("Offerings"),
            "offerings.index",
            permissions=(may.SEE, may.PLAN),
            icon="list",
            order=30,
        ),
        NavItem(
            "Learning",
            _l("Courses"),
            "courses.index",
            permissions=(may.SEE, may.PLAN),
            icon="school",
            order=35,
        ),
        NavItem(
            "Learning",
            _l("Sessions I lead"),
            "registration.led",
            permissions=(may.FACILITATE,),
            icon="groups",
            order=38,
        ),
        NavItem(
            "Learning",
            _l("Attendance"),
            "attendance.sessions",
            permissions=(may.TAKE_ATTENDANCE,),
            icon="check_circle",
            order=40,
        ),
        NavItem(
            "Learning",
            _l("My transcript"),
            "credit.own_transcript",
            permissions=(may.OWN_RECORD,),
            icon="school",
            order=60,
        ),
    ),
    settings=LearningSettings,
    cards={
        "member": (overview.my_next, overview.what_fits, credit_cards.my_record),
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
