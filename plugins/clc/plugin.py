"""What the program hands to Guildhall."""

from flask_babel import lazy_gettext as _l

from guildhall.events import OfferingCompleted, TranscriptLineVoided
from guildhall.plugin import NavItem, Plugin, Schedule
from plugins.clc import cards, handlers, models
from plugins.clc.permissions import ENROL, VIEW_ALL, VIEW_OWN
from plugins.clc.settings import ClcSettings
from plugins.clc.views import bp

plugin = Plugin(
    key="clc",
    name=_l("Classified Learning Cooperative"),
    summary=_l("Points over three years for classified employees, counted from their sessions."),
    models=(models.ClcCycle, models.ClcPointEntry),
    blueprints=(bp,),
    permissions=(VIEW_OWN, VIEW_ALL, ENROL),
    roles={
        "member": (VIEW_OWN,),
        "coordinator": (VIEW_ALL, ENROL),
        "president": (VIEW_ALL,),
        "board_member": (VIEW_ALL,),
    },
    handlers={
        OfferingCompleted: (handlers.count_credit,),
        TranscriptLineVoided: (handlers.take_back,),
    },
    schedules=(Schedule("clc.count_missed", "40 2 * * *", handlers.count_missed),),
    navigation=(
        NavItem("Programs", _l("CLC participants"), "clc.participants", (VIEW_ALL,), order=40),
        NavItem("Programs", _l("My CLC points"), "clc.mine", (VIEW_OWN,), "star", 41, phone=True),
    ),
    settings=ClcSettings,
    sentences={
        "clc.enrolled": _l("%(who)s enrolled %(what)s in the CLC"),
        "clc.left": _l("%(who)s ended the CLC cycle of %(what)s"),
        "clc.rejoined": _l("%(who)s opened the CLC cycle of %(what)s again"),
    },
    cards={"member": (cards.my_points,), "coordinator": (cards.the_year,)},
)
