"""What a tenant is and how it looks is changed on its settings pages, and nowhere else."""

import io
import re
import struct
import zlib

import pytest
from sqlalchemy import select

from guildhall.audit import AuditEvent
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.directory import HOUSE_ACCENT, directory
from guildhall.errors import Invalid
from guildhall.people.models.persons import Person
from tenants.models import Tenant
from tenants.settings.colour import PAPER, WHITE, contrast, theme
from tenants.settings.pictures import MOST_BYTES, read_picture
from tests.characters import address

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(wide: int = 1, high: int = 1) -> bytes:
    header = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00\x00"))
        + chunk(b"IEND", b"")
    )


def jpeg(wide: int = 1, high: int = 1) -> bytes:
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, high, wide, 1) + b"\x01\x11\x00"
    return b"\xff\xd8\xff\xe0" + struct.pack(">H", 4) + b"JF" + frame + b"\xff\xd9"


def row_of(tenant: TenantContext) -> Tenant:
    db.session.expire_all()
    return db.session.scalars(select(Tenant).where(Tenant.id == tenant.id)).one()


def test_the_hall_is_changed_and_the_change_is_told(client, north, ada: Person) -> None:
    client.sign_in(ada)

    answer = client.send(
        north,
        "/settings/hall",
        name="North & Friends",
        region="WA",
        time_zone="America/Denver",
        fiscal_year_start="09-01",
        languages=["es"],
    )

    tenant = row_of(north)
    entry = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "tenants.settings_changed")
    ).one()
    assert answer.status_code == 303
    assert (tenant.name, tenant.region, tenant.time_zone) == (
        "North & Friends",
        "WA",
        "America/Denver",
    )
    assert (tenant.fiscal_month, tenant.languages) == (9, ["es"])
    assert entry.before["region"] == "CA"
    assert entry.after["region"] == "WA"
    assert "North &amp; Friends" in client.see(north, "/settings").get_data(as_text=True)


def test_the_address_cannot_be_changed(client, north, ada: Person) -> None:
    client.sign_in(ada)
    slug = row_of(north).slug

    client.send(north, "/settings/hall", name="North", slug="elsewhere", time_zone="UTC")

    assert row_of(north).slug == slug


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Give it a name"),
        ("name", "x", "2 to 120 letters"),
        ("name", "x" * 121, "2 to 120 letters"),
        ("region", "ZZ", "Choose a state"),
        ("time_zone", "Mars/Olympus", "Choose a time zone"),
        ("fiscal_year_start", "02-30", "MM-DD"),
        ("fiscal_year_start", "02-29", "MM-DD"),
        ("fiscal_year_start", "13-01", "MM-DD"),
        ("fiscal_year_start", "July", "MM-DD"),
        ("languages", ["fr"], "English (en), Spanish (es)"),
    ],
)
def test_bad_input_is_a_sentence_at_its_field(  # noqa: PLR0913, PLR0917 - a story and a table
    client, north, ada, field, value, sentence
) -> None:
    client.sign_in(ada)
    good = {"name": "North", "region": "CA", "time_zone": "America/Denver"}

    answer = client.send(north, "/settings/hall", **{**good, field: value})

    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert row_of(north).name == "North Classified Employees"


def test_the_neighbour_is_not_changed(client, north, south, ada: Person) -> None:
    client.sign_in(ada)

    answer = client.send(south, "/settings/hall", name="Taken over", time_zone="UTC")

    assert answer.status_code == 404
    with tenant_scope(south):
        assert row_of(south).name == "South Unified"


def test_a_member_sees_no_settings(client, north, grace: Person) -> None:
    client.sign_in(grace)

    for path in ("", "/hall", "/look", "/programs/clc", "/live", "/data", "/closing"):
        assert client.see(north, f"/settings{path}").status_code == 403


@pytest.mark.parametrize(
    ("data", "kind"), [(png(), "image/png"), (jpeg(), "image/jpeg"), (SVG, "image/svg+xml")]
)
def test_a_picture_is_known_by_its_bytes(app, data: bytes, kind: str) -> None:
    assert read_picture(data).mimetype == kind


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"MZ" + b"\x00" * 99, "whatever its name says"),
        (b"GIF89a" + b"\x00" * 99, "whatever its name says"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (png()[:-6], "damaged"),
        (png()[:40] + b"\x00" + png()[41:], "damaged"),
        (png() + b"<script>alert(1)</script>", "damaged"),
        (png(5000, 5), "4096 pixels"),
        (png(0, 5), "damaged"),
        (jpeg(9, 9)[:-2], "damaged"),
        (jpeg(5000, 9), "4096 pixels"),
        (b"\xff\xd8\xff", "damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * MOST_BYTES, "too large"),
        (b"<html><script>alert(1)</script></html>", "active or foreign"),
        (b"<svg><path d='M0 0'/></svg>", "active or foreign"),
        (b"<not xml", "damaged"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_sentence(app, data: bytes, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_picture(data)

    assert sentence in refusal.value.fields["logo"]


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<path onload="alert(1)" d="M0 0"/>',
        '<a href="https://evil.example"><path d="M0 0"/></a>',
        '<image href="https://evil.example/x.png"/>',
        '<use href="https://evil.example/x.svg#a"/>',
        '<use xlink:href="data:image/svg+xml;base64,AAAA"/>',
        "<style>@import url(https://evil.example/x.css)</style>",
        '<path style="fill:url(https://evil.example/x)" d="M0 0"/>',
        "<foreignObject><p>hello</p></foreignObject>",
        '<h:iframe xmlns:h="http://www.w3.org/1999/xhtml" src="https://evil.example"/>',
        '<animate attributeName="href" values="javascript:alert(1)"/>',
        '<path d="M0 0" fill="url( \'//evil.example/#x\')"/>',
        '<set attributeName="onmouseover" to="alert(1)"/>',
        '<?xml-stylesheet href="https://evil.example/x.css"?>',
    ],
)
def test_a_drawing_that_runs_or_reaches_out_is_refused(app, inside: str) -> None:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
        f"{inside}</svg>"
    )

    for encoding in ("utf-8", "utf-8-sig"):
        with pytest.raises(Invalid, match="active or foreign"):
            read_picture(drawing.encode(encoding))


def test_entities_are_refused_before_they_grow(app) -> None:
    bomb = b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>'

    with pytest.raises(Invalid, match="document type"):
        read_picture(bomb)


def test_the_logo_is_served_alone_in_a_sandbox_and_kept(client, north, ada: Person) -> None:
    client.sign_in(ada)

    client.send(north, "/settings/look", logo=(io.BytesIO(SVG), "logo.exe"), accent="#7a1f3d")
    digest = row_of(north).logo_digest
    public = client.application.test_client()
    kept = public.see(north, f"/logo?v={digest}")
    stale = public.see(north, "/logo?v=other")
    page = client.see(north, "/settings").get_data(as_text=True)

    assert kept.data == SVG
    assert kept.mimetype == "image/svg+xml"
    assert "sandbox" in kept.headers["Content-Security-Policy"]
    assert "script-src" not in kept.headers["Content-Security-Policy"]
    assert "immutable" in kept.headers["Cache-Control"]
    assert stale.headers["Cache-Control"] == "no-cache"
    assert f"{address(north, '/logo')}?v={digest}" in page


def test_a_page_without_a_logo_has_none(client, north, south, ada: Person) -> None:
    client.sign_in(ada)
    client.send(north, "/settings/look", logo=(io.BytesIO(png()), "logo.png"))

    client.send(north, "/settings/logo/removal")

    assert client.see(north, "/logo").status_code == 404
    assert client.see(south, "/logo").status_code == 404
    assert client.see(north, "/theme.css").status_code == 404


def test_a_refused_logo_loses_nothing(client, north, ada: Person) -> None:
    client.sign_in(ada)

    answer = client.send(
        north, "/settings/look", logo=(io.BytesIO(b"MZ virus"), "logo.png"), accent="#7a1f3d"
    )

    assert answer.status_code == 422
    assert "#7a1f3d" in answer.get_data(as_text=True)
    assert row_of(north).accent is None


def test_a_colour_that_can_be_read_is_taken_as_it_is() -> None:
    assert theme("#7A1F3D").accent == "#7a1f3d"
    assert not theme("#7A1F3D").was_darkened


@pytest.mark.parametrize("chosen", ["#ffffff", "#ffff00", "#f2b632", "#00ff00", "#ff69b4"])
def test_a_colour_too_light_is_darkened_until_it_is_read(chosen: str) -> None:
    found = theme(chosen)

    assert found.was_darkened
    assert contrast(found.accent, WHITE) >= 4.5
    assert contrast(found.accent, PAPER) >= 4.5
    assert contrast(found.dark, found.tint) >= 7


def test_the_page_says_that_it_darkened_the_colour(client, north, ada: Person) -> None:
    client.sign_in(ada)

    client.send(north, "/settings/look", accent="#FFEE00")
    page = client.see(north, "/settings").get_data(as_text=True)
    named = re.search(r'<link rel="stylesheet" href="([^"]+)"', page)
    sheet = client.get(named[1])

    assert "too light to be read on white" in page
    assert theme("#ffee00").accent in sheet.get_data(as_text=True)
    assert "immutable" in sheet.headers["Cache-Control"]
    assert page.count('rel="stylesheet"') == 1


def test_the_sheet_in_ones_own_colours_is_the_whole_sheet_and_finds_its_fonts(
    client, north, ada: Person
) -> None:
    client.sign_in(ada)
    client.send(north, "/settings/look", accent="#7a1f3d")

    sheet = client.see(north, "/theme.css").get_data(as_text=True)

    assert sheet.endswith(theme("#7a1f3d").css)
    assert ".usa-button" in sheet
    fonts = re.findall(r'url\("?([^")]+\.woff2)', sheet)
    assert len(fonts) == 3
    for font in fonts:
        with client.get(font) as answer:
            assert answer.status_code == 200


def test_a_document_carries_the_logo_and_a_colour_that_can_be_read(
    client, north, south, ada: Person
) -> None:
    client.sign_in(ada)
    client.send(north, "/settings/look", logo=(io.BytesIO(SVG), "logo.svg"), accent="#ffee00")

    with tenant_scope(north):
        dressed = directory().letterhead()
    with tenant_scope(south):
        plain = directory().letterhead()

    assert (dressed.logo, dressed.accent) == (SVG, theme("#ffee00").accent)
    assert contrast(dressed.accent, WHITE) >= 4.5
    assert (plain.logo, plain.accent) == (None, HOUSE_ACCENT)


@pytest.mark.parametrize("accent", ["red", "#12345", "#12345g", "#123456;}body{display:none", "🚌"])
def test_what_is_no_colour_is_refused(client, north, ada: Person, accent: str) -> None:
    client.sign_in(ada)

    answer = client.send(north, "/settings/look", accent=accent)

    assert answer.status_code == 422
    assert row_of(north).accent is None


@pytest.mark.parametrize(
    "path",
    [
        "/settings/hall",
        "/settings/look",
        "/settings/logo/removal",
        "/settings/programs/clc",
        "/settings/programs/clc/switch",
        "/settings/sample",
        "/settings/sample/removal",
        "/settings/live",
        "/settings/data",
        "/settings/closing",
        "/settings/reopening",
    ],
)
def test_no_form_works_without_its_token(client, north, ada: Person, path: str) -> None:
    client.sign_in(ada)

    assert client.post(address(north, path), data={"confirm": "yes"}).status_code == 400
