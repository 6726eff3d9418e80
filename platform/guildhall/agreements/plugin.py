"""What the feature hands to Guildhall."""

from flask_babel import lazy_gettext as _l

from guildhall.agreements import demo, jobs, permissions, search
from guildhall.agreements.models import contracts, runs
from guildhall.agreements.sentences import SENTENCES
from guildhall.agreements.settings import AgreementsSettings
from guildhall.agreements.views import answers as answer_pages
from guildhall.agreements.views import clauses as clause_pages
from guildhall.agreements.views import contracts as contract_pages
from guildhall.plugin import NavItem, Plugin, Schedule

plugin = Plugin(
    key="agreements",
    name=_l("Contracts"),
    core=True,
    models=(
        contracts.Contract,
        contracts.ContractDocument,
        contracts.Clause,
        contracts.ClauseVersion,
        contracts.ClauseAnswer,
        runs.AllocationRun,
        runs.AllocationLine,
    ),
    blueprints=(contract_pages.bp, clause_pages.bp, answer_pages.bp),
    permissions=permissions.ALL,
    roles=permissions.ROLES,
    schedules=(Schedule("agreements.dates", "50 6 * * *", jobs.remind),),
    work={
        jobs.remind: _l("Remind of the dates of contracts"),
    },
    navigation=(
        NavItem(
            "Money",
            _l("Contracts"),
            "contracts.index",
            permissions=(permissions.READ, permissions.KEEP, permissions.ASK),
            icon="info",
            order=10,
        ),
    ),
    settings=AgreementsSettings,
    sentences=SENTENCES,
    search=(search.clauses,),
    demo=demo.tell,
)
