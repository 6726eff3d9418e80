"""Verbs of templates: the questions that a tenant asks, ours and its own."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from guildhall import audit, context
from guildhall.db import db, new_id, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.surveys import queries
from guildhall.surveys.models import SurveyTemplate
from guildhall.surveys.questions import ENGAGEMENT, NAME, OVERALL, SHIPPED
from guildhall.wording import gettext as _

MOST_QUESTIONS: Final = 12
FEWEST_CHOICES: Final = 2
TITLES: Final = {
    NAME: _l("Our six questions"),
    ENGAGEMENT: _l("Our questions and engagement"),
    "wac_181_85_200": _l("WAC 181-85-200 and engagement"),
}
"""What those that came with the house are called."""


def title_of(template: SurveyTemplate) -> str:
    """Return what a template is called, in the page's language where it is one of ours."""
    return str(TITLES.get(template.name, template.name))


@transaction
def write_shipped() -> None:
    """Write down the templates of the house that this tenant does not have yet."""
    chosen = select(SurveyTemplate.id).where(SurveyTemplate.is_default).limit(1)
    first = db.session.scalar(chosen) is None
    for name, items in SHIPPED.items():
        row = {
            "tenant_id": context.tenant_id(),
            "id": new_id(),
            "created_at": context.now(),
            "created_by": context.person_id(),
            "sample": False,
            "name": name,
            "kind": "exit",
            "items": items,
            "is_default": first and name == NAME,
        }
        db.session.execute(insert(SurveyTemplate).values(row).on_conflict_do_nothing())


def to_choose_from() -> Sequence[SurveyTemplate]:
    """Return the templates that can be chosen, ours written down the first time they are wanted."""
    known = db.session.scalars(select(SurveyTemplate.name).where(SurveyTemplate.name.in_(SHIPPED)))
    if len(known.all()) < len(SHIPPED):
        write_shipped()
    return queries.templates()


def default() -> SurveyTemplate:
    """Return the template that is asked unless another is chosen."""
    return to_choose_from()[0]


@transaction
def begin(name: str, items: Sequence[dict[str, Any]]) -> SurveyTemplate:
    """Write a template of one's own."""
    template = SurveyTemplate(name=_free_name(name, None), items=_checked(items))
    db.session.add(template)
    db.session.flush()
    audit.record("surveys.template_begun", template, template.name)
    return template


@transaction
def change(template_id: UUID, name: str, items: Sequence[dict[str, Any]]) -> SurveyTemplate:
    """Change a template; surveys that have opened keep the questions they opened with."""
    template = queries.get_template(template_id)
    if template.name in SHIPPED:
        raise Conflict(_("This one came with the house. Copy it, and change the copy."))
    before = {"name": template.name, "questions": len(template.items)}
    template.name, template.items = _free_name(name, template_id), _checked(items)
    after = {"name": template.name, "questions": len(template.items)}
    audit.record("surveys.template_changed", template, template.name, before=before, after=after)
    return template


@transaction
def make_default(template_id: UUID) -> SurveyTemplate:
    """Ask these questions wherever no others are chosen."""
    template = queries.get_template(template_id)
    if template.archived_at is not None:
        raise Conflict(_("These questions are put away. Bring them back first."))
    db.session.execute(update(SurveyTemplate).values(is_default=False))
    template.is_default = True
    audit.record("surveys.template_made_default", template, title_of(template))
    return template


@transaction
def put_away(template_id: UUID) -> SurveyTemplate:
    """Offer a template no more; what was asked with it stays."""
    template = queries.get_template(template_id)
    if template.is_default:
        raise Conflict(_("These questions are the default. Make others the default first."))
    template.archived_at = template.archived_at or context.now()
    audit.record("surveys.template_put_away", template, title_of(template))
    return template


@transaction
def bring_back(template_id: UUID) -> SurveyTemplate:
    """Offer a template again."""
    template = queries.get_template(template_id)
    template.archived_at = None
    audit.record("surveys.template_brought_back", template, title_of(template))
    return template


def _free_name(name: str, own: UUID | None) -> str:
    taken = db.session.scalar(select(SurveyTemplate.id).where(SurveyTemplate.name == name))
    if taken is not None and taken != own:
        raise Invalid(name=_("Another template is called that. Choose another name."))
    return name


def _checked(items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the questions; raise Invalid with a sentence for each that cannot be asked."""
    wrong: dict[str, str] = {}
    for place, item in enumerate(items):
        if not item["text"].get("en"):
            wrong[f"en_{place}"] = _("Write the question in English; Spanish falls back on it.")
        if item["kind"] == "choice" and len(item.get("choices", ())) < FEWEST_CHOICES:
            wrong[f"choices_{place}"] = _("Write at least two choices, one on each line.")
    if wrong:
        raise Invalid(**wrong)
    if not items or (items[0]["key"], items[0]["kind"]) != (OVERALL, "scale"):
        raise Invalid(_("Every survey begins with the question on the whole."))
    if len(items) > MOST_QUESTIONS:
        raise Invalid(_("Ask at most 12 questions: people answer on their way out."))
    return list(items)
