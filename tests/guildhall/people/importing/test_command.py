import json

from click.testing import CliRunner

from guildhall.people.importing.commands import people
from tests.characters import slug_of
from tests.guildhall.people.importing.files import GRAND_BEND


def run(*arguments):
    """Run `guildhall people ...` inside the application that the test has open."""
    return CliRunner().invoke(people, [str(argument) for argument in arguments])


def test_a_dry_run_says_exactly_what_would_happen(north):
    result = run("import", GRAND_BEND, "--tenant", slug_of(north), "--dry-run", "--json")

    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert list(found) == ["rows", "people", "positions", "errors", "warnings"]
    assert found["rows"] == 69
    assert found["people"] == {"new": 68, "matched": 0, "changed": 0, "missing": 0}
    assert found["positions"] == {"new": 69, "matched": 0, "changed": 0, "missing": 0}
    assert found["errors"] == []
    assert any("40" in warning["message"] for warning in found["warnings"])


def test_after_the_import_a_second_dry_run_finds_everything_unchanged(north):
    slug = slug_of(north)
    done = run("import", GRAND_BEND, "--tenant", slug, "--json")

    again = json.loads(run("import", GRAND_BEND, "--tenant", slug, "--dry-run", "--json").stdout)

    assert done.exit_code == 0
    assert json.loads(done.stdout)["people"]["new"] == 68
    assert again["people"] == {"new": 0, "matched": 68, "changed": 0, "missing": 0}
    assert again["positions"] == {"new": 0, "matched": 69, "changed": 0, "missing": 0}
