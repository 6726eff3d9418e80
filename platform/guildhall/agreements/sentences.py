"""What the audit page says of what is done with agreements."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l

SENTENCES: Final[dict[str, Any]] = {
    "agreements.allocated": _l("%(who)s divided a pool: %(what)s"),
    "agreements.answered": _l("%(who)s kept an answer of the clause %(what)s"),
    "agreements.clause_added": _l("%(who)s added a clause to %(what)s"),
    "agreements.clause_amended": _l("%(who)s wrote a new version of the clause %(what)s"),
    "agreements.clause_ended": _l("%(who)s ended the clause %(what)s"),
    "agreements.contract_adopted": _l("%(who)s put the contract %(what)s into force"),
    "agreements.contract_changed": _l("%(who)s changed the contract %(what)s"),
    "agreements.contract_entered": _l("%(who)s entered the contract %(what)s"),
    "agreements.paper_attached": _l("%(who)s attached a paper to %(what)s"),
    "agreements.template_adopted": _l("%(who)s adopted a template for %(what)s"),
    "agreements.version_withdrawn": _l("%(who)s withdrew a version of the clause %(what)s"),
}
