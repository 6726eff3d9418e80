"""The calendar is a grid where there is room and a list of days where there is not."""

from datetime import date, timedelta

from playwright.sync_api import expect

PHONE, SCREEN = {"width": 320, "height": 740}, {"width": 1280, "height": 900}


def ahead() -> str:
    """Return next month, in which the sample year always holds something."""
    return f"{date.today().replace(day=1) + timedelta(days=32):%Y-%m}"  # noqa: DTZ011 - the browser's day


def test_a_phone_lists_the_days_and_a_screen_shows_the_grid(hall, visitors):
    page = visitors.window(java_script_enabled=False)
    page.goto(hall.path(f"/calendar?month={ahead()}"))
    days, full = page.locator(".gh-day"), page.locator(".gh-day:not(.gh-day--empty)")
    assert days.count() > full.count() > 0

    page.set_viewport_size(PHONE)
    for place in range(days.count()):
        expect(days.nth(place)).to_be_visible(
            visible="gh-day--empty" not in _classes(days.nth(place))
        )
    assert _tops(full) == sorted(set(_tops(full)))

    page.set_viewport_size(SCREEN)
    assert all(days.nth(place).is_visible() for place in range(days.count()))
    assert len(set(_tops(days))) <= 6
    columns = [each["x"] for each in _boxes(page.locator(".gh-month__names span"))]
    first = date.fromisoformat(f"{ahead()}-01")
    for place, box in enumerate(_boxes(days)):
        sunday_first = (first + timedelta(days=place)).isoweekday() % 7
        assert abs(box["x"] - columns[sunday_first]) < 3


def _classes(day) -> str:
    return str(day.get_attribute("class"))


def _boxes(days) -> list:
    return [days.nth(place).bounding_box() for place in range(days.count())]


def _tops(days) -> list[int]:
    return [round(each["y"]) for each in _boxes(days)]


def test_months_are_turned_by_keyboard_alone(hall, visitors):
    page = visitors.window(java_script_enabled=False)
    page.goto(hall.path("/calendar"))
    before = page.get_by_role("heading", level=1).inner_text()

    page.get_by_role("link", name="This month").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).not_to_have_text(before)


def test_on_paper_there_is_the_month_and_nothing_to_press(hall, visitors):
    page = visitors.window()
    page.emulate_media(media="print")
    page.goto(hall.path(f"/calendar?month={ahead()}"))

    expect(page.locator(".gh-month")).to_be_visible()
    for gone in (".gh-filters", ".gh-turn", ".gh-main > .gh-tabs", ".gh-main > .gh-card"):
        expect(page.locator(gone).first).to_be_hidden()
