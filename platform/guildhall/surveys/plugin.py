"""What the feature hands to Guildhall."""

from guildhall.plugin import Plugin
from guildhall.surveys import models, views

plugin = Plugin(
    key="surveys",
    name="Surveys",
    core=True,
    models=(
        models.SurveyTemplate,
        models.Survey,
        models.SurveyInvitation,
        models.SurveyResponse,
    ),
    blueprints=(views.bp,),
)
"""Its pages are shown by whoever asks: learning shows the exit survey and its results."""
