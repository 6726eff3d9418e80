"""What a role may do with resources."""

from flask_babel import lazy_gettext as _l

from guildhall.plugin import Permission

READ = Permission("resources.read", _l("Find, read and borrow what the library holds"))
KEEP_LIBRARY = Permission(
    "resources.keep_library", _l("Keep the library, its licences and its loans")
)
PREPARE = Permission("resources.prepare", _l("Prepare the sessions that one leads"))
PREPARE_ALL = Permission(
    "resources.prepare_all", _l("Prepare every session, and answer for support")
)
KEEP_EQUIPMENT = Permission("resources.keep_equipment", _l("Keep the list of equipment"))
OWN_TASKS = Permission("resources.own_tasks", _l("See and finish one's own tasks"))
ASSIGN = Permission("resources.assign", _l("Plan everybody's tasks and see how much each carries"))
APPLY = Permission("resources.apply", _l("Offer oneself as a facilitator"))
SEE_POOL = Permission("resources.see_pool", _l("See the pool of facilitators and who made what"))
KEEP_POOL = Permission("resources.keep_pool", _l("Judge who may facilitate, and say who made what"))

ALL = (
    READ,
    KEEP_LIBRARY,
    PREPARE,
    PREPARE_ALL,
    KEEP_EQUIPMENT,
    OWN_TASKS,
    ASSIGN,
    APPLY,
    SEE_POOL,
    KEEP_POOL,
)
ROLES = {
    "coordinator": (
        READ,
        KEEP_LIBRARY,
        PREPARE_ALL,
        KEEP_EQUIPMENT,
        OWN_TASKS,
        ASSIGN,
        SEE_POOL,
        KEEP_POOL,
    ),
    "president": (READ, OWN_TASKS, SEE_POOL),
    "board_member": (READ, OWN_TASKS, SEE_POOL),
    "hr_analyst": (READ, OWN_TASKS),
    "facilitator": (READ, PREPARE, OWN_TASKS),
    "member": (READ, OWN_TASKS, APPLY),
}
