"""What the program hands to Guildhall."""

from flask_babel import lazy_gettext as _l

from guildhall.events import (
    OfferingCompleted,
    OutsideLearningApproved,
    PointsVerified,
    TranscriptLineVoided,
    VerificationWithdrawn,
)
from guildhall.plugin import NavItem, Plugin, Schedule
from plugins.clc import cards, demo, handlers, jobs
from plugins.clc import permissions as may
from plugins.clc.audit_fields import FIELDS, KINDS
from plugins.clc.board import views as rule_pages
from plugins.clc.cycles import record_views as record_pages
from plugins.clc.cycles import views as cycle_pages
from plugins.clc.evidence import views as evidence_pages
from plugins.clc.importing import views as import_pages
from plugins.clc.models import cycles, evidence, imports, pay, rules
from plugins.clc.participants import search
from plugins.clc.participants import views as participant_pages
from plugins.clc.pay import award_views as award_pages
from plugins.clc.pay import part_views as part_pages
from plugins.clc.pay import run_views as run_pages
from plugins.clc.points import views as point_pages
from plugins.clc.sentences import SENTENCES
from plugins.clc.settings import ClcSettings

plugin = Plugin(
    key="clc",
    name=_l("Classified Learning Cooperative"),
    summary=_l("Points over three years for classified employees, counted from their sessions."),
    models=(
        rules.ClcRule,
        cycles.ClcCycle,
        cycles.ClcPointEntry,
        cycles.ClcSubmission,
        evidence.ClcEvidence,
        imports.ClcImport,
        imports.ClcImportRow,
        pay.ClcAward,
        pay.ClcAwardYear,
        pay.ClcPayRun,
        pay.ClcInstalment,
        pay.ClcPayForecast,
    ),
    blueprints=(
        participant_pages.bp,
        cycle_pages.bp,
        record_pages.bp,
        evidence_pages.bp,
        point_pages.bp,
        rule_pages.bp,
        import_pages.bp,
        award_pages.bp,
        part_pages.bp,
        run_pages.bp,
    ),
    permissions=may.ALL,
    roles=may.ROLES,
    handlers={
        OfferingCompleted: (handlers.count_credit,),
        OutsideLearningApproved: (handlers.count_credit,),
        TranscriptLineVoided: (handlers.take_back,),
        PointsVerified: (handlers.award,),
        VerificationWithdrawn: (handlers.pause_award,),
    },
    jobs=(jobs.approve_award,),
    schedules=(
        Schedule("clc.count_missed", "40 2 * * *", jobs.count_missed),
        Schedule("clc.renew_due", "10 3 * * *", jobs.renew_due),
        Schedule("clc.make_awards", "30 3 * * *", jobs.make_awards),
    ),
    catches_up=(jobs.count_missed, jobs.renew_due, jobs.make_awards),
    work={
        handlers.count_credit: _l("Count CLC points for a line of a transcript"),
        handlers.take_back: _l("Void the CLC points of a line of a transcript"),
        handlers.award: _l("Make the award that CLC points bring"),
        handlers.pause_award: _l("Hold or void a CLC award"),
        jobs.approve_award: _l("Approve a CLC award"),
        jobs.count_missed: _l("Count CLC points that were missed"),
        jobs.renew_due: _l("Begin CLC cycles that are due"),
        jobs.make_awards: _l("Make CLC awards that were missed"),
    },
    navigation=(
        NavItem(
            "Programs", _l("CLC participants"), "clc.participants", (may.VIEW_ALL,), "people", 40
        ),
        NavItem(
            "Programs", _l("My CLC points"), "clc.mine", (may.VIEW_OWN,), "star", 41, phone=True
        ),
        NavItem(
            "Programs", _l("My CLC stipend"), "clc_awards.mine", (may.VIEW_OWN,), "attach_money", 41
        ),
        NavItem("Programs", _l("CLC projects"), "clc_evidence.index", (may.REVIEW,), "list", 42),
        NavItem("Programs", _l("CLC records"), "clc_records.index", (may.VERIFY,), "verified", 43),
        NavItem("Programs", _l("CLC forecast"), "clc.forecast", (may.VIEW_ALL,), "schedule", 44),
        NavItem("Programs", _l("CLC awards"), "clc_awards.index", (may.VIEW_ALL,), "star", 44),
        NavItem(
            "Programs",
            _l("CLC stipends of a month"),
            "clc_runs.index",
            (may.PAY, may.APPROVE_PAY),
            "attach_money",
            44,
        ),
        NavItem(
            "Programs",
            _l("CLC rules"),
            "clc_rules.index",
            (may.VIEW_ALL, may.SET_RULES),
            "info",
            45,
        ),
        NavItem("Programs", _l("Import CLC"), "clc_import.index", (may.IMPORT,), "file_upload", 46),
    ),
    settings=ClcSettings,
    sentences=SENTENCES,
    audit_fields=FIELDS,
    audit_kinds=KINDS,
    cards={
        "member": (cards.my_points,),
        "coordinator": (cards.the_program,),
    },
    search=(search.look,),
    demo=demo.tell,
)
