"""What the feature hands to Guildhall."""

from flask_babel import lazy_gettext as _l

from guildhall.events import SessionPlaced
from guildhall.plugin import NavItem, Plugin, Schedule
from guildhall.resources import cards, demo, permissions, search
from guildhall.resources.equipment import services as bookings
from guildhall.resources.equipment import views as equipment_pages
from guildhall.resources.library import jobs as library_jobs
from guildhall.resources.library import loan_views, shelf_views
from guildhall.resources.library import views as library_pages
from guildhall.resources.models import equipment, library, pool, preparation, tasks
from guildhall.resources.pool import guards, maker_views, metrics
from guildhall.resources.pool import views as pool_pages
from guildhall.resources.preparation import handlers, material_views, support_views
from guildhall.resources.preparation import views as preparation_pages
from guildhall.resources.sentences import SENTENCES
from guildhall.resources.settings import ResourcesSettings
from guildhall.resources.tasks import jobs as task_jobs
from guildhall.resources.tasks import load_views as load_pages
from guildhall.resources.tasks import views as task_pages

plugin = Plugin(
    key="resources",
    name=_l("Resources"),
    core=True,
    models=(
        library.Item,
        library.Version,
        library.Collection,
        library.Line,
        library.Tick,
        library.Copy,
        library.Loan,
        equipment.Equipment,
        equipment.Booking,
        preparation.Material,
        preparation.SupportRequest,
        tasks.Task,
        tasks.Helper,
        pool.Profile,
        pool.PoolStanding,
        pool.Topic,
        pool.Contribution,
    ),
    blueprints=(
        library_pages.bp,
        shelf_views.bp,
        loan_views.bp,
        equipment_pages.bp,
        preparation_pages.bp,
        material_views.bp,
        support_views.bp,
        task_pages.bp,
        load_pages.bp,
        pool_pages.bp,
        maker_views.bp,
    ),
    permissions=permissions.ALL,
    roles=permissions.ROLES,
    metrics=(metrics.FROM_MEMBERSHIP,),
    handlers={SessionPlaced: (handlers.follow_session,)},
    schedules=(
        Schedule("resources.library", "20 6 * * *", library_jobs.remind),
        Schedule("resources.tasks", "40 6 * * *", task_jobs.remind),
    ),
    work={
        handlers.follow_session: _l("Plan the trips of a session anew"),
        library_jobs.remind: _l("Remind of loans, licences and reviews of the library"),
        task_jobs.remind: _l("Remind of tasks"),
    },
    navigation=(
        NavItem(
            "Today",
            _l("My tasks"),
            "tasks.mine",
            permissions=(permissions.OWN_TASKS,),
            icon="check_circle",
            order=10,
        ),
        NavItem(
            "Learning",
            _l("Preparation"),
            "preparation.index",
            permissions=(permissions.PREPARE, permissions.PREPARE_ALL),
            icon="work",
            order=42,
        ),
        NavItem(
            "Learning",
            _l("Tasks"),
            "tasks.index",
            permissions=(permissions.ASSIGN,),
            icon="flag",
            order=44,
        ),
        NavItem(
            "Learning",
            _l("Equipment"),
            "equipment.index",
            permissions=(permissions.KEEP_EQUIPMENT, permissions.PREPARE_ALL),
            icon="event",
            order=46,
        ),
        NavItem(
            "Learning",
            _l("Library"),
            "library.index",
            permissions=(permissions.READ, permissions.KEEP_LIBRARY),
            icon="local_library",
            order=48,
        ),
        NavItem(
            "Learning",
            _l("Lead a session"),
            "facilitators.mine",
            permissions=(permissions.APPLY,),
            icon="star",
            order=64,
        ),
        NavItem(
            "People",
            _l("Facilitators"),
            "facilitators.index",
            permissions=(permissions.SEE_POOL, permissions.KEEP_POOL),
            icon="groups",
            order=26,
        ),
    ),
    settings=ResourcesSettings,
    cards={
        "member": (cards.my_sessions, cards.my_tasks, cards.my_loans),
        "coordinator": (cards.waits, cards.from_unit),
        "offering": (cards.of_offering,),
        "person": (cards.of_person,),
    },
    sentences=SENTENCES,
    search=(search.items, search.things, search.open_tasks, search.facilitators),
    guards={"learning.lead": (guards.judge_leaders,)},
    refusals={"ex_equipment_booking_taken": bookings.refuse_move},
    demo=demo.tell,
)
