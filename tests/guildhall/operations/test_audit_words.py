"""The audit page has words, in both languages, for whatever our code writes down."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_babel import force_locale

from guildhall import audit
from guildhall.audit import AuditEvent
from guildhall.operations.trail.codes import CODES
from guildhall.operations.trail.differences import differences
from guildhall.operations.trail.fields import FIELDS
from guildhall.operations.trail.words import KINDS, kind
from tests.audited import without_words

ROOT = Path(__file__).parents[3]
RECORDING = {
    "audit.record": 0,
    "changes.record": 0,
    "shelving.put_away": 1,
    "shelving.bring_back": 1,
}
"""What writes an entry, and the place of the action among what it is given."""


def written_actions() -> Iterator[str]:
    """Find every action that stands in the code as it is recorded."""
    for folder in ("platform", "tenants", "plugins"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and (call := ast.unparse(node.func)) in RECORDING:
                    action = node.args[RECORDING[call]]
                    if isinstance(action, ast.Constant):
                        yield str(action.value)


def said(kind_: str, after: dict[str, object]) -> list[str]:
    event = AuditEvent(object_type=kind_, after=audit.plain(after), before=None)
    return [str(each) for each in differences(event, see=(), names={})]


def test_every_action_that_the_code_writes_has_a_sentence(app) -> None:
    actions = set(written_actions())
    silent = [each for each in actions if without_words(each, "person", None, None)]

    assert len(actions) > 200
    assert silent == []


def test_what_has_no_words_is_named(app) -> None:
    found = without_words("x.done", "x_row", {"some_field": 1}, {"kind": "some_code", "name": "x"})

    assert found == [
        "action x.done",
        "kind x_row",
        "field some_field of x_row",
        "code 'some_code' in kind of x_row",
    ]


@pytest.mark.parametrize("words", [KINDS, FIELDS, *CODES.values()])
def test_no_word_is_the_code_itself(app, words) -> None:
    with force_locale("es"):
        raw = [key for key, word in words.items() if "_" in str(word)]

    assert raw == []


def test_codes_read_in_the_language_of_the_page(app) -> None:
    facts = {"method": "pin", "at": "2027-03-04T07:58-08:00"}
    fund = {"kind": "grant", "period_kind": "fiscal_year", "carries_over": True}
    sums = {"award": "40000", "amount": "70.50"}
    with force_locale("es"):
        assert said("session", facts)[0] == "firmado con: un PIN"
        assert said("fund", fund) == ["tipo: Subvención", "periodo: Año fiscal", "se traslada: sí"]
        assert kind("clc_evidence") == "Proyecto de la CLC"
    with force_locale("en"):
        assert said("fund", fund)[1] == "period: Fiscal year"
        assert said("registration", {"state": "late_cancel"}) == ["state of things: Cancelled late"]
        assert kind("clc_evidence") == "CLC project"
        assert said("fund", sums) == ["sum of the grant: $40,000.00", "amount: $70.50"]


def test_a_clause_reads_as_its_form_asks_for_it(app) -> None:
    terms = {"what": "filing", "count": 90, "side": "after", "event": "end of the course"}
    with force_locale("en"):
        (line,) = said("clause", {"parameters": terms})

    assert "90" in line
    assert "filing" not in line
