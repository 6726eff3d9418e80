"""What the feature hands to Guildhall."""

from flask_babel import lazy_gettext as _l

from guildhall.agreements import permissions
from guildhall.agreements.models import contracts, runs
from guildhall.agreements.settings import AgreementsSettings
from guildhall.plugin import Plugin

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
    permissions=permissions.ALL,
    roles=permissions.ROLES,
    settings=AgreementsSettings,
)
