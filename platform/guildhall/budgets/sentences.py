"""What the audit page says of what is done with money."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l

SENTENCES: Final[dict[str, Any]] = {
    "budgets.adopted": _l("%(who)s recorded that the budget was adopted: %(what)s"),
    "budgets.amended": _l("%(who)s recorded an amendment of the budget: %(what)s"),
    "budgets.batch_paid": _l("%(who)s marked the payment batch %(what)s as paid"),
    "budgets.batched": _l("%(who)s made the payment batch %(what)s"),
    "budgets.begun": _l("%(who)s began the budget %(what)s"),
    "budgets.carried_over": _l("%(who)s carried over what was left: %(what)s"),
    "budgets.declined": _l("%(who)s declined a request for money: %(what)s"),
    "budgets.encumbered": _l("%(who)s approved, and money was set aside: %(what)s"),
    "budgets.fund_added": _l("%(who)s entered the fund %(what)s"),
    "budgets.fund_brought_back": _l("%(who)s took up the fund %(what)s again"),
    "budgets.fund_changed": _l("%(who)s changed the fund %(what)s"),
    "budgets.fund_put_away": _l("%(who)s put away the fund %(what)s"),
    "budgets.increase_recorded": _l("%(who)s recorded a salary increase: %(what)s"),
    "budgets.overridden": _l("%(who)s let a line go below nothing: %(what)s"),
    "budgets.payee_added": _l("%(who)s entered the payee %(what)s"),
    "budgets.payment_approved": _l("%(who)s approved the payment %(what)s"),
    "budgets.payment_declined": _l("%(who)s declined the payment %(what)s"),
    "budgets.payment_requested": _l("%(who)s asked for the payment %(what)s"),
    "budgets.payment_taken_out": _l("%(who)s took a payment out of its batch: %(what)s"),
    "budgets.payment_voided": _l("%(who)s took the payment %(what)s back"),
    "budgets.period_closed": _l("%(who)s closed the period %(what)s"),
    "budgets.period_opened": _l("%(who)s opened the period %(what)s"),
    "budgets.receipt_kept": _l("%(who)s kept the receipt %(what)s"),
    "budgets.release_excess": _l("%(who)s recorded a joint decision above the cap: %(what)s"),
    "budgets.release_written": _l("%(who)s wrote down a year of release time: %(what)s"),
    "budgets.report_frozen": _l("%(who)s froze the report %(what)s"),
    "budgets.pool_ended": _l("%(who)s ended the pool %(what)s"),
    "budgets.pool_posted": _l("%(who)s divided a pool and posted it: %(what)s"),
    "budgets.released": _l("%(who)s released an encumbrance: %(what)s"),
    "budgets.requested": _l("%(who)s asked that money be set aside: %(what)s"),
    "budgets.transferred": _l("%(who)s moved money: %(what)s"),
}
