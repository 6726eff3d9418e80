"""Failed work is told in the words of its feature, in the language of whoever looks."""

from flask import Flask
from flask_babel import force_locale

from guildhall import context
from guildhall.communications import delivery
from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.operations.work.queries import task
from guildhall.outbox import OutboxLine
from guildhall.people.models.persons import Person
from guildhall.registry import entry_name, registry
from tests.characters import Browser


def test_every_job_and_handler_has_words_and_nothing_else_has(app: Flask) -> None:
    functions = {entry.partition("@")[0] for entry in registry().entries}

    assert functions == registry().work.keys()


def test_no_two_sorts_of_work_read_alike_in_either_language(app: Flask) -> None:
    said = {}
    for language in ("en", "es"):
        with force_locale(language):
            said[language] = [task(entry) for entry in registry().work]

    for words in said.values():
        assert len(set(words)) == len(words)
    assert set(said["en"]).isdisjoint(said["es"])


def test_a_handler_reads_the_same_whatever_event_it_takes(app: Flask) -> None:
    counted = [task(entry) for entry in registry().entries if "count_credit@" in entry]

    assert counted == ["Count CLC points for a line of a transcript"] * 2


def test_a_coordinator_reads_what_failed_in_her_language(
    north: TenantContext, client: Browser, ada: Person
) -> None:
    entry = entry_name(delivery.deliver)
    db.session.add(OutboxLine(entry=entry, payload={}, failed_at=context.now()))
    db.session.commit()

    english = client.sign_in(ada).see(north, "/work").text
    client.get("/language/es")
    spanish = client.see(north, "/work").text

    assert "Send a message" in english
    assert "Enviar un mensaje" in spanish
    assert "Hand one message" not in english + spanish
