"""What can be undone: where it is done, and what the row must look like after the undo."""

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import ColumnElement, Select, select

from guildhall.db import Base, db, tenant_scope
from tenants.directory import find_slug
from tests.browser.hall import Hall

Row = dict[str, Any]


@dataclass(frozen=True)
class Deed:
    """Something that the pages offer to undo."""

    name: str
    model: type[Base]
    page: str
    """Where it is done; {id} and the row's other columns stand for themselves."""
    form: str = ""
    """How the address of its form ends; empty: the page's own form."""
    where: tuple[ColumnElement[bool], ...] = ()
    typed: dict[str, str] = field(default_factory=dict)
    makes: type[Base] | None = None
    """What it makes; the row above is then only where it stands."""
    gone: str = ""
    """What says, after the undo, that it is gone: a column that is filled, or column=value."""
    watches: type[Base] | None = None
    """The table whose rows show it, where the row itself does not."""
    asks: str = ""
    """The reason that the undo itself asks for."""
    but: tuple[str, ...] = ()
    """Columns that the undo need not bring back: who decided last, and when."""
    who: str = "coordinator"
    also: tuple[ColumnElement[Any], ...] = ()
    """What the address of its page needs and the row does not have."""

    def __str__(self) -> str:
        """Return its name as pytest prints it."""
        return self.name


class Rows:
    """Reads rows of a hall as they stand in the database."""

    def __init__(self, house: Flask, hall: Hall) -> None:
        self.house = house
        self.hall = hall

    def first(self, deed: Deed) -> Row:
        """Return the row that a deed is done to."""
        table = deed.model.__table__
        statement = select(table, *deed.also).where(*deed.where)
        (found,) = self._read(statement.order_by(table.c.id).limit(1))
        return found

    def seen(self, deed: Deed, row: Row) -> list[Row]:
        """Return what a deed changes: the row, or every row of the table where that shows it."""
        table = (deed.watches or deed.model).__table__
        statement = select(table).order_by(table.c.id)
        if deed.watches is None:
            statement = statement.where(table.c.id == row["id"])
        kept = {"version", "changed_at", *deed.but}
        return [
            {key: value for key, value in each.items() if key not in kept}
            for each in self._read(statement)
        ]

    def made(self, deed: Deed) -> set[UUID]:
        """Return the ids of what a deed like this made until now."""
        return {row["id"] for row in self._all_of(deed)}

    def is_gone(self, deed: Deed, row_id: UUID) -> bool:
        """Say whether a row that was made is no more, or says so itself."""
        column, _equals, value = deed.gone.partition("=")
        left = [row for row in self._all_of(deed) if row["id"] == row_id]
        return all(row[column] == value if value else row[column] is not None for row in left)

    def _all_of(self, deed: Deed) -> list[Row]:
        return self._read(select(deed.makes.__table__)) if deed.makes else []

    def _read(self, statement: Select[Any]) -> list[Row]:
        with self.house.app_context(), tenant_scope(find_slug(self.hall.slug)):
            found = [dict(row) for row in db.session.execute(statement).mappings()]
            db.session.rollback()
        return found


def do(page: Page, deed: Deed, path: str, row: Row) -> None:
    """Open the page, fill in what is asked for, and press the button."""
    page.goto(path)
    ending = deed.form.format_map(row)
    form = form_of(page, ending)
    form.evaluate(OPEN)
    for name, text in deed.typed.items():
        fill(form, name, text.format_map(row))
    button = form.locator(f"[formaction$='{ending}']" if ending else "[type=submit]")
    (button if button.count() else form.locator("[type=submit]")).first.click()
    asked = page.locator("dialog[open]")
    undo = page.get_by_role("button", name=UNDO, exact=True)
    expect(undo.or_(asked).first).to_be_visible()
    if asked.count():
        asked.locator(".usa-button").first.click()
    expect(undo).to_be_visible()


UNDO = re.compile("^(Undo|Deshacer)$")
PDF = b"%PDF-1.4 a certificate"
OPEN = """form => {
    for (let each = form.closest('details'); each; each = each.parentElement.closest('details'))
        each.open = true
}"""


def form_of(page: Page, ending: str) -> Locator:
    """Return the form whose address, or one of whose buttons', ends so; or the page's own."""
    if not ending:
        return page.locator("main form.gh-form[method=post]").first
    found = page.locator(f"form[action$='{ending}'], form[action*='{ending}?']")
    return found.or_(page.locator(f"form:has([formaction$='{ending}'])")).first


def fill(form: Locator, name: str, text: str) -> None:
    """Write into a field, choose from a list, or choose one of several."""
    control = form.locator(f"[name={name}]").first
    kind = control.evaluate("each => each.type")
    if kind in {"radio", "checkbox"}:
        form.locator(f"[name={name}][value='{text}']").dispatch_event("click")
    elif kind == "file":
        control.set_input_files({"name": text, "mimeType": "application/pdf", "buffer": PDF})
    elif kind.startswith("select"):
        control.select_option(index=int(text)) if text.isdigit() else control.select_option(text)
    else:
        control.fill(text)


def take_back(page: Page, reason: str = "") -> None:
    """Press Undo, give a reason where it asks for one, and wait for what became of it."""
    undo = page.get_by_role("button", name=UNDO, exact=True)
    undo.evaluate("button => { button.form.dataset.pressed = 'yes' }")
    undo.click()
    expect(page.locator("form[data-pressed]")).to_have_count(0)
    if reason:
        page.get_by_label("Reason").fill(reason)
        page.locator("main form.gh-form [type=submit]").click()
    expect(page.locator(".gh-toast:not(.gh-toast--error)").first).to_be_visible()
