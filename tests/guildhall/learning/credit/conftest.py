"""A session attended and settled."""

import pytest

from tests.characters import make_person


@pytest.fixture
def rosa(north):
    return make_person("Rosa", "Parks")
