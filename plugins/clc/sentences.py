"""What the audit page says of the program's actions."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l

SENTENCES: Final[dict[str, Any]] = {
    "clc.enrolled": _l("%(who)s enrolled %(what)s in the CLC"),
    "clc.left": _l("%(who)s ended the CLC cycle of %(what)s"),
    "clc.rejoined": _l("%(who)s opened the CLC cycle of %(what)s again"),
    "clc.renewed": _l("%(who)s began the next CLC cycle of %(what)s"),
    "clc.ended": _l("%(who)s closed the verified CLC cycle of %(what)s"),
    "clc.resumed": _l("%(who)s opened the closed CLC cycle of %(what)s for renewal"),
    "clc.submitted": _l("%(who)s handed in the CLC record of %(what)s"),
    "clc.verified": _l("%(who)s verified the CLC record of %(what)s"),
    "clc.record_returned": _l("%(who)s returned the CLC record of %(what)s"),
    "clc.record_withdrawn": _l("%(who)s took back the CLC record of %(what)s"),
    "clc.record_reopened": _l("%(who)s took back the verification of %(what)s’s CLC record"),
    "clc.record_dated": _l("%(who)s let the CLC record of %(what)s count as received earlier"),
    "clc.evidence_submitted": _l("%(who)s handed in the CLC project %(what)s"),
    "clc.evidence_changed": _l("%(who)s changed the CLC project %(what)s"),
    "clc.evidence_withdrawn": _l("%(who)s withdrew the CLC project %(what)s"),
    "clc.evidence_approved": _l("%(who)s approved the CLC project %(what)s"),
    "clc.evidence_returned": _l("%(who)s returned the CLC project %(what)s"),
    "clc.evidence_denied": _l("%(who)s denied the CLC project %(what)s"),
    "clc.evidence_voided": _l("%(who)s voided the CLC project %(what)s"),
    "clc.evidence_restored": _l("%(who)s let the voided CLC project %(what)s count again"),
    "clc.points_voided": _l("%(who)s voided %(what)s CLC points"),
    "clc.points_restored": _l("%(who)s let %(what)s voided CLC points count again"),
    "clc.rule_recorded": _l("%(who)s recorded the CLC rule of %(what)s"),
    "clc.rule_withdrawn": _l("%(who)s withdrew the CLC rule of %(what)s"),
    "clc.imported": _l("%(who)s brought in the CLC file %(what)s"),
    "clc.import_undone": _l("%(who)s took back the CLC file %(what)s"),
}
