"""What a role may do with agreements."""

from flask_babel import lazy_gettext as _l

from guildhall.plugin import Permission

READ = Permission("agreements.read", _l("Read the contracts in force and their clauses"))
KEEP = Permission("agreements.keep", _l("Enter contracts and clauses, see drafts, compare changes"))
ASK = Permission("agreements.ask", _l("Ask what a clause says about a case, and keep the answer"))
ALLOCATE = Permission(
    "agreements.allocate",
    _l("Divide a pool of a fund among the people of a unit, and see their shares"),
)

ALL = (READ, KEEP, ASK, ALLOCATE)
ROLES = {
    "coordinator": (READ, KEEP, ASK, ALLOCATE),
    "president": (READ, KEEP, ASK, ALLOCATE),
    "board_member": (READ,),
    "hr_analyst": (READ, ASK, ALLOCATE),
    "member": (READ,),
}
KEEPERS = ("coordinator", "president")
"""Who is reminded of what a contract wants."""
