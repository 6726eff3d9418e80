"""QR codes on pages: true to their text, named for a reader's voice, and clean under the CSP."""

import re
import xml.etree.ElementTree as ET

import pytest
import segno
from markupsafe import Markup

from guildhall.errors import Invalid
from guildhall.qr import QUIET_ZONE, qr_svg

ADDRESS = "https://north.example.org/verify/7KQ4M2XD"
SVG = "{http://www.w3.org/2000/svg}"
BAR = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")


def drawn_modules(svg: str) -> set[tuple[int, int]]:
    """Return the dark modules as (x, y), read back from what is drawn."""
    dark = ET.fromstring(svg).findall(f"{SVG}path")[1].attrib["d"]  # noqa: S314 - our own output
    assert BAR.sub("", dark) == ""
    return {
        (int(x) + step, int(y))
        for x, y, length, back in BAR.findall(dark)
        for step in range(int(length))
        if length == back
    }


@pytest.mark.parametrize("text", [ADDRESS, "1", "Ñandú 李 😀", "x" * 900])
def test_the_picture_holds_exactly_the_modules_of_the_text(text):
    expected = segno.make_qr(text, error="m").matrix

    drawn = drawn_modules(qr_svg(text, title="Sign in"))

    assert drawn == {
        (x + QUIET_ZONE, y + QUIET_ZONE)
        for y, row in enumerate(expected)
        for x, module in enumerate(row)
        if module
    }


def test_the_picture_has_a_name_a_white_ground_and_its_quiet_zone():
    svg = qr_svg(ADDRESS, title="Sign in with your phone")

    root = ET.fromstring(svg)  # noqa: S314 - our own output
    side = int(root.attrib["viewBox"].split()[2])
    assert side == len(segno.make_qr(ADDRESS, error="m").matrix) + 2 * QUIET_ZONE
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == "Sign in with your phone"
    assert root.findtext(f"{SVG}title") == "Sign in with your phone"
    assert root.find(f"{SVG}path").attrib == {"fill": "#fff", "d": f"M0 0h{side}v{side}H0z"}


def test_nothing_in_it_offends_a_strict_content_policy():
    svg = qr_svg(ADDRESS, title="Ada")

    assert "style" not in svg
    assert "script" not in svg
    assert not re.search(r"\son\w+=", svg)


def test_a_hostile_title_stays_text():
    svg = qr_svg(ADDRESS, title='"><script>alert(1)</script>{side}')

    assert "<script>" not in svg
    assert ET.fromstring(svg).attrib["aria-label"] == '"><script>alert(1)</script>{side}'  # noqa: S314


def test_a_template_prints_it_as_it_is():
    assert isinstance(qr_svg(ADDRESS, title="Ada"), Markup)


@pytest.mark.parametrize("text", ["", "x" * 3000])
def test_nothing_and_too_much_are_refused_with_a_sentence(text):
    with pytest.raises(Invalid, match=r"QR code\.$"):
        qr_svg(text, title="Ada")
