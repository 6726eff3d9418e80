"""What a role may do with money: who enters is not who approves (P39)."""

from flask_babel import lazy_gettext as _l

from guildhall.plugin import Permission

SEE = Permission("budgets.see", _l("See funds, budgets and the ledger"))
ENTER = Permission("budgets.post", _l("Draft budgets; ask for encumbrances and payments"))
APPROVE = Permission("budgets.approve", _l("Approve encumbrances and payments of others"))
DECIDE = Permission("budgets.decide", _l("Record decisions on budgets, transfers and carry-over"))
CLOSE = Permission("budgets.close", _l("Open and close periods"))

ALL = (SEE, ENTER, APPROVE, DECIDE, CLOSE)
ROLES = {
    "coordinator": (SEE, ENTER, DECIDE, CLOSE),
    "president": (SEE, APPROVE, DECIDE),
    "board_member": (SEE,),
    "fiscal_approver": (SEE, APPROVE, CLOSE),
}
