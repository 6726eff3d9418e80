"""What the program hands to Guildhall."""

from guildhall.plugin import Plugin
from plugins.clc import models

plugin = Plugin(
    key="clc",
    name="Classified Learning Cooperative",
    models=(models.ClcCycle, models.ClcPointEntry),
)
