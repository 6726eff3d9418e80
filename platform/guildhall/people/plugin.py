"""What the feature hands to Guildhall."""

from flask_babel import lazy_gettext as _l

from guildhall.people import cards, demo, jobs, permissions, search
from guildhall.people.importing import commands as import_commands
from guildhall.people.importing import jobs as import_jobs
from guildhall.people.importing import views as import_pages
from guildhall.people.models import imports, persons, places, positions
from guildhall.people.sentences import SENTENCES
from guildhall.people.settings import PeopleSettings
from guildhall.people.views import access, credentials, union
from guildhall.people.views import people as people_pages
from guildhall.people.views import places as place_pages
from guildhall.people.views import positions as position_pages
from guildhall.plugin import NavItem, Plugin, Schedule

plugin = Plugin(
    key="people",
    name=_l("People"),
    core=True,
    models=(
        places.OrgUnit,
        places.Worksite,
        places.JobClass,
        places.BargainingUnit,
        persons.Person,
        persons.UnionMembership,
        persons.Standing,
        persons.Credential,
        persons.Attestation,
        persons.AccessLog,
        persons.ImportProfile,
        imports.ImportRun,
        imports.ImportRow,
        imports.ImportChange,
        positions.Position,
        positions.PositionTerm,
        positions.LeaveOfAbsence,
    ),
    blueprints=(
        people_pages.bp,
        position_pages.bp,
        union.bp,
        credentials.bp,
        access.bp,
        place_pages.bp,
        import_pages.bp,
    ),
    permissions=permissions.ALL,
    roles=permissions.ROLES,
    work={
        import_jobs.make_preview: _l("Prepare the preview of an import"),
        import_jobs.commit_import: _l("Write an import"),
        import_jobs.undo_import: _l("Take an import back"),
        import_jobs.forget_import_files: _l("Delete the files of old imports"),
        jobs.announce_ending_credentials: _l("Announce credentials that end soon"),
    },
    settings=PeopleSettings,
    jobs=(import_jobs.make_preview, import_jobs.commit_import, import_jobs.undo_import),
    schedules=(
        Schedule("people.credentials", "0 6 * * *", jobs.announce_ending_credentials),
        Schedule("people.import_files", "17 3 * * *", import_jobs.forget_import_files),
    ),
    commands=(import_commands.people,),
    cards={"coordinator": (cards.endings,)},
    search=(search.people,),
    demo=demo.tell,
    sentences=SENTENCES,
    navigation=(
        NavItem(
            "People",
            _l("People"),
            "people.index",
            permissions=(permissions.VIEW,),
            icon="people",
            order=20,
            phone=True,
        ),
        NavItem(
            "People",
            _l("Import staff"),
            "people_import.index",
            permissions=(permissions.IMPORT,),
            icon="file_upload",
            order=22,
        ),
        NavItem(
            "People",
            _l("Worksites and units"),
            "places.index",
            permissions=(permissions.VIEW_POSITIONS, permissions.EDIT_PLACES),
            icon="location_on",
            order=24,
        ),
        NavItem(
            "People",
            _l("Access log"),
            "access.index",
            permissions=(permissions.VIEW_ACCESS_LOG,),
            icon="visibility",
            order=27,
        ),
        NavItem("People", _l("My record"), "people.mine", icon="account_circle", order=29),
    ),
)
