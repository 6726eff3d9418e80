"""What the audit page says of credit that is earned anywhere, and of what is asked afterwards."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l

SENTENCES: Final[dict[str, Any]] = {
    "learning.afterwards_chosen": _l("%(who)s chose what %(what)s asks for afterwards"),
    "learning.certificate_shows": _l("%(who)s chose what the public page of %(what)s shows"),
    "learning.certificates_asked_for": _l("%(who)s asked for all certificates of %(what)s"),
    "learning.certificates_taken": _l("%(who)s downloaded: %(what)s"),
    "learning.claim_approved": _l("%(who)s approved learning elsewhere: %(what)s"),
    "learning.claim_denied": _l("%(who)s did not count learning elsewhere: %(what)s"),
    "learning.claim_kept": _l("%(who)s wrote a claim of learning elsewhere: %(what)s"),
    "learning.claim_reopened": _l("%(who)s opened a claim again: %(what)s"),
    "learning.claim_returned": _l("%(who)s sent a claim back: %(what)s"),
    "learning.claim_submitted": _l("%(who)s claimed learning elsewhere: %(what)s"),
    "learning.claim_withdrawn": _l("%(who)s took back a claim: %(what)s"),
    "learning.reflected": _l("%(who)s wrote a reflection (%(what)s)"),
}
