"""`guildhall allocate`: a bare file in, cents out; anything wrong is a sentence."""

import io
import json
import random
from pathlib import Path

import pytest
import xlsxwriter

from guildhall import cli
from tests.guildhall.agreements.test_allocation import EXAMPLE_1

FIVE = """\
id,fte,hours,start,end
E1,1.00,40,,
E2,1.00,37.5,,2026-01-31
E3,0.80,32,2026-02-01,
E4,0.75,30,,
E5,0.50,17.5,2026-03-16,
"""
PERIOD = ("--period", "2025-09-01..2026-08-31")


@pytest.fixture
def said(capsys, monkeypatch):
    """Run the command where nothing runs: no database, no Valkey, no settings."""
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: object) -> tuple[int, str, str]:
        code = 0
        try:
            cli.main(["allocate", *map(str, words)])
        except SystemExit as left:
            code = int(left.code or 0)
        found = capsys.readouterr()
        return code, found.out, found.err

    return run


def written(tmp_path: Path, text: str, name: str = "staff.csv") -> Path:
    path = tmp_path / name
    path.write_text(text)
    return path


@pytest.mark.parametrize("rule", EXAMPLE_1)
def test_example_1_as_json(said, tmp_path, rule):
    file = written(tmp_path, FIVE)
    period = PERIOD if rule == "fte_days" else ()

    code, out, err = said(
        file, "--pool", "100000.00", "--rule", rule, "--full-time", 40, *period, "--json"
    )
    found = json.loads(out)

    assert (code, err) == (0, "")
    assert list(found) == ["rule", "pool", "sum", "warnings", "rows"]
    assert (found["pool"], found["sum"]) == ("100000.00", "100000.00")
    assert [row["amount"] for row in found["rows"]] == EXAMPLE_1[rule].split()
    assert bool(found["warnings"]) == (rule == "fte_hours")


def test_the_first_row_is_the_one_that_the_issue_shows(said, tmp_path):
    _code, out, _err = said(
        written(tmp_path, FIVE), "--pool", "100000.00", "--rule", "hours", "--json"
    )

    assert '"rows": [{"id": "E1", "weight": "1", "amount": "25477.71"}, ' in out
    assert json.loads(out)["rows"][1]["weight"] == "15/16"


def test_a_workbook_says_the_same_and_numbers_are_ids(said, tmp_path):
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate((("ID", "FTE", "Hours"), (1001, 1, 40), (1002, 0.5, 17.5))):
            sheet.write_row(at, 0, row)
    (tmp_path / "staff.xlsx").write_bytes(kept.getvalue())

    _code, out, _err = said(
        tmp_path / "staff.xlsx", "--pool", "$1,000.00", "--rule", "fte", "--json"
    )

    assert [tuple(row.values()) for row in json.loads(out)["rows"]] == [
        ("1001", "1", "666.67"),
        ("1002", "1/2", "333.33"),
    ]


def test_for_a_person_it_is_a_table_with_its_sum(said, tmp_path):
    code, out, _err = said(written(tmp_path, FIVE), "--pool", "100000.00", "--rule", "fte_hours")

    assert code == 0
    assert out.splitlines()[1].split() == ["E1", "1", "29772.98"]
    assert out.splitlines()[6].split() == ["sum", "100000.00"]
    assert "prorated twice" in out


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("id,fte\nE1,\n", "Row 2, column fte: It is empty"),
        ("id,fte\nE1,80\n", "Row 2, column fte: FTE lies between 0 and 1; here it is 80"),
        ("id,fte\nE1,-0.5\n", "between 0 and 1"),
        ("id,fte\nE1,much\n", "“much” is not a number"),
        ("id,fte\n,1\n", "Row 2, column id: Everybody needs an id"),
        ("id,fte\nE1,1\nE1,0.5\n", "Rows 2 and 3 have the same id “E1”"),
        ("id,hours\nE1,40\n", "no column “fte”"),
        ("id,fte\nE1,0\nE2,0\n", "Nobody in this population"),
        ("id,fte\n", "no rows below"),
        ("", "empty"),
        ("\x00\x01", "not text and not a workbook"),
    ],
)
def test_what_a_file_may_get_wrong_is_a_sentence(said, tmp_path, text, sentence):
    code, out, err = said(written(tmp_path, text), "--pool", "10.00", "--rule", "fte")

    assert code == 1
    assert out == ""
    assert sentence in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("--pool", "10.001", "--rule", "fte"), 1, "--pool"),
        (("--pool", "-5", "--rule", "fte"), 1, "--pool"),
        (("--pool", "NaN", "--rule", "fte"), 1, "--pool"),
        (("--pool", "1e400", "--rule", "fte"), 1, "--pool"),
        (("--pool", "10", "--rule", "hours", "--full-time", "0"), 1, "--full-time"),
        (("--pool", "10", "--rule", "hours", "--full-time", "nan"), 1, "--full-time"),
        (("--pool", "10", "--rule", "fte_days"), 1, "--period"),
        (("--pool", "10", "--rule", "fte_days", "--period", "2026"), 1, "--period"),
        (("--pool", "10", "--rule", "fte_days", "--period", "2026-02-01..2026-01-01"), 1, "before"),
        (("--pool", "10", "--rule", "luck"), 2, "luck"),
        (("--rule", "fte"), 2, "--pool"),
    ],
)
def test_what_options_may_get_wrong_is_a_sentence(said, tmp_path, words, code, sentence):
    found, _out, err = said(written(tmp_path, FIVE), *words)

    assert found == code
    assert sentence in err
    assert "Traceback" not in err


def test_dates_that_end_before_they_begin_and_missing_files(said, tmp_path):
    turned = written(tmp_path, "id,fte,start,end\nE1,1,2026-02-01,2026-01-01\n")

    code, _out, err = said(turned, "--pool", "10", "--rule", "fte_days", *PERIOD)
    missing = said(tmp_path / "nothing.csv", "--pool", "10", "--rule", "fte")
    folder = said(tmp_path, "--pool", "10", "--rule", "fte")

    assert code == 1
    assert "Row 2, column end: The last day lies before the first" in err
    assert "There is no file" in missing[2]
    assert "is a folder" in folder[2]


def test_any_order_of_100_000_people_gives_the_same_amounts(said, tmp_path):
    chance = random.Random(20260901)  # noqa: S311 - the same order in every run
    rows = [
        f"{n:06d},{chance.randint(0, 100) / 100},{chance.randint(0, 160) / 4}"
        for n in range(100_000)
    ]
    first = written(tmp_path, "\n".join(["id,fte,hours", *rows]))
    chance.shuffle(rows)
    second = written(tmp_path, "\n".join(["id,fte,hours", *rows]), "shuffled.csv")

    one, other = (
        json.loads(said(file, "--pool", "1234567.89", "--rule", "hours", "--json")[1])
        for file in (first, second)
    )

    assert one["sum"] == other["sum"] == "1234567.89"
    assert {row["id"]: row for row in one["rows"]} == {row["id"]: row for row in other["rows"]}
    assert [row["id"] for row in other["rows"]][:3] == [row.split(",")[0] for row in rows[:3]]
