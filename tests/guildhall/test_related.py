"""A relationship is made when it is first asked for, once, and loads nothing by itself."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import ForeignKey, inspect, select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import DeclarativeBase, Mapped, aliased, joinedload, mapped_column

from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.learning.models.courses import Course, CourseVersion
from guildhall.related import related


@pytest.fixture
def homes() -> tuple[type, type]:
    """Return two models that nobody has asked anything of."""

    class Base(DeclarativeBase):
        pass

    class Home(Base):
        __tablename__ = "home"
        id: Mapped[int] = mapped_column(primary_key=True)
        guests: Mapped[list["Guest"]] = related(order_by="Guest.id.desc()")

    class Guest(Base):
        __tablename__ = "guest"
        id: Mapped[int] = mapped_column(primary_key=True)
        home_id: Mapped[int | None] = mapped_column(ForeignKey("home.id"))
        home: Mapped[Home | None] = related()

    return Home, Guest


def test_nothing_is_made_before_it_is_asked_for(homes: tuple[type, type]) -> None:
    home, guest = homes
    assert not inspect(home).relationships
    assert not inspect(guest).relationships

    assert guest.home.property.mapper.class_ is home

    assert [each.key for each in inspect(guest).relationships] == ["home"]
    assert not inspect(home).relationships


def test_it_leads_where_the_annotation_says(homes: tuple[type, type]) -> None:
    home, guest = homes
    one, several = guest.home.property, home.guests.property

    assert (one.uselist, several.uselist) == (False, True)
    assert several.mapper.class_ is guest
    assert str(several.order_by[0]) == "guest.id DESC"
    assert one.viewonly
    assert several.viewonly


def test_an_alias_may_be_the_first_to_ask(homes: tuple[type, type]) -> None:
    home, guest = homes
    other = aliased(guest)

    statement = str(
        select(home).join(other, other.home_id == home.id).options(joinedload(home.guests))
    )
    joined = str(select(other).join(other.home))

    assert "LEFT OUTER JOIN guest" in statement
    assert "JOIN home ON home.id = guest_1.home_id" in joined


def test_many_who_ask_at_once_get_one_relationship(homes: tuple[type, type]) -> None:
    _home, guest = homes
    ready = Barrier(16)

    def ask(_number: int) -> object:
        ready.wait()
        return guest.home.property

    with ThreadPoolExecutor(16) as threads:
        found = set(threads.map(ask, range(16)))

    assert len(found) == 1


def test_what_was_not_loaded_is_refused_and_what_was_is_there(north: TenantContext) -> None:
    course = Course(title="First aid")
    db.session.add(course)
    db.session.flush()
    db.session.add(CourseVersion(course_id=course.id, minutes=60, summary="Bandages."))
    db.session.commit()
    db.session.expunge_all()

    bare = db.session.scalars(select(CourseVersion)).one()
    with pytest.raises(InvalidRequestError, match="lazy='raise'"):
        _ = bare.course

    db.session.expunge_all()
    loaded = db.session.scalars(
        select(CourseVersion).options(joinedload(CourseVersion.course))
    ).one()
    assert loaded.course.title == "First aid"
