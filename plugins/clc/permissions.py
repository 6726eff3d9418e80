"""What a role may do in the CLC."""

from flask_babel import lazy_gettext as _l

from guildhall.plugin import Permission

VIEW_OWN = Permission("clc.view_own", _l("See one's own CLC points, and hand in one's record"))
VIEW_ALL = Permission("clc.view_all", _l("See every participant's CLC points"))
ENROL = Permission("clc.enrol", _l("Enrol people in the CLC, end and renew their cycles"))
ENTER = Permission("clc.enter", _l("Enter evidence and hand in records for participants"))
REVIEW = Permission("clc.review", _l("Review evidence, and void points"))
VERIFY = Permission("clc.verify", _l("Verify the records that participants hand in"))
IMPORT = Permission("clc.import", _l("Bring in files of CLC participants"))
SET_RULES = Permission("clc.set_rules", _l("Record the CLC rules that the Advisory Board decided"))
PAY = Permission("clc.pay", _l("Make CLC awards, and enter a month’s instalments"))
APPROVE_PAY = Permission("clc.approve_pay", _l("Approve CLC awards and instalments of others"))

ALL = (VIEW_OWN, VIEW_ALL, ENROL, ENTER, REVIEW, VERIFY, IMPORT, SET_RULES, PAY, APPROVE_PAY)

ROLES = {
    "member": (VIEW_OWN,),
    "coordinator": (VIEW_ALL, ENROL, ENTER, REVIEW, VERIFY, IMPORT, PAY),
    "president": (VIEW_ALL, REVIEW, VERIFY, SET_RULES, APPROVE_PAY),
    "board_member": (VIEW_ALL, REVIEW, VERIFY, SET_RULES),
    "fiscal_approver": (VIEW_ALL, APPROVE_PAY),
}
"""The Board decides what a point is (P2), so its rule is recorded by it and not by whoever runs the
year; what a coordinator entered, another one reviews and another one pays (P39)."""
