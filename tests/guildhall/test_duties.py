"""Separation of duties."""

from uuid import uuid4

import pytest

from guildhall.duties import refuse_same_person
from guildhall.errors import Denied


@pytest.mark.seed("P39")
def test_who_entered_an_item_does_not_judge_it(app) -> None:
    ada = uuid4()

    with pytest.raises(Denied, match="Somebody else has to decide about this claim"):
        refuse_same_person(ada, ada, "this claim")


@pytest.mark.seed("P39")
def test_two_people_share_the_work(app) -> None:
    refuse_same_person(uuid4(), uuid4(), "this claim")
    refuse_same_person(None, uuid4(), "this claim")
    refuse_same_person(None, None, "this claim")
