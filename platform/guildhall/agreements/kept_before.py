"""Sentences of answers that were kept before sentences counted: their one form is still said.

An answer is never rewritten, so its English words stay in the database as they were; who reads it
in Spanish finds them in the catalogue for as long as they stand here for the translators.
"""

from typing import Final

from guildhall.wording import N_

BEFORE: Final = (
    N_("%(amount)s in %(count)s payments, the last on %(day)s."),
    N_("%(hours)s hours are granted, for %(cost)s."),
    N_("%(hours)s hours are granted."),
    N_("%(hours)s hours × %(rate)s = %(cost)s"),
    N_("%(months)s months of service, reached on %(day)s: %(met)s"),
    N_("%(most)s − %(used)s used = %(left)s hours left"),
    N_("%(who)s, received %(day)s, paid %(before)s times before: %(given)s of %(asked)s"),
    N_("Behind: %(rate)s %% against %(path)s %%; %(short)s more people."),
    N_("It fails with %(yes)s votes."),
    N_("It passes with %(yes)s votes."),
    N_("Mean of %(count)s sessions' means: %(mean)s"),
    N_("Met: %(counted)s of %(count)s trainings."),
    N_("Not met: %(counted)s of %(count)s trainings, %(short)s short."),
    N_("Not met: %(short)s hours are missing, due on %(due)s."),
    N_("Not met: %(short)s hours are missing."),
    N_("Not reached: %(short)s points are missing."),
    N_("The committee decides; %(count)s requests wait."),
)
