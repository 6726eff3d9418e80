"""What the feature hands to Guildhall."""

from flask_babel import lazy_gettext as _l

from guildhall.agreements.permissions import ALLOCATE, READ
from guildhall.budgets import cards, demo, handlers, jobs, permissions
from guildhall.budgets.models import (
    budgets,
    commitments,
    funds,
    ledger,
    pools,
    positions,
    release,
    reports,
    shared,
    substitutes,
)
from guildhall.budgets.sentences import SENTENCES
from guildhall.budgets.views import batches as batch_pages
from guildhall.budgets.views import commitments as commitment_pages
from guildhall.budgets.views import funds as fund_pages
from guildhall.budgets.views import invoices as invoice_pages
from guildhall.budgets.views import ledger as ledger_pages
from guildhall.budgets.views import payees as payee_pages
from guildhall.budgets.views import periods as period_pages
from guildhall.budgets.views import plans as plan_pages
from guildhall.budgets.views import pool_returns as return_pages
from guildhall.budgets.views import pools as pool_pages
from guildhall.budgets.views import positions as position_pages
from guildhall.budgets.views import release as release_pages
from guildhall.budgets.views import reports as report_pages
from guildhall.budgets.views import shares as share_pages
from guildhall.budgets.views import substitutes as substitute_pages
from guildhall.events import AllocationKept
from guildhall.plugin import NavItem, Plugin, Schedule

plugin = Plugin(
    key="budgets",
    name=_l("Money"),
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
        pools.Pool,
        pools.PoolRun,
        pools.ShareCarry,
        pools.PoolReturn,
        positions.PositionFunding,
        substitutes.SubstituteRelease,
        shared.CostShare,
        shared.Invoice,
    ),
    blueprints=(
        fund_pages.bp,
        ledger_pages.bp,
        plan_pages.bp,
        commitment_pages.bp,
        period_pages.bp,
        batch_pages.bp,
        release_pages.bp,
        report_pages.bp,
        pool_pages.bp,
        payee_pages.bp,
        invoice_pages.bp,
        share_pages.bp,
        position_pages.bp,
        substitute_pages.bp,
        return_pages.bp,
    ),
    permissions=permissions.ALL,
    roles=permissions.ROLES,
    handlers={AllocationKept: (handlers.tell,)},
    jobs=(jobs.tell_of_shares,),
    schedules=(Schedule("budgets.ends", "15 6 * * *", jobs.tell_of_ends),),
    work={
        handlers.tell: _l("Write to everybody whose share of a pool changed"),
        jobs.tell_of_shares: _l("Tell people of their shares of a pool"),
        jobs.tell_of_ends: _l("Tell of funds that end soon"),
    },
    navigation=(
        NavItem(
            "Money",
            _l("Funds"),
            "funds.index",
            permissions=(permissions.SEE,),
            icon="account_balance",
            order=10,
        ),
        NavItem(
            "Money",
            _l("My balance"),
            "shares.mine",
            permissions=(READ,),
            icon="account_balance",
            order=5,
        ),
        NavItem(
            "Money",
            _l("Pools and shares"),
            "allocations.index",
            permissions=(ALLOCATE,),
            icon="people",
            order=15,
        ),
        NavItem(
            "Money",
            _l("Requests and payments"),
            "commitments.index",
            permissions=(permissions.SEE,),
            icon="attach_money",
            order=20,
        ),
        NavItem(
            "Money",
            _l("Invoices"),
            "invoices.index",
            permissions=(permissions.SEE,),
            icon="mail",
            order=22,
        ),
        NavItem(
            "Money",
            _l("Payees"),
            "payees.index",
            permissions=(permissions.SEE,),
            icon="person",
            order=24,
        ),
        NavItem(
            "Money",
            _l("Ledger"),
            "ledger.index",
            permissions=(permissions.SEE,),
            icon="list",
            order=30,
        ),
        NavItem(
            "Money",
            _l("Payment batches"),
            "batches.index",
            permissions=(permissions.SEE,),
            icon="send",
            order=40,
        ),
        NavItem(
            "Money",
            _l("Release time"),
            "release.index",
            permissions=(permissions.SEE,),
            icon="schedule",
            order=45,
        ),
        NavItem(
            "Money",
            _l("Board reports"),
            "reports.index",
            permissions=(permissions.SEE,),
            icon="assessment",
            order=47,
        ),
        NavItem(
            "Money",
            _l("Periods"),
            "periods.index",
            permissions=(permissions.CLOSE,),
            icon="calendar_today",
            order=50,
        ),
    ),
    cards={
        "member": (cards.my_balance,),
        "coordinator": (cards.needs_decision,),
        "person": (cards.paid_from,),
    },
    sentences=SENTENCES,
    demo=demo.tell,
)
