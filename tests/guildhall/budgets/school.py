"""A school whose people are released, and whose substitutes somebody pays."""

from datetime import timedelta
from decimal import Decimal

from guildhall import context
from guildhall.agreements import services as agreements
from guildhall.budgets.models.substitutes import SubstituteRelease
from guildhall.budgets.services import commitments
from guildhall.budgets.services import substitutes as services
from guildhall.budgets.services.substitutes import Wish
from tests.guildhall.budgets.books import a_fund, adopted, line_of, two
from tests.guildhall.budgets.staff import a_unit, hire


class School:
    """A unit whose clause lets one side pay substitutes, a line, a district, and who decides."""

    def __init__(self, *, substitute: str = "union", hours: str = "40", each: str = "year") -> None:
        self.ada, self.grace = two()
        self.unit = a_unit()
        self.away = hire(self.unit, "Nadia", "40")
        self.line = line_of(adopted(a_fund(), self.ada, release="5000.00"), "release")
        self.district = commitments.add_payee(name="PUSD", kind="district")
        since = context.today() - timedelta(days=900)
        contract = agreements.enter_contract(
            {
                "name": "Agreement", "union_party": "Local", "employer_party": "PUSD",
                "bargaining_unit_id": self.unit.id, "first_day": since, "last_day": None,
                "note": "",
            }
        )  # fmt: skip
        terms = {"hours": hours, "each": each, "substitute": substitute}
        self.clause = agreements.add_clause(
            contract.id,
            "release",
            title="Release for union work",
            article="9.4",
            version={"starts_on": since, "parameters": terms},
        )
        agreements.adopt(contract.id, decision="Ratified")

    def wish(self, **more) -> Wish:
        """Return a release of two and a half days that the district pays first."""
        today = context.today()
        facts = {
            "person_id": self.away.id, "starts_on": today, "ends_on": today + timedelta(days=2),
            "purpose": "Academy", "substitute": "Sam Reed", "unit": "day",
            "quantity": Decimal("2.5"), "day_hours": Decimal(8), "rate": Decimal("187.35"),
            "party_id": self.district.id, "payer": "party", "percent": None,
            "clause_id": self.clause.id, "line_id": self.line.id,
        }  # fmt: skip
        return Wish(**facts | more)

    def enter(self, **more) -> SubstituteRelease:
        """Enter it, as Ada."""
        return services.enter(self.wish(**more), by=self.ada.id)
