"""Move somebody to another offering in one step: a seat there, or nothing changes."""

from uuid import UUID

from guildhall import audit
from guildhall.db import transaction
from guildhall.errors import Conflict
from guildhall.learning.models.registrations import Registration
from guildhall.learning.registration import desk, messages, queries, rules, services
from guildhall.learning.registration.rules import Verb
from guildhall.learning.registration.services import Outcome
from guildhall.wording import gettext as _


@transaction
def move(registration: Registration, to_offering_id: UUID, *, reason: str = "") -> Outcome:
    """Move somebody's place into a free seat of another offering; both lines follow.

    What does not fit or clashes there needs a reason, as when somebody is added.
    """
    person = queries.lock_person(registration.person_id)
    both = queries.lock_offerings(to_offering_id, registration.offering_id)
    source, target = both[registration.offering_id], both[to_offering_id]
    if target.id == source.id:
        raise Conflict(_("That is the offering they are in."))
    desk.refuse_unless_running(target)
    ended = services.leave(registration, Verb.CANCEL, action="learning.moved_away", reason=reason)
    found = queries.around(target.id, person.id)
    if found.own_id and rules.holds_a_seat(found.own_state):
        raise Conflict(_("%(name)s is in that offering already.", name=person.name))
    desk.judge(target, person, found, reason)
    outcome = services.enter(target, person, found, source="moved", reason=reason, must_seat=True)
    audit.record(
        "learning.moved",
        ended,
        f"{person.name}: {target.title}",
        after={"to_offering": target.id, "registration": outcome.registration_id},
        reason=reason,
    )
    messages.promise("moved", queries.fresh(outcome.registration_id), from_title=source.title)
    return outcome
