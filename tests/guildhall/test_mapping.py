"""A model is mapped when it is first worked with, once, with whatever its keys lead to."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import ForeignKey, select
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import DeclarativeBase, Mapped, aliased, mapped_column

from guildhall import mapping
from guildhall.mapping import mapped_late
from guildhall.related import related


@pytest.fixture
def late() -> Any:
    """Return a base of models that nobody has worked with."""

    class Base(DeclarativeBase):
        pass

    return mapped_late(Base)


@pytest.fixture
def ship(late: Any) -> Any:
    """Return a model whose key leads to a second one, whose key leads to a third."""

    class Harbour(late):
        __tablename__ = "late_harbour"
        id: Mapped[int] = mapped_column(primary_key=True)

    class Berth(late):
        __tablename__ = "late_berth"
        id: Mapped[int] = mapped_column(primary_key=True)
        harbour_id: Mapped[int] = mapped_column(ForeignKey("late_harbour.id"))

    class Ship(late):
        __tablename__ = "late_ship"
        id: Mapped[int] = mapped_column(primary_key=True)
        berth_id: Mapped[int | None] = mapped_column(ForeignKey("late_berth.id"))
        crew: Mapped[list["Sailor"]] = related()

    class Sailor(late):
        __tablename__ = "late_sailor"
        id: Mapped[int] = mapped_column(primary_key=True)
        ship_id: Mapped[int] = mapped_column(ForeignKey("late_ship.id"))

    yield Ship
    for model in (Ship, Sailor):
        mapping.work_with(model)


def mapped(late: Any) -> set[str]:
    """Return the tables that are mapped."""
    return set(late.metadata.tables)


@pytest.mark.parametrize(
    "work",
    [
        lambda ship: ship.berth_id,
        lambda ship: ship.__table__,
        lambda ship: ship(id=1),
        select,
        aliased,
    ],
    ids=["a column", "its table", "a row", "a statement", "an alias"],
)
def test_any_work_maps_it_and_what_its_keys_lead_to(late: Any, ship: Any, work: Any) -> None:
    assert mapped(late) == set()

    work(ship)

    assert mapped(late) == {"late_ship", "late_berth", "late_harbour"}
    assert str(select(ship.id)) == "SELECT late_ship.id \nFROM late_ship"


def test_a_class_tells_its_names_and_is_known_without_it(late: Any, ship: Any) -> None:
    told = (ship.__name__, ship.__tablename__, ship.__module__, isinstance(object(), ship))

    assert told == ("Ship", "late_ship", __name__, False)
    assert {ship: 1}[ship] == 1
    assert mapped(late) == set()


def test_what_is_mapped_is_an_ordinary_class(late: Any, ship: Any) -> None:
    row = ship(id=7)

    assert type(ship) is type(late)
    assert (row.id, ship.__mapper__.class_ is ship) == (7, True)


def test_all_can_be_mapped_for_whoever_asks_about_all(late: Any, ship: Any) -> None:
    mapping.work_with_all()

    assert mapped(late) == {"late_ship", "late_berth", "late_harbour", "late_sailor"}
    assert mapping.waiting() == frozenset()


def test_a_relationship_maps_what_it_leads_to(late: Any, ship: Any) -> None:
    assert ship.crew.property.mapper.class_.__name__ == "Sailor"
    assert "late_sailor" in mapped(late)


def test_what_its_keys_lead_to_may_be_written_later(late: Any) -> None:
    class Anchor(late):
        __tablename__ = "late_anchor"
        id: Mapped[int] = mapped_column(primary_key=True)
        chain_id: Mapped[int] = mapped_column(ForeignKey("late_chain.id"))

    assert mapped(late) == set()
    _ = Anchor.chain_id
    assert mapped(late) == {"late_anchor"}

    class Chain(late):
        __tablename__ = "late_chain"
        id: Mapped[int] = mapped_column(primary_key=True)

    assert [table.name for table in late.metadata.sorted_tables] == ["late_chain", "late_anchor"]


def test_many_who_look_at_once_find_it_whole(late: Any, ship: Any) -> None:
    ready = Barrier(16)

    def look(_number: int) -> object:
        ready.wait()
        statement = select(ship.berth_id)
        return str(statement), len(late.metadata.sorted_tables)

    with ThreadPoolExecutor(16) as threads:
        found = set(threads.map(look, range(16)))

    assert found == {("SELECT late_ship.berth_id \nFROM late_ship", 3)}


def test_what_cannot_be_mapped_says_so_and_holds_up_nobody(late: Any, ship: Any) -> None:
    class Wreck(late):
        __tablename__ = "late_wreck"
        depth: Mapped[int]

    try:
        with pytest.raises(ArgumentError, match="primary key"):
            _ = Wreck.depth
    finally:
        mapping._waiting.pop("late_wreck")

    assert ship(id=1).id == 1
