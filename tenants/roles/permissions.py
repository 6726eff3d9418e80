"""What may be done about roles."""

from typing import Final

from flask_babel import lazy_gettext as _l

from guildhall.plugin import Permission

SEE = Permission("tenants.see_roles", _l("See who holds which role"))
GIVE = Permission("tenants.give_roles", _l("Give roles and end them"))
RECORD_PRESIDENT = Permission("tenants.record_president", _l("Record who is president"))
DESIGNATE = Permission("tenants.designate_coordinator", _l("Designate the coordinator"))
EDIT = Permission("tenants.edit_bundles", _l("Decide what each role may do"))

GIVING: Final = (GIVE, RECORD_PRESIDENT, DESIGNATE)
"""Each lets somebody give a role, if not the same one."""
ALL: Final = (SEE, GIVE, RECORD_PRESIDENT, DESIGNATE, EDIT)
BY_ROLE: Final = {
    "president": ALL,
    "coordinator": (SEE, GIVE, EDIT),
    "board_member": (SEE, RECORD_PRESIDENT),
}
ONLY: Final = {
    DESIGNATE.key: frozenset({"president"}),
    RECORD_PRESIDENT.key: frozenset({"president", "board_member"}),
}
"""What a tenant cannot give to any other role: only the president designates (A17)."""
