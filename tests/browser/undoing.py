"""What can be undone: where it is done, and what the row must look like after the undo."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import ColumnElement, select

from guildhall.db import TenantModel, db, tenant_scope
from tenants.directory import find_slug
from tests.browser.hall import Hall

Row = dict[str, Any]


@dataclass(frozen=True)
class Deed:
    """Something that the pages offer to undo."""

    name: str
    model: type[TenantModel]
    page: str
    """Where it is done; {id} and the row's other columns stand for themselves."""
    form: str = ""
    """How the address of its form ends; empty: the page's own form."""
    where: tuple[ColumnElement[bool], ...] = ()
    typed: dict[str, str] = field(default_factory=dict)
    makes: type[TenantModel] | None = None
    """What it makes; the row above is then only where it stands."""
    gone: str = ""
    """The column of what it makes that says, after the undo, that it is gone."""
    but: tuple[str, ...] = ()
    """Columns that the undo need not bring back: who decided last, and when."""
    who: str = "coordinator"

    def __str__(self) -> str:
        """Return its name as pytest prints it."""
        return self.name


class Rows:
    """Reads rows of a hall as they stand in the database."""

    def __init__(self, house: Any, hall: Hall) -> None:
        self.house = house
        self.hall = hall

    def first(self, deed: Deed) -> Row:
        """Return the row that a deed is done to."""
        table = deed.model.__table__
        (found,) = self._read(select(table).where(*deed.where).order_by(table.c.id).limit(1))
        return found

    def one(self, model: type[TenantModel], row_id: UUID) -> Row | None:
        """Return a row by its id, if it stands."""
        table = model.__table__
        found = self._read(select(table).where(table.c.id == row_id))
        return found[0] if found else None

    def ids(self, model: type[TenantModel]) -> set[UUID]:
        """Return the ids of every row of a table."""
        return {row["id"] for row in self._read(select(model.__table__))}

    def _read(self, statement: Any) -> list[Row]:
        with self.house.app_context(), tenant_scope(find_slug(self.hall.slug)):
            found = [dict(row) for row in db.session.execute(statement).mappings()]
            db.session.rollback()
        return found


def do(page: Page, deed: Deed, path: str, row: Row) -> None:
    """Open the page, fill in what is asked for, and press the button."""
    page.goto(path)
    form = form_of(page, deed.form.format_map(row))
    form.evaluate(OPEN)
    for name, text in deed.typed.items():
        fill(form, name, text)
    form.locator("[type=submit]").first.click()
    toast = page.locator(".gh-toast").filter(has=page.get_by_role("button", name="Undo"))
    expect(toast.or_(page.locator("dialog[open]")).first).to_be_visible()
    if page.locator("dialog[open]").count():
        page.locator("dialog[open] .usa-button").first.click()
    expect(toast).to_be_visible()


OPEN = """form => {
    for (let each = form.closest('details'); each; each = each.parentElement.closest('details'))
        each.open = true
}"""


def form_of(page: Page, ending: str) -> Locator:
    """Return the form whose address ends so, or the page's own."""
    if not ending:
        return page.locator("main form[method=post]").first
    return page.locator(f"form[action$='{ending}']:visible, form[action*='{ending}?']").or_(
        page.locator(f"details form[action$='{ending}']")
    ).first


def fill(form: Locator, name: str, text: str) -> None:
    """Write into a field, choose from a list, or choose one of several."""
    control = form.locator(f"[name={name}]").first
    kind = control.evaluate("each => each.type")
    if kind in {"radio", "checkbox"}:
        form.locator(f"[name={name}][value='{text}']").check(force=True)
    elif kind.startswith("select"):
        control.select_option(index=int(text)) if text.isdigit() else control.select_option(text)
    else:
        control.fill(text)


def take_back(page: Page) -> None:
    """Press Undo, and wait for the page that says what became of it."""
    page.locator("form").filter(has=page.get_by_role("button", name="Undo", exact=True)).evaluate(
        "form => form.dataset.pressed = 'yes'"
    )
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator("form[data-pressed]")).to_have_count(0)
    expect(page.locator(".gh-toast:not(.gh-toast--error)").first).to_be_visible()
