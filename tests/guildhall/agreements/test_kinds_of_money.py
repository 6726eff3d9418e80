"""Clauses about money: pools, entitlements, balances, proof, rounds."""

from datetime import date

import pytest

from tests.guildhall.agreements.asked import ask, paid


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
