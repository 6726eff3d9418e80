"""What a role may do with surveys."""

from guildhall.plugin import Permission

WRITE_QUESTIONS = Permission("surveys.write_questions", "Write the questions of exit surveys")
