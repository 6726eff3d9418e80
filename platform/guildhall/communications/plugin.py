"""What the feature hands to Guildhall."""

from guildhall.communications import models, services
from guildhall.communications.views import bp
from guildhall.plugin import Plugin

plugin = Plugin(
    key="communications",
    name="Communications",
    core=True,
    models=(models.Message, models.OptOut, models.BadAddress),
    blueprints=(bp,),
    jobs=(services.deliver,),
)
