"""Every kind of clause: the figures of the domain's examples, and a reading in both languages."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from flask_babel import force_locale
from marshmallow import ValidationError

from guildhall.agreements.kinds.base import Terms
from guildhall.agreements.kinds.registry import KINDS, kind_of
from guildhall.agreements.packs import PACKS
from guildhall.agreements.working import Usd, Working, say
from guildhall.errors import Invalid, NotFound
from guildhall.localisation import locale_of


def ask(key: str, terms: dict, **asked) -> Working:
    """Ask a kind with these terms."""
    kind = kind_of(key)
    assert kind.asks is not None
    assert kind.works is not None
    working = Working()
    loaded = kind.asks().load(asked)
    kind.works(kind.load(terms), Terms(**loaded, holidays=frozenset()), working)
    return working


def paid(working: Working, name: str) -> str:
    """Return an amount that came out."""
    found = working.results[name]
    assert isinstance(found, Usd)
    return f"{found.amount:.2f}"


# Pools: clauses as found


def test_a_pool_is_sized_in_four_ways():
    flat = ask("pool_size", {"method": "flat", "amount": "3500"})
    per_fte = ask(
        "pool_size", {"method": "per_fte", "amount": "250", "counted_on": "10/1"}, fte="412.5"
    )
    of_rate = ask(
        "pool_size", {"method": "percent_of_rate", "amount": "52000", "of_rate": "0.5"}, fte="100"
    )
    days = ask("pool_size", {"method": "day_rates", "amount": "180.55", "days": "2"}, headcount=31)

    assert paid(flat, "pool") == "3500.00"
    assert paid(per_fte, "pool") == "103125.00"
    assert paid(of_rate, "pool") == "26000.00"
    assert paid(days, "pool") == "11194.10"


@pytest.mark.seed("A34")
def test_the_parts_of_both_sides_sum_and_the_odd_cent_is_the_employers():
    found = ask("pool_size", {"method": "flat", "amount": "5237.45", "employer_percent": "60"})

    assert (paid(found, "employer"), paid(found, "union")) == ("3142.47", "2094.98")


@pytest.mark.parametrize(
    ("terms", "asked", "due"),
    [
        ({"basis": "flat", "amount": "250"}, {"fte": "0.4"}, "250.00"),
        ({"basis": "fte", "amount": "1500"}, {"fte": "0.75"}, "1125.00"),
        ({"basis": "hours", "amount": "1500", "full_time": "40"}, {"hours": "17.5"}, "656.25"),
        ({"basis": "fte_days", "amount": "1000"}, {"fte": "0.8", "days": 212}, "464.66"),
        ({"basis": "bands", "bands": ["19-29 350", "30-40 500"]}, {"hours": "25"}, "350.00"),
        ({"basis": "bands", "bands": ["19-29 350", "30-40 500"]}, {"hours": "12"}, "0.00"),
        ({"basis": "bands", "band_of": "fte", "bands": ["0.5-1 272"]}, {"fte": "0.5"}, "272.00"),
    ],
)  # fmt: skip
def test_an_entitlement(terms, asked, due):
    assert paid(ask("entitlement", terms, **asked), "amount") == due


def test_example_7_carries_ten_and_loses_six():
    found = ask("carry_over", {"unit": "points", "most_carried": "10"}, earned="61", used="45")

    assert (found.results["carried"], found.results["lost"]) == (10, 6)


def test_a_balance_rises_to_its_ceiling_and_no_higher():
    terms = {"unit": "money", "ceiling": "1250"}

    room = ask("carry_over", terms, earned="1000", used="0", next_allotment="250")
    full = ask("carry_over", terms, earned="1250", used="0", next_allotment="250")

    assert (room.results["carried"], room.results["lost"]) == (1000, 0)
    assert (full.results["carried"], full.results["lost"]) == (1000, 250)


# Claims


def test_example_6_holds_pays_and_releases():
    cap = {"scope": "person", "amount": "1000", "prorated": "fte"}
    dear = ask("cap", cap, fte="0.75", estimate="820", receipts="790")
    cheap = ask("cap", cap, fte="0.75", estimate="820", receipts="610")

    assert (paid(dear, "paid"), paid(dear, "own"), paid(dear, "released")) == (
        "750.00",
        "40.00",
        "0.00",
    )
    assert (paid(cheap, "paid"), paid(cheap, "own"), paid(cheap, "released")) == (
        "610.00",
        "0.00",
        "140.00",
    )
    assert paid(ask("cap", cap, fte="0.75", estimate="820"), "amount") == "750.00"


def test_what_others_paid_and_what_was_used_is_not_paid_again():
    cap = {"scope": "person", "amount": "1000"}
    found = ask("cap", cap, receipts="900", other_aid="300", used="500")

    assert (paid(found, "paid"), paid(found, "own")) == ("500.00", "100.00")


@pytest.mark.parametrize(
    ("grade", "counts"), [("B-", False), ("B", True), ("b+", True), ("Pass", False), ("Z", False)]
)
def test_b_or_better(grade, counts):
    assert ask("grade", {"minimum": "B"}, grade=grade).verdict is counts


def test_grades_bring_shares_and_a_graduate_course_asks_more():
    terms = {"minimum": "C", "graduate": "B", "shares": ["A 100", "B 90", "C 75"], "passed": "true"}

    assert paid(ask("grade", terms, grade="B", cost="2500"), "paid") == "2250.00"
    assert paid(ask("grade", terms, grade="C", cost="1000"), "paid") == "750.00"
    assert paid(ask("grade", terms, grade="C", graduate="true", cost="1000"), "paid") == "0.00"
    assert ask("grade", terms, grade="P").verdict is True


@pytest.mark.seed("T5")
def test_travel_is_refused_until_the_contract_adds_it():
    four = ["tuition", "registration", "materials", "supplies"]

    assert ask("expense_types", {"allowed": four}, expense="Travel").verdict is False
    assert ask("expense_types", {"allowed": [*four, "travel"]}, expense="Travel").verdict is True


def test_example_6_splits_what_is_taxable_by_calendar_year():
    found = ask("tax_limit", {"amount": "5250"}, before="4900", payment="600")

    assert paid(found, "taxable") == "250.00"


def test_paper_that_is_missing_is_named():
    found = ask("proof", {"documents": ["transcript", "receipt"]}, brought="Receipt")

    assert found.verdict is False
    assert found.results["what"] == "transcript"


def test_a_payment_in_tenths_and_what_leaving_costs():
    tenths = ask("payment", {"instalments": 10}, amount="700", first="2026-10-31")
    leaving = {"months": 24}

    assert (paid(tenths, "part"), tenths.results["day"]) == ("70.00", date(2027, 7, 31))
    assert (
        paid(
            ask("repayment", leaving, amount="1200", paid_on="2026-01-15", left_on="2027-01-15"),
            "owed",
        )
        == "600.00"
    )
    assert (
        paid(
            ask("repayment", leaving, amount="1200", paid_on="2026-01-15", left_on="2027-01-14"),
            "owed",
        )
        == "650.00"
    )
    assert (
        paid(
            ask(
                "repayment",
                {**leaving, "method": "all"},
                amount="1200",
                paid_on="2026-01-15",
                left_on="2028-01-15",
            ),
            "owed",
        )
        == "0.00"
    )


# Rounds


def test_example_5_second_round():
    found = ask(
        "second_round",
        {"first": "100"},
        pool="1000",
        claims=["E1 80", "E2 100", "E3 250", "E4 400", "E5 600"],
    )

    shares = [step["with"]["paid"][1] for step in found.steps[1:]]
    assert shares == ["80.00", "100.00", "250.00", "285.00", "285.00"]
    assert (paid(found, "paid"), paid(found, "left")) == ("1000.00", "0.00")


def test_a_first_round_that_the_pool_cannot_pay_is_shared_too():
    found = ask("second_round", {"first": "100"}, pool="200", claims=["a 50", "b 400", "c 400"])

    assert [step["with"]["paid"][1] for step in found.steps[1:]] == ["50.00", "75.00", "75.00"]


def test_nobody_a_second_time_until_everybody_a_first():
    requests = ["A 2026-01-05 400 1", "B 2026-01-06 400 0", "C 2026-01-07 400 0"]
    reach = ask("priority", {"order": "reach"}, pool="900", requests=requests)
    first = ask("priority", {"order": "first_come"}, pool="900", requests=requests)

    assert [step["with"]["who"][1] for step in reach.steps] == ["B", "C", "A"]
    assert [step["with"]["given"][1] for step in reach.steps] == ["400.00", "400.00", "100.00"]
    assert [step["with"]["who"][1] for step in first.steps] == ["A", "B", "C"]


# Time


def test_day_60_is_in_time_and_day_61_is_late():
    terms = {"what": "filing", "count": 60, "event": "completion"}

    assert ask("window", terms, event_on="2026-03-01", done_on="2026-04-30").verdict is True
    assert ask("window", terms, event_on="2026-03-01", done_on="2026-05-01").verdict is False


def test_thirty_days_before_a_course_and_a_last_day_on_a_sunday():
    before = {"what": "preapproval", "count": 30, "side": "before", "event": "start"}
    after = {"what": "filing", "count": 2, "event": "completion", "policy": "next"}

    assert ask("window", before, event_on="2026-10-31").results["last"] == date(2026, 10, 1)
    assert ask("window", after, event_on="2026-10-02").results["last"] == date(2026, 10, 5)


@pytest.mark.seed("P23")
def test_poways_three_dates():
    terms = {"dates": ["2023-09-28", "22 Jan 2024", "2024-05-16"]}

    assert ask("filing_dates", terms, received="2024-05-16").verdict is True
    assert ask("filing_dates", terms, received="2023-10-01").results["date"] == date(2024, 1, 22)
    assert ask("filing_dates", terms, received="2024-05-17").verdict is False


def test_example_9_by_the_clause():
    terms = {"training": "FCS", "hours": "28", "deadline": "hired_by"}
    short = ask("required_training", terms, start="2025-10-31", students=30_000, done="27.5")

    assert (short.verdict, short.results["due"], short.results["short"]) == (
        False,
        date(2026, 2, 28),
        Decimal("0.5"),
    )
    with pytest.raises(Invalid):
        ask("required_training", terms, start="2025-10-31", students=0)


def test_a_year_without_funds_suspends_the_requirement():
    terms = {
        "training": "General",
        "hours": "70",
        "deadline": "months",
        "months": 36,
        "if_funded": "true",
    }

    assert ask("required_training", terms, start="2026-01-01", done="0").verdict is None
    funded = ask("required_training", terms, start="2026-01-01", done="70", funded="true")
    assert (funded.verdict, funded.results["due"]) == (True, date(2029, 1, 1))


# People


def test_a_year_with_an_award_is_followed_by_one_without():
    terms = {"rest_years": 1, "standing": "true"}
    asked = {"as_of": "2026-05-01", "hired": "2020-01-01", "good_standing": "true"}

    assert ask("eligibility", terms, **asked, last_award=2024).verdict is True
    assert ask("eligibility", terms, **asked, last_award=2025).verdict is False
    assert ask("eligibility", terms, **{**asked, "good_standing": "false"}).verdict is False


@pytest.mark.seed("P50")
def test_example_2_the_cap_rises_with_the_schedule_and_never_falls():
    terms = {"amount": "98000"}
    second = ask(
        "release_cap", terms, increases="3.5", salary="64584", statutory="23250.24", health="12420"
    )
    third = ask(
        "release_cap",
        terms,
        increases="3.5\n0",
        salary="64584",
        statutory="23250.24",
        health="13413.60",
    )
    fourth = ask(
        "release_cap",
        terms,
        increases="3.5\n0\n2.0 6",
        salary="65229.84",
        statutory="23482.74",
        health="14486.69",
    )

    assert (second.verdict, paid(second, "cap"), paid(second, "room")) == (
        True,
        "101430.00",
        "1175.76",
    )
    assert (third.verdict, paid(third, "cap"), paid(third, "room")) == (True, "101430.00", "182.16")
    assert (fourth.verdict, paid(fourth, "cap"), paid(fourth, "room")) == (
        False,
        "102444.30",
        "754.97",
    )
    assert paid(fourth, "annual") == "103458.60"
    assert paid(ask("release_cap", terms, increases="-2"), "cap") == "98000.00"
    with pytest.raises(ValidationError):
        ask("release_cap", terms, increases="much")


@pytest.mark.seed("P49")
def test_the_cost_includes_statutory_and_health_benefits():
    found = ask(
        "release_cap",
        {"amount": "98000"},
        increases="",
        salary="62400",
        statutory="22464",
        health="11500",
    )

    assert (paid(found, "cost"), paid(found, "room")) == ("96364.00", "1636.00")


def test_release_at_25_an_hour_for_at_most_8():
    found = ask("release", {"hours": "8", "rate": "25"}, hours="10")

    assert (found.verdict, found.results["hours"], paid(found, "cost")) == (False, 8, "200.00")


def test_example_11_quorum_and_votes():
    panel = {"name": "PAR", "union_seats": 4, "employer_seats": 3, "quorum": "2/3", "votes": 4}
    there = {"union_present": 3, "employer_present": 2, "recused": 1}

    passes = ask("committee", panel, **there, affirmative=4)
    assert (passes.verdict, passes.results["quorum"]) == (True, 5)
    assert ask("committee", panel, **there, affirmative=3).verdict is False
    assert (
        ask("committee", panel, union_present=2, employer_present=2, affirmative=4).verdict is False
    )


def test_parity_needs_both_sides():
    joint = {
        "name": "Fund",
        "union_seats": 2,
        "employer_seats": 2,
        "quorum": "1/2",
        "each_side": "true",
    }

    assert (
        ask("committee", joint, union_present=2, employer_present=1, affirmative=2).verdict is True
    )
    assert (
        ask("committee", joint, union_present=3, employer_present=0, affirmative=3).verdict is False
    )


def test_example_7_the_stipend():
    clc = {"points": "30", "amount": "700", "years": 3, "instalments": 10, "due": "10/1"}
    in_time = ask("stipend", clc, points="30", received="2026-10-01")
    late = ask("stipend", clc, points="45", received="2026-10-02")

    assert (paid(in_time, "part"), paid(in_time, "total")) == ("70.00", "2100.00")
    assert (in_time.results["year"], late.results["year"]) == ("2026", "2027")
    assert ask("stipend", clc, points="29.5", received="2026-10-01").results["short"] == Decimal(
        "0.5"
    )


def test_700_for_each_15_units_is_not_prorated():
    units = {"points": "15", "counts": "each", "amount": "700", "due": "10/1"}

    assert paid(ask("stipend", units, points="44", received="2026-09-01"), "total") == "1400.00"


# Targets


@pytest.mark.seed("T16", "T17")
def test_example_4_96_of_100_trainings():
    found = ask(
        "training_target",
        {"count": 100, "sheets": "true"},
        scheduled=103,
        cancelled=4,
        without_sheet=3,
    )

    assert (found.verdict, found.results["counted"], found.results["short"]) == (False, 96, 4)


@pytest.mark.seed("T20")
def test_example_3_participation_on_its_path():
    path = {"baseline": "35", "target": "45", "first": "2025-09-01", "last": "2027-08-31"}
    behind = ask("participation_target", path, participants=515, eligible=1300, as_of="2026-08-31")
    on_it = ask("participation_target", path, participants=500, eligible=1240, as_of="2026-08-31")
    sixth = ask("participation_target", path, participants=500, eligible=1240, as_of="2026-02-28")

    assert (behind.verdict, behind.results["rate"], behind.results["short"]) == (
        False,
        Decimal("39.62"),
        5,
    )
    assert (on_it.verdict, on_it.results["rate"]) == (True, Decimal("40.32"))
    assert sixth.results["path"] == Decimal("37.50")
    eighteenth = ask("participation_target", path, participants=1, eligible=2, as_of="2027-02-28")
    assert eighteenth.results["path"] == Decimal("42.50")


@pytest.mark.seed("T19")
def test_example_4_satisfaction_is_judged_before_rounding():
    target = {"minimum": "4", "scale": 5}

    assert ask("satisfaction_target", target, sessions="1480 6127").verdict is True
    assert ask("satisfaction_target", target, sessions="1000 3996").verdict is False
    both = ["40 180", "10 20"]
    assert ask("satisfaction_target", target, sessions=both).results["mean"] == 4
    by_session = ask("satisfaction_target", {**target, "weighting": "sessions"}, sessions=both)
    assert by_session.results["mean"] == Fraction(13, 4)
    assert by_session.verdict is False


def test_example_12_credit():
    assert ask("credit", {}, semester="3").results["clock"] == 45
    assert ask("credit", {}, quarter="3").results["clock"] == 30
    assert ask("credit", {}, hours="7.5").results["units"] == Decimal("0.8")
    assert ask("credit", {}, hours="0.5").results["units"] == Decimal("0.1")


# All of them


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.key)
def test_every_template_is_taken_names_its_source_and_reads_in_two_languages(app, pack):
    assert pack.source
    assert pack.dated
    for line in pack.clauses:
        kind = kind_of(line.kind)
        kept = kind.terms().dump(kind.terms().load(line.parameters))
        with app.test_request_context():
            english = kind.read(kept)
            with force_locale(locale_of("es")):
                spanish = kind.read(kept)
        assert english
        assert len(english) == len(spanish)
        assert spanish != english


def test_steps_are_said_in_the_readers_language(app):
    found = ask("tax_limit", {"amount": "5250"}, before="4900", payment="600")

    with app.test_request_context():
        assert say(found.result) == "Of this payment $250.00 is taxable."
        with force_locale(locale_of("es")):
            assert say(found.result) == "De este pago, $250.00 están sujetos a impuestos."


@pytest.mark.parametrize("key", KINDS)
def test_nonsense_is_refused_with_a_sentence(app, key):
    schema = kind_of(key).terms()

    with app.test_request_context():
        wrong = dict.fromkeys(schema.fields, "nonsense \x00 −1e999")
        with pytest.raises(ValidationError) as refusal:
            schema.load({**wrong, "extra": "x"})
    assert refusal.value.messages


def test_an_unknown_kind_is_not_found():
    with pytest.raises(NotFound):
        kind_of("luck")
