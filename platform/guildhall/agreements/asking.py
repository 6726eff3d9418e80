"""Ask a clause: the one in force on the day that the rule names, with its working, to be kept."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from marshmallow import ValidationError
from msgspec import Struct, field

from guildhall import audit, context
from guildhall.agreements import queries
from guildhall.agreements.kinds.base import Kind, Terms
from guildhall.agreements.kinds.registry import kind_of
from guildhall.agreements.models.contracts import ClauseAnswer, ClauseVersion
from guildhall.agreements.services import sentences
from guildhall.agreements.settings import holidays
from guildhall.agreements.working import Working
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.localisation import day
from guildhall.wording import gettext as _


class Question(Struct, frozen=True):
    """What is asked of a clause, judged on a day."""

    clause_id: UUID
    as_of: date
    """The day that the rule names: of submission, event, approval or payment."""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    """As a form or a caller gives them: text or plain values by the names of the kind's schema."""
    judged_on: str = ""
    """Which day that is; the kind's own if not said."""
    about: str = ""
    person_id: UUID | None = None
    """Whom it concerns."""


class Answer(Struct, frozen=True):
    """What a clause says, and how it comes to that."""

    question: Question
    version: ClauseVersion
    judged_on: str
    inputs: Mapping[str, Any]
    working: Working

    @property
    def verdict(self) -> bool | None:
        """Return yes or no, where that was asked."""
        return self.working.verdict

    @property
    def values(self) -> Mapping[str, Any]:
        """Return the figures that came out, by their names."""
        return self.working.results


def answer(question: Question) -> Answer:
    """Return what the clause that was in force on the day says; nothing is kept yet.

    Raises Conflict where none was in force, Invalid with a sentence at each input.
    """
    version = queries.version_on(question.clause_id, question.as_of)
    if version is None:
        raise Conflict(
            _(
                "This clause was not in force on %(day)s. Choose another day.",
                day=day(question.as_of),
            )
        )
    kind = kind_of(version.clause.kind)
    inputs, working = reckon(kind, version.parameters, question.inputs)
    return Answer(question, version, question.judged_on or kind.judged_on, inputs, working)


def reckon(
    kind: Kind, parameters: Mapping[str, Any], inputs: Mapping[str, Any]
) -> tuple[dict[str, Any], Working]:
    """Return the inputs as they are kept, and the working of a kind with these parameters."""
    if kind.asks is None or kind.works is None:
        raise Conflict(_("This kind of clause is there to be read; it answers no questions."))
    schema = kind.asks()
    try:
        asked = schema.load({name: each for name, each in inputs.items() if each is not None})
    except ValidationError as problem:
        raise Invalid(**sentences(problem)) from None
    working = Working()
    kind.works(kind.load(parameters), Terms(**asked, holidays=holidays()), working)
    return schema.dump(asked), working


@transaction
def keep(found: Answer) -> ClauseAnswer:
    """Keep an answer for good, with its inputs and its working."""
    kept = ClauseAnswer(
        version_id=found.version.id,
        person_id=found.question.person_id,
        as_of=found.question.as_of,
        judged_on=found.judged_on,
        about=found.question.about,
        inputs=dict(found.inputs),
        steps=found.working.steps,
        result=found.working.result,
        asked_by=context.actor().name,
    )
    db.session.add(kept)
    db.session.flush()
    audit.record("agreements.answered", kept, found.version.clause.title)
    return kept
