"""`guildhall account reset-step`: the operator's way for somebody who lost everything."""

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from guildhall import audit, mailer
from guildhall.accounts.commands import account as command
from guildhall.accounts.queries import recovery_codes_left
from guildhall.accounts.services import second_step
from guildhall.db import db, tenant_scope
from guildhall.errors import Invalid, NotFound
from tenants.models import Membership
from tests.characters import account_of, make_person

WHY = ("--by", "Kim Osei", "--reason", "Came to the office with her badge.")


def test_the_operator_resets_and_every_halls_log_says_so(north, south, grace):
    account_id, address = account_of(grace), str(grace.email)
    second_step.new_recovery_codes(account_id)
    with tenant_scope(south):
        db.session.add(Membership(account_id=account_id, person_id=make_person("G", "H").id))
        db.session.commit()

    result = CliRunner().invoke(command, ["reset-step", address, *WHY])

    assert result.exit_code == 0, result.output
    assert "2 hall(s)" in result.output
    for place in (north, south):
        with tenant_scope(place):
            event = db.session.scalars(
                select(audit.AuditEvent).where(audit.AuditEvent.action == "accounts.step_reset")
            ).one()
            assert event.reason == "Came to the office with her badge."
            assert event.after == {"by_operator": "Kim Osei"}
    with tenant_scope(None):
        assert recovery_codes_left(account_id) == 0


def test_an_unknown_address_is_told(north):
    result = CliRunner().invoke(command, ["reset-step", "nobody@example.org", *WHY])

    assert isinstance(result.exception, NotFound)
    assert "No account signs in" in str(result.exception)


def test_a_reason_is_needed(north, grace):
    result = CliRunner().invoke(
        command, ["reset-step", str(grace.email), "--by", "Kim", "--reason", " "]
    )

    assert isinstance(result.exception, Invalid)


@pytest.mark.parametrize("kind", ["passkey_added", "step_reset", "recovery_used"])
def test_every_letter_about_ways_in_is_written_in_both_languages(north, kind):
    from guildhall.accounts.mail import deliver

    for language in ("en", "es"):
        deliver(f"{kind}@example.org", kind, language=language, name="9")

    spanish, english = mailer.kept(to=f"{kind}@example.org")[:2]
    assert spanish.subject != english.subject
