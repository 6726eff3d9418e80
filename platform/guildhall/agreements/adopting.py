"""Take a template's clauses into a contract, each with its source, to be checked and edited."""

from guildhall import audit, context
from guildhall.agreements.kinds.registry import kind_of
from guildhall.agreements.models.contracts import Clause, Contract
from guildhall.agreements.packs import Line, Pack, pack_of
from guildhall.agreements.services import add_clause, checked
from guildhall.db import transaction


def readings(pack: Pack) -> list[tuple[Line, list[str]]]:
    """Return a template's clauses with what they would say."""
    return [
        (line, kind_of(line.kind).read(checked(line.kind, line.worded()))) for line in pack.clauses
    ]


@transaction
def adopt(contract: Contract, key: str) -> list[Clause]:
    """Add a template's clauses to a contract from the first day of its term on."""
    pack = pack_of(key)
    added = [
        add_clause(
            contract.id,
            line.kind,
            title=str(line.title),
            article=line.article,
            version={
                "starts_on": contract.term.lower or context.today(),
                "parameters": line.worded(),
                "source": pack.cited,
            },
        )
        for line in pack.clauses
    ]
    audit.record("agreements.template_adopted", contract, f"{contract.name}: {pack.name}")
    return added
