"""The front end as compiled: light enough for a bus barn, nobody else's address in it."""

import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "platform/guildhall/static"
ASSETS = ROOT / "platform/guildhall/assets"
TEMPLATES = ROOT / "platform/guildhall/templates"
FIRST_VISIT = (
    "app.css",
    "app.js",
    "public-sans-400.woff2",
    "public-sans-700.woff2",
    "merriweather-700.woff2",
)
KB = 1000


@cache
def manifest() -> dict[str, str]:
    found: dict[str, str] = json.loads((STATIC / "manifest.json").read_text())
    return found


def on_the_wire(logical: str) -> int:
    path = STATIC / manifest()[logical]
    packed = path.with_name(path.name + ".gz")
    return (packed if packed.exists() else path).stat().st_size


def node(*arguments: str) -> str:
    """Run Node, the machine's own or the one that PyPI brought."""
    beside = Path(sys.executable).parent
    program = shutil.which("node", path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}")
    if program is None:
        pytest.skip("Node is not installed here.")
    done = subprocess.run(  # noqa: S603 - our own program with our own words
        [program, *arguments], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    return done.stdout


@cache
def css() -> str:
    return (STATIC / manifest()["app.css"]).read_text()


def test_the_parts_keep_to_their_weights() -> None:
    weights = {name: on_the_wire(name) for name in ("app.css", "app.js", "chart.js", "kiosk.js")}

    assert weights["app.css"] <= 22 * KB
    assert weights["app.js"] <= 25 * KB
    assert weights["chart.js"] <= 60 * KB
    assert weights["kiosk.js"] <= 5 * KB


def test_a_first_visit_stays_light() -> None:
    """150 kB and 8 requests; the page itself, a tenant's logo and its colours take three."""
    page, theme, logo = 9 * KB, 1 * KB, 12 * KB
    fonts = sum(on_the_wire(name) for name in FIRST_VISIT if name.endswith(".woff2"))

    total = sum(map(on_the_wire, FIRST_VISIT)) + page + theme + logo

    assert fonts <= 45 * KB
    assert total <= 110 * KB
    assert total - logo + on_the_wire("chart.js") <= 150 * KB
    assert len(FIRST_VISIT) + 3 <= 8


def test_every_name_carries_its_contents_hash_and_is_there() -> None:
    for logical, name in manifest().items():
        stem, ending = logical.rsplit(".", 1)
        assert re.fullmatch(rf"{re.escape(stem)}\.[0-9a-f]{{10}}\.{ending}", name)
        assert (STATIC / name).stat().st_size > 0


@pytest.mark.parametrize("logical", ["app.css", "app.js", "chart.js"])
def test_text_lies_packed_beside_itself(logical: str) -> None:
    name = manifest()[logical]

    assert (STATIC / f"{name}.gz").exists()
    assert (STATIC / f"{name}.br").stat().st_size < (STATIC / name).stat().st_size / 3


def test_the_sheet_asks_nobody_else_for_anything() -> None:
    targets = re.findall(r"url\(\s*[\"']?([^\"')]+)", css())

    assert targets
    assert all(
        target.startswith("data:image/svg+xml") or target in manifest().values()
        for target in targets
    )
    assert "@import" not in css()


def test_the_scripts_need_no_eval() -> None:
    ours = (STATIC / manifest()["chart.js"]).read_text()
    sources = "".join(path.read_text() for path in (ASSETS / "js").rglob("*.js"))

    assert "new Function" not in ours
    assert not re.search(r"\beval\(|new Function|document\.write|\.style\.", sources)
    assert '"allowEval": false' in (TEMPLATES / "parts" / "words.html").read_text()


def test_a_tenants_accent_reaches_every_rule() -> None:
    """USWDS computes colours; none of them may stay fixed where the accent is meant."""
    for colour in ("#0b5a66", "#083f48", "#e3f1f2"):
        assert len(re.findall(rf"{colour}\b", css())) == len(
            re.findall(rf"--gh-accent[\w-]*:\s*{colour}\b", css())
        )
    assert css().count("var(--gh-accent)") > 20


def test_forced_colours_reduced_motion_and_print_are_seen_to() -> None:
    for condition in ("forced-colors: active", "prefers-reduced-motion: reduce"):
        assert re.search(condition.replace(" ", r"\s*"), css())
    assert "@media print" in css()


def test_the_lock_names_no_registry() -> None:
    locked = json.loads((ROOT / "package-lock.json").read_text())

    assert all("resolved" not in package for package in locked["packages"].values())
    assert all("integrity" in package for path, package in locked["packages"].items() if path)


def test_a_second_build_finds_nothing_to_do() -> None:
    before = (STATIC / "manifest.json").stat().st_mtime_ns

    said = node("platform/guildhall/assets/build.mjs")

    assert "up to date" in said
    assert (STATIC / "manifest.json").stat().st_mtime_ns == before


SUNDAY = "2026-11-22"
DATES = {
    "2027-03-04": "2027-03-04",
    "3/4": "2027-03-04",
    "11/20": "2026-11-20",
    "3/4/27": "2027-03-04",
    "3-4-2027": "2027-03-04",
    "4 mar 2027": "2027-03-04",
    "March 4th, 2027": "2027-03-04",
    "4 de marzo de 2027": "2027-03-04",
    "2/29/2028": "2028-02-29",
    "29 feb": "",
    "30 feb 2028": "",
    "2027-02-30": "",
    "13/1/2027": "",
    "today": SUNDAY,
    "mañana": "2026-11-23",
    "tue": "2026-11-24",
    "sunday": SUNDAY,
    "next fri": "2026-11-27",
    "próximo viernes": "2026-11-27",
    "viernes que viene": "2026-11-27",
    "in 2 weeks": "2026-12-06",
    "+3d": "2026-11-25",
    "soon": "",
    "": "",
    "🎉": "",
}


def test_dates_are_read_as_people_type_them() -> None:
    script = (
        f"import {{ readDate }} from {json.dumps((ASSETS / 'js/date_words.js').as_uri())};"
        f"const out = {{}}; for (const text of {json.dumps(list(DATES))})"
        f' out[text] = readDate(text, "{SUNDAY}") ?? ""; console.log(JSON.stringify(out));'
    )

    read = json.loads(node("--input-type=module", "--eval", script))

    assert read == DATES


class _Form:
    """What guildhall.forms.Form shows to a template."""

    general = ""

    def __init__(self, values: dict[str, Any], errors: dict[str, str]) -> None:
        self.values, self.errors = values, errors

    def value(self, name: str) -> Any:
        return self.values.get(name, "")

    def chosen(self, name: str) -> list[str]:
        return list(self.values.get(name, ()))

    def error(self, name: str) -> str:
        return self.errors.get(name, "")


def draw(source: str, **values: Any) -> str:
    pages = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
    )
    pages.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: text, lambda one, many, count: one if count == 1 else many, newstyle=True
    )
    pages.globals["csrf_token"] = lambda: "token"
    pages.filters.update(number="{:,}".format)
    return pages.from_string(source).render(**values)


FORMS = '{% import "macros/forms.html" as forms %}'
TABLES = '{% import "macros/table.html" as tables %}'


def test_a_refused_field_keeps_what_was_typed_and_is_tied_to_its_sentence() -> None:
    form = _Form({"hours": '"><script>13'}, {"hours": "Enter hours between 0.25 and 12."})

    page = draw(
        FORMS
        + "{% call forms.form(form) %}"
        + '{{ forms.field(form, "hours", "Hours", unit="h", hint="A day") }}{% endcall %}',
        form=form,
    )

    assert 'value="&#34;&gt;&lt;script&gt;13"' in page
    assert 'aria-describedby="field-hours-hint field-hours-error" aria-invalid="true"' in page
    assert '<a href="#field-hours">Enter hours between 0.25 and 12.</a>' in page
    assert 'name="csrf_token" value="token"' in page


def test_a_password_is_never_written_back() -> None:
    page = draw(
        FORMS + '{{ forms.field(form, "password", "Password", type="password") }}',
        form=_Form({"password": "correct horse"}, {}),
    )

    assert "correct horse" not in page


def test_choices_show_what_was_chosen() -> None:
    page = draw(
        FORMS
        + '{{ forms.checkboxes(form, "days", "Days", [("mon", "Monday"), ("tue", "Tuesday")]) }}'
        '{{ forms.select(form, "site", "Site", [(1, "North"), ("South", [(2, "Barn")])]) }}',
        form=_Form({"days": ["tue"], "site": "2"}, {}),
    )

    assert re.search(r'value="tue" checked', page)
    assert not re.search(r'value="mon" checked', page)
    assert re.search(r'<option value="2" selected>Barn', page)


def test_a_table_says_its_order_and_offers_the_other() -> None:
    page = SimpleNamespace(
        items=[SimpleNamespace(name="Ada")],
        total=1234,
        page=2,
        per_page=25,
        pages=50,
        sort="name",
        direction="asc",
        url=lambda **choices: f"?{sorted(choices.items())}",
    )

    drawn = draw(
        TABLES + '{% call(item) tables.data_table(page, columns, "People") %}'
        '{{ tables.head(item.name, "/ada") }}{% endcall %}',
        page=page,
        columns=[{"key": "name", "label": "Name", "sort": True, "num": False, "fixed": True}],
    )

    assert 'aria-sort="ascending"' in drawn
    assert "(&#39;direction&#39;, &#39;desc&#39;)" in drawn
    assert "26\u201350 of 1,234" in drawn
    assert '<th scope="row"><a href="/ada">Ada</a></th>' in drawn


def test_the_icon_in_the_page_is_the_one_that_stands_beside_it():
    page = (TEMPLATES / "parts/icon.html").read_text()

    drawing = unquote(page.partition("data:image/svg+xml,")[2].partition('">')[0])

    assert drawing.replace("'", '"') == (ASSETS / "favicon.svg").read_text().strip()
