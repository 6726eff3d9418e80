"""Buck, a bus driver with a number and no mail."""

import pytest

from guildhall.accounts.services import pins
from guildhall.errors import Denied
from guildhall.people.models.persons import Person

PIN = "482915"


def wrong_tries(person: Person, count: int) -> list[str]:
    """Try a wrong PIN and return what was said each time."""
    said = []
    for _number in range(count):
        with pytest.raises(Denied) as refusal:
            pins.check_pin(str(person.employee_number), "111333")
        said.append(refusal.value.message)
    return said


# The first time
