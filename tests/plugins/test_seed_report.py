"""The count of proven rows: honest about failures, skips and errors, on one process and on many."""

import re

import pytest

from tests.plugins.seed_report import STATEMENTS, read_statements

pytest_plugins = ["pytester"]

ROWS = """row,area,capability,issue
P1,CORE-USR,One.,2
P2,CORE-COM,Two.,
M1,CORE-DOC,Three.,2
M2,CORE-DOC,Four.,2
"""


@pytest.fixture
def hall(pytester, monkeypatch):
    """Give a folder of tests its rows, with no plugin but the one that is tested."""
    pytester.makefile(".csv", statements=ROWS)
    pytester.makeini(
        "[pytest]\nseed_statements = statements.csv\nmarkers =\n    seed(*rows): the rows\n"
        "addopts = --strict-markers -p no:cacheprovider\n"
    )
    root = STATEMENTS.parent.parent
    pytester.syspathinsert(root)
    monkeypatch.setenv("PYTHONPATH", str(root))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    return pytester


@pytest.fixture
def run(hall):
    """Run a file of tests under the plugin, in one process, and return what it printed."""

    def run_tests(source: str) -> pytest.RunResult:
        hall.makepyfile(source)
        return hall.runpytest_inprocess("-p", "tests.plugins.seed_report")

    return run_tests


def test_a_row_is_proven_by_passed_tests_alone(run):
    result = run(
        """
        import pytest

        @pytest.mark.seed("P1", "P2")
        def test_ada():
            pass

        @pytest.mark.seed("M1")
        @pytest.mark.parametrize("number", [1, 2, 3])
        def test_grace(number):
            pass
        """
    )

    result.stdout.fnmatch_lines(
        [
            "*rows of statements.csv*",
            "3 of 4 rows are proven by passed tests.",
            "Issue 2: 2 of its 3 rows are proven.",
            "  no test ran: M2",
        ]
    )


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("assert False", "failed"),
        ("pytest.skip('no Chromium here')", "skipped"),
        ("pytest.xfail('later')", "skipped"),
    ],
)
def test_one_test_that_does_not_pass_spoils_its_row(run, body, reason):
    result = run(
        f"""
        import pytest

        @pytest.mark.seed("P1")
        def test_ada():
            pass

        @pytest.mark.seed("P1", "M1", "M2")
        def test_grace():
            {body}
        """
    )

    result.stdout.fnmatch_lines(
        [
            "0 of 4 rows are proven by passed tests.",
            "Issue 2: 0 of its 3 rows are proven.",
            f"  {reason}: P1, M1, M2",
        ]
    )


@pytest.mark.parametrize("phase", ["set-up", "tear-down"])
def test_an_error_around_a_test_spoils_its_row(run, phase):
    before, after = ("1 / 0", "") if phase == "set-up" else ("", "1 / 0")
    result = run(
        f"""
        import pytest

        @pytest.fixture
        def hall():
            {before}
            yield
            {after}

        @pytest.mark.seed("P1")
        def test_ada(hall):
            pass
        """
    )

    result.stdout.fnmatch_lines(["0 of 4 rows*", "  failed: P1", "  no test ran: M1, M2"])


def test_a_test_that_passes_though_expected_to_fail_proves_nothing(run):
    result = run(
        """
        import pytest

        @pytest.mark.seed("P1")
        @pytest.mark.xfail
        def test_ada():
            pass
        """
    )

    result.stdout.fnmatch_lines(["0 of 4 rows*", "  skipped: P1"])


def test_marks_of_class_and_module_count(run):
    result = run(
        """
        import pytest

        pytestmark = pytest.mark.seed("P1")

        @pytest.mark.seed("M1")
        class TestHall:
            @pytest.mark.seed("M2", "P1")
            def test_ada(self):
                pass
        """
    )

    result.stdout.fnmatch_lines(["3 of 4 rows*", "Issue 2: 3 of its 3 rows are proven."])


@pytest.mark.parametrize(
    ("mark", "sentence"),
    [
        ('seed("P1", "P99")', "*test_ada says that it proves P99, which tests/statements.csv*"),
        ("seed(17)", "*test_ada says that it proves 17, which tests/statements.csv*"),
        ("seed()", "*test_ada: name the rows that it proves: *"),
        ("seed", "*test_ada: name the rows that it proves: *"),
        ('seed(row="P1")', "*test_ada: name the rows that it proves: *"),
    ],
)
def test_a_row_that_does_not_exist_fails_the_collection_with_a_sentence(run, mark, sentence):
    result = run(
        f"""
        import pytest

        @pytest.mark.{mark}
        def test_ada():
            pass
        """
    )

    assert result.ret != 0
    result.stdout.fnmatch_lines([sentence])
    result.stdout.no_fnmatch_line("*passed*")


def test_a_run_without_marked_tests_prints_no_count(run):
    result = run("def test_ada(): pass")

    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*rows*proven*")


def test_two_workers_are_counted_as_one_run(hall):
    hall.makepyfile(
        """
        import pytest

        @pytest.mark.seed("P1")
        @pytest.mark.parametrize("number", range(8))
        def test_ada(number):
            pass

        @pytest.mark.seed("M1", "M2")
        @pytest.mark.parametrize("number", range(8))
        def test_grace(number):
            assert number != 5

        @pytest.mark.seed("P2")
        def test_katherine():
            pytest.skip("no Chromium here")
        """
    )

    result = hall.runpytest_subprocess("-p", "xdist", "-p", "tests.plugins.seed_report", "-n2")

    result.assert_outcomes(passed=15, failed=1, skipped=1)
    result.stdout.fnmatch_lines(
        [
            "1 of 4 rows are proven by passed tests.",
            "Issue 2: 1 of its 3 rows are proven.",
            "  failed: M1, M2",
        ]
    )


def test_a_worker_that_meets_an_unknown_row_fails_the_run_with_the_sentence(hall):
    hall.makepyfile(
        """
        import pytest

        @pytest.mark.seed("P99")
        def test_ada():
            pass
        """
    )

    result = hall.runpytest_subprocess("-p", "xdist", "-p", "tests.plugins.seed_report", "-n2")

    assert result.ret != 0
    result.stdout.fnmatch_lines(["*test_ada says that it proves P99, which*"])


def test_the_list_has_all_rows_in_order_each_with_a_sentence_of_its_own():
    statements = read_statements()

    counts = {"P": 51, "M": 45, "A": 41, "W": 46, "T": 24}
    assert list(statements) == [
        f"{part}{number}" for part, count in counts.items() for number in range(1, count + 1)
    ]
    sentences = [statement.capability for statement in statements.values()]
    assert len(set(sentences)) == 207
    assert [each for each in sentences if not re.fullmatch(r"[A-Z][^\n]{20,130}\.", each)] == []
    assert [each.row for each in statements.values() if not re.match(r"[A-Z]", each.area)] == []


def test_every_row_belongs_to_no_issue_or_to_a_numbered_one():
    assert {each.issue for each in read_statements().values() if not each.issue.isdigit()} <= {""}
