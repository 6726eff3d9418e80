"""Files stand in their tenant's folder and nowhere else, whole or not at all."""

from collections.abc import Iterator

import pytest

from guildhall.context import TenantContext
from guildhall.db import tenant_scope
from guildhall.errors import NotFound
from guildhall.files import files


def test_a_file_comes_back_as_it_was(north: TenantContext) -> None:
    size = files().write("uploads/list.csv", [b"one", b"", b"two"])

    with files().open("uploads/list.csv") as stream:
        assert stream.read() == b"onetwo"
    assert size == files().size("uploads/list.csv") == 6


def test_an_empty_file_is_a_file(north: TenantContext) -> None:
    files().write("empty", [])

    assert files().size("empty") == 0


@pytest.mark.parametrize(
    "name",
    ["../x", "/etc/passwd", "a/../../b", "", ".", "..", "a//b", "A\x00", "a\\b", "a/", ".hidden"],
)
def test_a_name_that_leads_out_is_no_name(north: TenantContext, name: str) -> None:
    with pytest.raises(ValueError, match="plain relative name"):
        files().write(name, [b"x"])


def test_the_neighbour_has_no_such_file(north: TenantContext, south: TenantContext) -> None:
    files().write("mine.txt", [b"north"])

    with tenant_scope(south), pytest.raises(NotFound):
        files().open("mine.txt")


def test_a_write_that_fails_leaves_the_old_file(north: TenantContext) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise RuntimeError("the line was cut")

    files().write("report.txt", [b"whole"])
    with pytest.raises(RuntimeError, match="cut"):
        files().write("report.txt", broken())

    with files().open("report.txt") as stream:
        assert stream.read() == b"whole"


def test_deleting_twice_is_fine(north: TenantContext) -> None:
    files().write("gone.txt", [b"x"])
    files().delete("gone.txt")
    files().delete("gone.txt")

    with pytest.raises(NotFound):
        files().size("gone.txt")


def test_everything_of_a_tenant_goes_and_the_neighbours_stays(
    north: TenantContext, south: TenantContext
) -> None:
    files().write("a/b.txt", [b"x"])
    with tenant_scope(south):
        files().write("a/b.txt", [b"y"])

    files().delete_all()

    with pytest.raises(NotFound):
        files().open("a/b.txt")
    with tenant_scope(south):
        assert files().size("a/b.txt") == 1


def test_without_a_tenant_there_is_no_place(app) -> None:
    with pytest.raises(LookupError):
        files().write("x.txt", [b"x"])
