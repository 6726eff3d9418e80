"""The day on which claims are made, and who looks at them."""

import pytest
import time_machine

from tests.characters import make_member
from tests.guildhall.learning.classroom import at


@pytest.fixture
def noon(north):
    with time_machine.travel(at("12:00"), tick=False):
        yield


@pytest.fixture
def rosa(north):
    return make_member("Rosa", "Delgado", roles=("coordinator",))
