"""Claims of what somebody learned elsewhere, made in one line."""

from datetime import date
from decimal import Decimal

from guildhall.learning.outside import services

PDF = b"%PDF-1.7 a certificate of the Red Cross"
FACTS = {
    "title": "First aid",
    "provider": "Red Cross",
    "kind": "workshop",
    "starts_on": date(2026, 2, 10),
    "ends_on": None,
    "unit": "hours",
    "quantity": Decimal("7.5"),
    "note": "",
}


def kept(person, proof=PDF, **facts):
    found = services.read_proof("card.pdf", proof) if proof else None
    return services.keep(person, {**FACTS, **facts}, found)


def sent(person, proof=PDF, **facts):
    return services.submit(kept(person, proof, **facts).id, person)
