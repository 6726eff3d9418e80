"""The names of the roles, as people say them."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from tenants.models import ROLES

NAMES: Final[dict[str, Any]] = {
    "president": _l("President"),
    "coordinator": _l("Coordinator"),
    "board_member": _l("Board member"),
    "committee_member": _l("Committee member"),
    "facilitator": _l("Facilitator"),
    "hr_analyst": _l("HR analyst"),
    "fiscal_approver": _l("Fiscal approver"),
    "principal": _l("Principal"),
    "member": _l("Member"),
    "national_analyst": _l("National analyst"),
}
GIVEN: Final = tuple(role for role in ROLES if role != "member")
"""Every role that somebody gives; everybody with a place here is a member anyway."""


def name_of(role: str) -> str:
    """Return a role's name in the language of the page."""
    return str(NAMES.get(role, role))
