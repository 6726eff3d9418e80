"""What the feature hands to Guildhall."""

from flask_babel import lazy_gettext as _l

from guildhall.plugin import NavItem, Plugin, Schedule
from guildhall.surveys import jobs, models, views
from guildhall.surveys.permissions import WRITE_QUESTIONS

plugin = Plugin(
    key="surveys",
    name=_l("Surveys"),
    core=True,
    models=(
        models.SurveyTemplate,
        models.Survey,
        models.SurveyInvitation,
        models.SurveyResponse,
    ),
    blueprints=(views.bp,),
    permissions=(WRITE_QUESTIONS,),
    roles={"coordinator": (WRITE_QUESTIONS,)},
    schedules=(Schedule("surveys.publish", "*/10 * * * *", jobs.publish_closed),),
    work={
        jobs.publish_closed: _l("Count the answers of surveys that have closed"),
    },
    navigation=(
        NavItem(
            "Settings",
            _l("Survey questions"),
            "surveys.index",
            permissions=(WRITE_QUESTIONS,),
            icon="list",
            order=60,
        ),
    ),
    sentences={
        "surveys.answered": _l("%(who)s answered %(what)s"),
        "surveys.end_moved": _l("%(who)s moved the last day of a survey about %(what)s"),
        "surveys.opened": _l("%(who)s opened a survey about %(what)s"),
        "surveys.template_begun": _l("%(who)s wrote the survey questions %(what)s"),
        "surveys.template_changed": _l("%(who)s changed the survey questions %(what)s"),
        "surveys.template_made_default": _l("%(who)s made the default: %(what)s"),
        "surveys.template_put_away": _l("%(who)s put away the survey questions %(what)s"),
        "surveys.template_brought_back": _l("%(who)s brought back the survey questions %(what)s"),
    },
)
"""Learning shows the exit survey and its results."""
