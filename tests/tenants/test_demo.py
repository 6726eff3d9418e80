"""The demo's two sample years are whole: held, signed, surveyed, credited."""

import pytest
from flask import Flask
from msgspec.structs import replace
from sqlalchemy import func, select

from guildhall.config import Config
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.learning.models.courses import Offering
from guildhall.learning.models.credit import Certificate, TranscriptLine
from guildhall.people.models.persons import Person
from guildhall.surveys.models import SurveyResponse
from plugins.clc.models.cycles import ClcPointEntry
from tenants import demo
from tenants.models import Tenant
from tests.characters import Browser


def counted(model: type) -> int:
    """Count the rows of the bound tenant."""
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_sample_year_is_a_year_that_happened(app: Flask, sample_year: TenantContext) -> None:
    with tenant_scope(sample_year):
        assert counted(Person) == 24
        assert counted(Offering) == 16
        assert counted(TranscriptLine) > 60
        assert counted(Certificate) > 40
        assert counted(SurveyResponse) > 50
        own = db.session.scalar(select(func.count()).where(TranscriptLine.source == "offering"))
        counted_lines = db.session.scalar(select(func.count(ClcPointEntry.transcript_line_id)))
        assert own <= counted_lines <= counted(TranscriptLine)


def test_everything_in_it_is_marked(app: Flask, sample_year: TenantContext) -> None:
    with tenant_scope(sample_year):
        for model in (Person, Offering, TranscriptLine, Certificate, ClcPointEntry):
            unmarked = db.session.scalar(select(func.count()).where(~model.sample))
            assert unmarked == 0, model.__tablename__


def test_its_past_lies_in_the_past(app: Flask, sample_year: TenantContext) -> None:
    with tenant_scope(sample_year):
        late = select(func.count()).where(TranscriptLine.completed_at > func.now())

        assert db.session.scalar(late) == 0


def test_a_persona_signs_in_with_one_click(
    application: Flask, settings: Config, monkeypatch: pytest.MonkeyPatch, client: Browser
) -> None:
    config = replace(settings, demo=True)
    monkeypatch.setitem(application.extensions, "guildhall_config", config)
    with application.app_context(), tenant_scope(None):
        if not db.session.scalar(select(Tenant.id).where(Tenant.slug == "harbor")):
            monkeypatch.setattr(demo, "_is_fresh", lambda: True)
            demo.ensure(application)

    people = demo.personas(application, "")

    assert [name for name, _what, _link in people][:2] == ["Rosa Delgado", "Marisol Vega"]
    for _name, _what, link in people:
        assert client.get(link, follow_redirects=True).status_code == 200
