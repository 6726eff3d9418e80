"""Which column of a file is which: by its name, in English or Spanish."""

from collections.abc import Mapping, Sequence
from typing import Final

from guildhall.errors import Invalid
from guildhall.people.importing.text import slug
from guildhall.wording import gettext as _

NAMES: Final[Mapping[str, frozenset[str]]] = {
    "number": frozenset(
        {
            "employee-number", "employee-no", "employee-id", "emp-no", "emp-id", "number", "badge",
            "id", "numero-de-empleado", "numero", "no-de-empleado",
        }
    ),
    "last_name": frozenset({"last-name", "surname", "last", "apellido", "apellidos"}),
    "first_name": frozenset({"first-name", "given-name", "first", "nombre"}),
    "begins": frozenset(
        {
            "cycle-begins", "cycle-start", "cycle-from", "begins", "start", "start-date", "from",
            "inicio-del-ciclo", "inicio", "comienza",
        }
    ),
    "due": frozenset(
        {
            "records-due", "cycle-ends", "cycle-end", "cycle-to", "due", "due-date", "end",
            "end-date", "ends", "fin-del-ciclo", "vence", "fecha-limite",
        }
    ),
    "points": frozenset(
        {
            "points", "points-earned", "earned", "total-points", "clc-points", "puntos",
            "puntos-obtenidos",
        }
    ),
    "required": frozenset(
        {"required", "points-required", "required-points", "requeridos", "puntos-requeridos"}
    ),
    "state": frozenset({"state", "status", "cycle-state", "estado"}),
}  # fmt: skip


WHO: Final = ("number", "last_name", "first_name")
AWARDS: Final[Mapping[str, frozenset[str]]] = {
    **{name: NAMES[name] for name in WHO},
    "begins": frozenset(
        {
            "award-begins", "award-start", "first-school-year-opens", "begins", "start",
            "start-date", "from", "inicio-del-premio", "inicio", "comienza",
        }
    ),
    "yearly": frozenset(
        {"a-year", "yearly", "yearly-amount", "amount-a-year", "stipend", "por-ano", "estipendio"}
    ),
    "years": frozenset({"years", "number-of-years", "anos"}),
    "instalments": frozenset(
        {"parts", "parts-a-year", "instalments", "installments", "partes", "pagos-por-ano"}
    ),
    "paid_parts": frozenset(
        {
            "parts-paid", "paid-parts", "instalments-paid", "installments-paid",
            "payments-made", "partes-pagadas", "pagos-hechos",
        }
    ),
    "paid": frozenset({"paid", "amount-paid", "paid-so-far", "paid-to-date", "pagado"}),
}  # fmt: skip


def recognised(
    headers: Sequence[str], names: Mapping[str, frozenset[str]] = NAMES
) -> dict[str, str]:
    """Return the file's own column by what is read from it; each is used once."""
    found: dict[str, str] = {}
    for header in headers:
        name = next((each for each, known in names.items() if slug(header) in known), None)
        if name is not None and name not in found:
            found[name] = header
    if "number" not in found and not {"last_name", "first_name"} <= found.keys():
        raise Invalid(
            file=_(
                "No column says who it is. Name one “Employee number”, or two “Last name” and "
                "“First name”."
            )
        )
    return found
