"""What the feature hands to Guildhall."""

from guildhall.accounts import models
from guildhall.plugin import Plugin

plugin = Plugin(
    key="accounts",
    name="Accounts",
    core=True,
    models=(models.Account, models.Login, models.AccountToken, models.Pin),
)
