"""What the feature hands to Guildhall."""

from guildhall.learning.models import courses, credit, registrations
from guildhall.plugin import Plugin

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
)
