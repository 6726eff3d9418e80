"""What a role may see and do about people."""

from flask_babel import lazy_gettext as _l

from guildhall.plugin import Permission

VIEW = Permission("people.view", _l("See people's names and how to reach them"))
VIEW_POSITIONS = Permission("people.view_positions", _l("See positions, hours and leave"))
EDIT = Permission("people.edit", _l("Add and change people, positions, leave and credentials"))
IMPORT = Permission("people.import", _l("Import and export staff files, and undo an import"))
EDIT_PLACES = Permission("people.edit_places", _l("Keep worksites, units and job classes"))
VIEW_BIRTH_DATES = Permission(
    "people.view_birth_dates", _l("See birth dates (each look is logged)")
)
VIEW_STANDING = Permission("people.view_standing", _l("See union membership and good standing"))
EDIT_STANDING = Permission("people.edit_standing", _l("Record union membership and good standing"))
VIEW_ATTESTATIONS = Permission("people.view_attestations", _l("See what was attested, yes or no"))
ATTEST = Permission("people.attest", _l("Attest yes or no about a person"))
VIEW_ACCESS_LOG = Permission("people.view_access_log", _l("See who looked at confidential fields"))

ALL = (
    VIEW,
    VIEW_POSITIONS,
    EDIT,
    IMPORT,
    EDIT_PLACES,
    VIEW_BIRTH_DATES,
    VIEW_STANDING,
    EDIT_STANDING,
    VIEW_ATTESTATIONS,
    ATTEST,
    VIEW_ACCESS_LOG,
)

ROLES = {
    "coordinator": (
        VIEW,
        VIEW_POSITIONS,
        EDIT,
        IMPORT,
        EDIT_PLACES,
        VIEW_STANDING,
        EDIT_STANDING,
        VIEW_ATTESTATIONS,
        VIEW_ACCESS_LOG,
    ),
    "president": (VIEW, VIEW_STANDING, EDIT_STANDING, VIEW_ACCESS_LOG),
    "hr_analyst": (VIEW, VIEW_POSITIONS, VIEW_ATTESTATIONS, ATTEST, VIEW_ACCESS_LOG),
}
"""HR sees no standing: it is the union's. Birth dates come with no role; a tenant grants them."""
