"""Fields as people use them: dates in their words, filters that fold on a phone, a way back."""

import re

from playwright.sync_api import expect

PHONE = {"width": 320, "height": 740}


def test_a_date_reads_as_people_say_it_and_leaves_as_a_date(hall, visitors):
    page = visitors.window()
    page.goto(hall.links["coordinator"])
    page.goto(hall.path("/offerings/new"))
    day = page.get_by_label("Day", exact=True).first

    day.fill("3/4")
    day.press("Tab")

    expect(day).to_have_value(re.compile(r"^4 Mar 20\d\d$"))
    sent = day.evaluate("field => new FormData(field.form).get(field.name)")
    assert re.fullmatch(r"20\d\d-03-04", sent)


def test_a_date_is_written_in_the_language_of_the_page(hall, visitors):
    page = visitors.window(phone=True, language="es-US")
    page.goto(hall.links["member"])
    page.goto(hall.path("/outside-learning/new"))
    day = page.locator("[name=starts_on]")

    day.fill("4 ene 2026")
    day.press("Tab")

    expect(day).to_have_value("4 ene 2026")
    assert day.evaluate("field => new FormData(field.form).get(field.name)") == "2026-01-04"


def test_on_a_phone_filters_fold_and_need_no_script(hall, visitors):
    page = visitors.window(java_script_enabled=False)
    page.goto(hall.path("/catalogue"))
    kind, more = page.get_by_label("Kind"), page.get_by_text("More filters")
    expect(kind).to_be_visible()
    expect(more).to_be_hidden()

    page.set_viewport_size(PHONE)
    expect(page.get_by_label("Search", exact=True)).to_be_visible()
    expect(kind).to_be_hidden()
    more.click()
    expect(kind).to_be_visible()


def test_the_way_out_of_a_question_is_not_called_like_the_way_in(hall, visitors):
    page = visitors.window(phone=True, language="es-US")
    page.goto(hall.links["member"])
    page.goto(hall.path("/my/learning"))

    page.get_by_role("button", name="Cancelar mi inscripción").first.click()
    asked = page.get_by_role("dialog")
    expect(asked.get_by_role("button", name="Cancelar")).to_have_count(1)
    asked.get_by_role("button", name="No, regresar").click()

    expect(asked).to_have_count(0)
