"""The people of the sample year: a bay's classified staff, some with two jobs and no e-mail."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy.dialects.postgresql import Range

from guildhall import context
from guildhall.db import db
from guildhall.people.models.persons import Credential, Person, Standing, UnionMembership
from guildhall.people.models.places import BargainingUnit, JobClass, OrgUnit, Worksite
from guildhall.people.services.positions import Span, open_position

FULL_TIME = 40 * 60
NUMBER_FROM = 40201

SITES = (
    ("Harbor View Elementary", "110", "school", "elementary"),
    ("Cedar Middle School", "120", "school", "middle"),
    ("North Bay High School", "130", "school", "high"),
    ("Transportation Yard", "210", "other", ""),
    ("District Office", "300", "central", ""),
)

JOBS = {
    "bus": ("0712", "Bus Driver", 10),
    "custodian": ("0660", "Custodian", 12),
    "para": ("0834", "Paraeducator", 10),
    "kitchen": ("0540", "Food Service Worker", 10),
    "office": ("0915", "School Office Assistant", 11),
    "campus": ("0781", "Campus Supervisor", 10),
}

STAFF = (
    # first, last, jobs with site and weekly hours, language, e-mail
    ("Marisol", "Vega", (("bus", "210", 30),), "es", False),
    ("Jun", "Park", (("para", "110", 32.5),), "en", True),
    ("Darnell", "Brooks", (("custodian", "130", 40),), "en", False),
    ("Teresa", "Nguyen", (("kitchen", "120", 25),), "en", True),
    ("Samuel", "Ortiz", (("para", "120", 17.5), ("bus", "210", 15)), "es", False),
    ("Grace", "Kim", (("office", "110", 40),), "en", True),
    ("Aaron", "Whitfield", (("campus", "130", 35),), "en", True),
    ("Lucía", "Hernández", (("kitchen", "110", 20), ("para", "110", 12)), "es", False),
    ("Patrick", "O’Brien", (("bus", "210", 32),), "en", False),
    ("Fatima", "Haddad", (("para", "130", 32.5),), "en", True),
    ("Victor", "Petrov", (("custodian", "120", 40),), "en", False),
    ("Denise", "Carter", (("office", "120", 40),), "en", True),
    ("Mai", "Tran", (("para", "110", 30),), "en", True),
    ("Robert", "Ellis", (("bus", "210", 28),), "en", False),
    ("Ana", "Salazar", (("kitchen", "130", 25),), "es", False),
    ("Curtis", "Boyd", (("custodian", "110", 40),), "en", False),
    ("Helen", "Stavros", (("para", "120", 32.5),), "en", True),
    ("Kwame", "Mensah", (("campus", "120", 35),), "en", True),
    ("Irene", "Castillo", (("office", "130", 40),), "es", True),
    ("Leo", "Fischer", (("para", "130", 15),), "en", True),
    ("Beatriz", "Rojas", (("custodian", "130", 20), ("kitchen", "130", 15)), "es", False),
    ("Nathan", "Cole", (("bus", "210", 30),), "en", False),
    ("Sofia", "Marchetti", (("para", "110", 32.5),), "en", True),
    ("Omar", "Farouk", (("campus", "130", 30),), "en", True),
)


def tell() -> None:
    """Write the places, the people and what they hold."""
    sites = _sites()
    unit = BargainingUnit(name="Classified Unit A", code="A")
    db.session.add(unit)
    jobs = {key: _job(*facts) for key, facts in JOBS.items()}
    db.session.flush()
    for place, (first, last, held, language, reachable) in enumerate(STAFF):
        number = str(NUMBER_FROM + place)
        address = f"{first}.{last}@harbor.example".lower().replace("’", "") if reachable else None
        person = Person(
            employee_number=number,
            first_name=first,
            last_name=last,
            language=language,
            email=address if address and address.isascii() else None,
        )
        db.session.add(person)
        db.session.flush()
        hired = date(2012 + place % 11, 1 + place % 12, 1 + place % 27)
        for job, site, hours in held:
            _hold(person, jobs[job], sites[site], unit.id, hours, hired)
        _belong(person, unit.id, hired, good=place % 9 != 8)  # noqa: PLR2004 - one in nine lapsed
    _credentials()


def _sites() -> dict[str, UUID]:
    office = OrgUnit(name="Operations", code="OPS")
    db.session.add(office)
    db.session.flush()
    sites = {}
    for name, code, kind, level in SITES:
        site = Worksite(name=name, code=code, kind=kind, level=level, org_unit_id=office.id)
        db.session.add(site)
        db.session.flush()
        sites[code] = site.id
    return sites


def _job(code: str, title: str, months: int) -> JobClass:
    job = JobClass(code=code, title=title, months=months, classification="classified")
    db.session.add(job)
    return job


def _hold(  # noqa: PLR0913, PLR0917 - who, what, where, for whom, how long, since when
    person: Person, job: JobClass, site: UUID, unit: UUID, hours: float, hired: date
) -> None:
    weekly = int(hours * 60)
    facts = {
        "title": job.title,
        "job_class_id": job.id,
        "worksite_id": site,
        "bargaining_unit_id": unit,
        "classification": "classified",
        "annual_fte": (Decimal(weekly) / FULL_TIME).quantize(Decimal("0.0001")),
        "weekly_minutes": weekly,
        "full_time_minutes": FULL_TIME,
        "months": job.months,
    }
    open_position(person, facts, Span(starts_on=hired, hire_date=hired))


def _belong(person: Person, unit: UUID, since: date, *, good: bool) -> None:
    lapsed = context.today() - timedelta(days=40)
    db.session.add(
        UnionMembership(person_id=person.id, bargaining_unit_id=unit, valid=Range(since, None))
    )
    db.session.add(
        Standing(person_id=person.id, good=True, valid=Range(since, None if good else lapsed))
    )
    if not good:
        db.session.add(
            Standing(
                person_id=person.id, good=False, valid=Range(lapsed, None), note="Dues in arrears."
            )
        )


def _credentials() -> None:
    """Give the drivers their certificates; one of them ends soon."""
    drivers = db.session.query(Person).filter(Person.last_name.in_(("Vega", "Brooks", "Boyd")))
    for place, person in enumerate(drivers.order_by(Person.last_name)):
        db.session.add(
            Credential(
                person_id=person.id,
                kind="First aid and CPR",
                issuer="Bay County Red Cross",
                valid_from=context.today() - timedelta(days=650),
                valid_to=context.today() + timedelta(days=45 + 200 * place),
            )
        )
