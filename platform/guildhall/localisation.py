"""Language and time zone of a page: the person's choice, then the tenant's, then the browser's."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from babel import Locale
from flask import Flask, has_request_context, request
from flask_babel import (
    Babel,
    format_date,
    format_datetime,
    format_decimal,
    format_time,
)
from flask_babel import gettext as _

from guildhall import context
from guildhall.directory import directory
from guildhall.here import this_g, this_session
from guildhall.money import written
from guildhall.sizes import size
from guildhall.web import identity_or_none
from guildhall.wording import CHOOSES, catalogue, locale_here

LANGUAGES: Final = {"en": "English", "es": "Español"}
ISO_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
REGION: Final = "US"
"""Numbers, dates and times are written as in the United States in either language: 2.5, not 2,5."""


class NamedLocale(Locale):
    """A locale that knows its name by heart: it is looked up under it for every word."""

    _name = ""

    def __str__(self) -> str:
        """Return its name, as "es_US"."""
        if not self._name:
            self._name = super().__str__()
        return self._name


LOCALES: Final = {code: NamedLocale.parse(f"{code}_{REGION}") for code in LANGUAGES}


def init_app(app: Flask) -> None:
    """Register Babel with every feature's catalogue, and the filters that pages use."""
    folders = ["translations"]
    registry = app.extensions["guildhall"]
    for plugin in registry.plugins:
        for blueprint in plugin.blueprints:
            folder = f"{blueprint.root_path}/translations"
            if not plugin.core and folder not in folders:
                folders.append(folder)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(folders)
    app.extensions[CHOOSES] = _chosen
    Babel(app, locale_selector=_chosen, timezone_selector=_zone)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: catalogue().ugettext(text),
        lambda one, many, n: catalogue().ungettext(one, many, n),
        newstyle=True,
    )
    app.jinja_env.filters.update(
        when=when,
        until=until,
        day=day,
        typed_day=typed_day,
        clock=clock,
        hours=hours,
        iso=iso,
        number=number,
        size=size,
        money=written,
    )
    app.jinja_env.tests.update(past=past, before_today=before_today)


def _chosen() -> Locale:
    return LOCALES[language()]


def language() -> str:
    """Return the language of this page."""
    if not has_request_context():
        return "en"
    own, cookie = this_g(), this_session()
    if "language" in own:  # a page that is made for later says its own
        return str(own.language)
    chosen = cookie.get("lang")
    if chosen in LANGUAGES:
        return str(chosen)
    who = identity_or_none() if "_user_id" in cookie else None
    if who is not None and who.language in LANGUAGES:
        return who.language
    return request.accept_languages.best_match(offered()) or offered()[0]


def language_here() -> str:
    """Return the language that is written in right now: the page's, or the one it is forced to."""
    locale = locale_here()
    return str(locale.language) if locale else "en"


def locale_of(code: str) -> str:
    """Return the locale of a language here: "es" is read as "es_US"."""
    return f"{code}_{REGION}"


def browser_language() -> str:
    """Return the browser's language of ours, without asking the database anything."""
    return request.accept_languages.best_match(tuple(LANGUAGES)) or "en"


def offered() -> tuple[str, ...]:
    """Return the languages that the tenant offers, its first one being the default."""
    card = directory().card() if context.tenant_or_none() else None
    chosen = tuple(code for code in card.languages if code in LANGUAGES) if card else ()
    return chosen or tuple(LANGUAGES)


def _zone() -> str:
    tenant = context.tenant_or_none()
    return str(tenant.zone) if tenant else "UTC"


def when(moment: datetime | None) -> str:
    """Write a moment as people say it: "Tue 4 Mar, 3:30 pm", with the year when it is another."""
    if moment is None:
        return ""
    return f"{day(moment)}, {clock(moment)}"


def until(moment: datetime | None) -> str:
    """Write the end of a time: the day alone where it ends with that day, at midnight."""
    if moment is None:
        return ""
    local = moment.astimezone(context.local_now().tzinfo)
    return day(local - timedelta(days=1)) if local.time() == time() else when(moment)


def past(moment: datetime | None) -> bool:
    """Say whether a moment lies behind; none is yet to be named."""
    return moment is not None and moment < context.now()


def before_today(moment: datetime) -> bool:
    """Say whether a moment's day lies behind: what is kept for a day may depend on it."""
    return _local(moment) < context.today()


def day(moment: date | datetime | None) -> str:
    """Write a date as people say it: "Tue 4 Mar", with the year when it is another one."""
    if moment is None:
        return ""
    local = _local(moment)
    year = "" if local.year == context.today().year else " y"
    return str(format_date(local, f"EEE d MMM{year}")).replace(".", "")


def typed_day(value: object) -> str:
    """Write a day into a field as people type it: "4 Dec 2026"; leave alone what is no day."""
    if isinstance(value, date):
        return str(format_date(_local(value), "d MMM y")).replace(".", "")
    text = str(value)
    try:
        return typed_day(date.fromisoformat(text)) if ISO_DAY.fullmatch(text) else text
    except ValueError:  # 30 February, as somebody typed it
        return text


def day_of_year(month: int, number: int) -> str:
    """Write a day that comes every year: "1 October"."""
    order = "d 'de' MMMM" if language() == "es" else "d MMMM"
    return str(format_date(date(2000, month, number), order))


def clock(moment: datetime | time | None) -> str:
    """Write a time of day: "3:30 pm", without dots: a sentence that ends with it has its own."""
    if moment is None:
        return ""
    return str(format_time(moment, "h:mm a")).lower().replace("\u202f", " ").replace(".", "")


def hours(minutes: int | None) -> str:
    """Write minutes as hours: 150 -> "2.5 h"."""
    if minutes is None:
        return ""
    value = format_decimal((Decimal(minutes) / 60).quantize(Decimal("0.01")).normalize() + 0)
    return str(_("%(hours)s h", hours=value))


def number(value: Decimal | float | None) -> str:
    """Write a number in the page's language, without needless zeros."""
    return "" if value is None else str(format_decimal(value))


def iso(moment: datetime | date | None) -> str:
    """Write the exact moment, for hover texts, `<time>` and exports."""
    if moment is None:
        return ""
    if isinstance(moment, datetime):
        return moment.astimezone(context.local_now().tzinfo).isoformat(timespec="minutes")
    return moment.isoformat()


def full(moment: datetime) -> str:
    """Write a moment in full, for documents."""
    return str(format_datetime(moment, "long"))


def _local(moment: date | datetime) -> date:
    if isinstance(moment, datetime):
        return moment.astimezone(context.local_now().tzinfo).date()
    return moment
