"""The coordinator manages the whole program of the local; others hold their narrow task."""

import pytest
from flask import Flask


@pytest.mark.seed("A18")
def test_the_coordinator_may_run_everything_that_runs_a_year(app: Flask) -> None:
    registry = app.extensions["guildhall"]
    runs_the_year = {
        "people.edit",
        "people.import",
        "accounts.print_codes",
        "learning.plan",
        "learning.run_kiosk",
        "clc.enrol",
        "tenants.settings",
        "operations.view_audit",
    }

    assert runs_the_year <= registry.bundle("coordinator")
    assert registry.bundle("member").isdisjoint(runs_the_year)


@pytest.mark.seed("A18")
def test_no_role_reads_birth_dates_unless_the_tenant_says_so(app: Flask) -> None:
    bundles = app.extensions["guildhall"].bundles

    assert [role for role, held in bundles.items() if "people.view_birth_dates" in held] == []


@pytest.mark.seed("W35")
def test_every_chart_has_its_numbers_in_a_table(app: Flask) -> None:
    source = (
        '{% import "macros/charts.html" as charts %}'
        '{{ charts.chart("c", "Hours by month", ["07/26", "08/26"], [("Hours", [50.9, 28.9])]) }}'
    )
    with app.test_request_context():
        page = app.jinja_env.from_string(source).render()

    assert "<table" in page
    assert all(figure in page for figure in ("07/26", "50.9", "28.9"))
