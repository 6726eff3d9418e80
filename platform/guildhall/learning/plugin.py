"""What the feature hands to Guildhall."""

from flask_babel import lazy_gettext as _l

from guildhall.learning import permissions as may
from guildhall.learning.attendance import kiosk_views
from guildhall.learning.attendance import views as attendance_views
from guildhall.learning.credit import jobs as credit_jobs
from guildhall.learning.credit import survey_views
from guildhall.learning.credit import views as credit_views
from guildhall.learning.models import courses, credit, registrations
from guildhall.learning.settings import LearningSettings
from guildhall.plugin import NavItem, Plugin, Schedule

AT_THE_DOOR = (
    may.RUN_KIOSK,
    may.TAKE_ATTENDANCE,
    may.CORRECT_ATTENDANCE,
    may.VERIFY_SHEET,
    may.SEE_FEEDBACK,
)

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
        credit.TranscriptLine,
        credit.Certificate,
    ),
    blueprints=(
        attendance_views.bp,
        kiosk_views.bp,
        credit_views.bp,
        survey_views.bp,
    ),
    permissions=(
        *AT_THE_DOOR,
        may.CREDIT_FROM_SHEET,
        may.EVERY_SESSION,
        may.OWN_RECORD,
        may.SEE_TRANSCRIPTS,
        may.VOID_CREDIT,
    ),
    roles={
        "coordinator": (
            *AT_THE_DOOR,
            may.CREDIT_FROM_SHEET,
            may.EVERY_SESSION,
            may.SEE_TRANSCRIPTS,
            may.VOID_CREDIT,
        ),
        "facilitator": AT_THE_DOOR,
        "member": (may.OWN_RECORD,),
    },
    jobs=(credit_jobs.settle_offering,),
    schedules=(Schedule("learning.settle", "*/10 * * * *", credit_jobs.settle_ended),),
    navigation=(
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
            phone=True,
        ),
    ),
    settings=LearningSettings,
)
