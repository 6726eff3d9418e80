"""What the feature hands to Guildhall."""

from guildhall.plugin import Plugin
from guildhall.surveys import models

plugin = Plugin(
    key="surveys",
    name="Surveys",
    core=True,
    models=(
        models.SurveyTemplate, models.Survey, models.SurveyInvitation, models.SurveyResponse,
    ),
)
