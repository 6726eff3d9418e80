"""Learning elsewhere in the sample year: one claim in each state that a visitor should see."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from msgspec import Struct

from guildhall import context
from guildhall.context import story_at
from guildhall.directory import Letterhead
from guildhall.learning.models.outside import OutsideClaim
from guildhall.learning.outside import services
from guildhall.learning.outside.rules import minutes_of
from guildhall.learning.outside.services import Grant
from guildhall.pdf.certificates import CertificateFacts, render_certificate
from guildhall.pdf.words import long_date
from guildhall.people.models.persons import Person


class Claim(Struct, frozen=True):
    """What somebody learned elsewhere, and what became of it."""

    who: int
    """Place in the staff list."""
    title: str
    provider: str
    days: int
    """How many days ago it ended."""
    quantity: str
    kind: str = "workshop"
    unit: str = "hours"
    state: str = "submitted"
    reason: str = ""


CLAIMS = (
    Claim(0, "Defensive driving refresher", "Bay Safety Council", 80, "6", state="approved"),
    Claim(
        2, "Introduction to boiler maintenance", "Harbor Community College", 60, "3",
        kind="college", unit="quarter_credits", state="approved",
    ),
    Claim(
        8, "Student transportation conference", "State Pupil Transport Association", 40, "14",
        kind="conference", state="returned",
        reason="The program shows two days of seven hours; the badge proves one. "
        "Please add the certificate of the second day.",
    ),
    Claim(
        3, "County food fair", "Bay County", 30, "4", kind="other", state="denied",
        reason="A fair is not training. The food safety course of the same week would count.",
    ),
    Claim(5, "Accessible documents", "State Library Online", 9, "2.5", kind="online"),
    Claim(12, "Playground supervision", "Bay Safety Council", 5, "3"),
    Claim(0, "Winter roads", "Bay Safety Council", 2, "2", state="draft"),
)  # fmt: skip


def tell(people: Sequence[Person], reviewer: Person) -> None:
    """Let people claim, each at her own moment, and have what is old enough decided."""
    for claim in CLAIMS:
        _tell(claim, people[claim.who], reviewer)


def _tell(claim: Claim, person: Person, reviewer: Person) -> None:
    with story_at(context.now() - timedelta(days=claim.days - 1)):
        found = services.keep(person, _facts(claim), _proof(claim, person))
        if claim.state == "draft":
            return
        services.submit(found.id, person)
    if claim.state != "submitted":
        with story_at(context.now() - timedelta(days=max(0, claim.days - 4))):
            _decide(claim, found, reviewer)


def _facts(claim: Claim) -> dict[str, Any]:
    day = context.today() - timedelta(days=1)
    return {
        "title": claim.title,
        "provider": claim.provider,
        "kind": claim.kind,
        "starts_on": day,
        "ends_on": day,
        "unit": claim.unit,
        "quantity": Decimal(claim.quantity),
        "note": "",
    }


def _proof(claim: Claim, person: Person) -> services.Proof:
    """Print what the provider would have printed."""
    day = context.today() - timedelta(days=1)
    facts = CertificateFacts(
        head=Letterhead(claim.provider, "#3a5a78"),
        person_name=person.name,
        course_title=claim.title,
        offering_dates=long_date(day, "en"),
        number=f"{day:%y%m%d}-{claim.who:03}",
        issued_on=day,
        verify_url="https://provider.example.org/",
        hours=Decimal(claim.quantity) if claim.unit == "hours" else None,
        sample=True,
    )
    return services.read_proof("certificate.pdf", render_certificate(facts))


def _decide(claim: Claim, found: OutsideClaim, reviewer: Person) -> None:
    if claim.state == "approved":
        hours = minutes_of(Decimal(claim.quantity), claim.unit) / Decimal(60)
        services.approve(
            found.id, Grant(hours, gives_clock_hours=claim.unit != "hours"), by=reviewer
        )
    elif claim.state == "returned":
        services.send_back(found.id, claim.reason, by=reviewer)
    else:
        services.deny(found.id, claim.reason, by=reviewer)
