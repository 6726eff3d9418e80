"""What the audit page says of what is done with people and places."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l

SENTENCES: Final[dict[str, Any]] = {
    "people.added": _l("%(who)s added %(what)s"),
    "people.archived": _l("%(who)s archived %(what)s"),
    "people.attestation_voided": _l("%(who)s voided an attestation about %(what)s"),
    "people.attested": _l("%(who)s attested about %(what)s"),
    "people.changed": _l("%(who)s changed the record of %(what)s"),
    "people.credential_announced": _l("%(what)s was told that a credential ends"),
    "people.credential_changed": _l("%(who)s changed a credential of %(what)s"),
    "people.credential_recorded": _l("%(who)s recorded a credential of %(what)s"),
    "people.credential_voided": _l("%(who)s voided a credential of %(what)s"),
    "people.import_undone": _l("%(who)s undid an import: %(what)s"),
    "people.imported": _l("%(who)s imported %(what)s"),
    "people.leave_changed": _l("%(who)s changed a leave of %(what)s"),
    "people.leave_recorded": _l("%(who)s recorded a leave of %(what)s"),
    "people.leave_withdrawn": _l("%(who)s withdrew a leave of %(what)s"),
    "people.membership_ended": _l("%(who)s ended a membership of %(what)s"),
    "people.membership_recorded": _l("%(who)s recorded a membership of %(what)s"),
    "people.membership_withdrawn": _l("%(who)s withdrew a membership of %(what)s"),
    "people.place_added": _l("%(who)s added the place or unit %(what)s"),
    "people.place_brought_back": _l("%(who)s brought back the place or unit %(what)s"),
    "people.place_changed": _l("%(who)s changed the place or unit %(what)s"),
    "people.place_retired": _l("%(who)s retired %(what)s"),
    "people.position_changed": _l("%(who)s changed a position of %(what)s"),
    "people.position_corrected": _l("%(who)s corrected a position of %(what)s"),
    "people.position_dated": _l("%(who)s dated a position of %(what)s"),
    "people.position_ended": _l("%(who)s ended a position of %(what)s"),
    "people.position_opened": _l("%(who)s opened a position for %(what)s"),
    "people.position_reopened": _l("%(who)s opened an ended position of %(what)s again"),
    "people.position_term_withdrawn": _l("%(who)s withdrew a part of a position of %(what)s"),
    "people.restored": _l("%(who)s brought back %(what)s"),
    "people.standing_recorded": _l("%(who)s recorded the standing of %(what)s"),
    "people.standing_withdrawn": _l("%(who)s withdrew a standing of %(what)s"),
}
