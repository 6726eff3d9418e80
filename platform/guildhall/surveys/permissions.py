"""What a role may do with surveys."""

from flask_babel import lazy_gettext as _l

from guildhall.plugin import Permission

WRITE_QUESTIONS = Permission("surveys.write_questions", _l("Write the questions of exit surveys"))
