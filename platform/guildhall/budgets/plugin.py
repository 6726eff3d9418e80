"""What the feature hands to Guildhall."""

from guildhall.budgets.models import budgets, commitments, funds, ledger, release, reports
from guildhall.plugin import Plugin

plugin = Plugin(
    key="budgets",
    name="Money",
    core=True,
    models=(
        funds.Period,
        funds.Fund,
        budgets.Budget,
        budgets.BudgetLine,
        budgets.Decision,
        commitments.Payee,
        commitments.Encumbrance,
        commitments.PaymentBatch,
        commitments.Payment,
        commitments.Receipt,
        ledger.Entry,
        ledger.Posting,
        ledger.Balance,
        release.SalaryIncrease,
        release.ReleaseYear,
        reports.BoardReport,
    ),
)
