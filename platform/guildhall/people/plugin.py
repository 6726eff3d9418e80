"""What the feature hands to Guildhall."""

from guildhall.people.models import persons, places, positions
from guildhall.plugin import Plugin

plugin = Plugin(
    key="people",
    name="People",
    core=True,
    models=(
        places.OrgUnit, places.Worksite, places.JobClass, places.BargainingUnit,
        persons.Person, persons.UnionMembership, persons.Standing, persons.Credential,
        persons.Attestation, persons.AccessLog, persons.ImportProfile,
        positions.Position, positions.PositionTerm, positions.LeaveOfAbsence,
    ),
)
