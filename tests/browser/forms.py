"""Filling in forms as a person does: by the words that stand beside a field, never by its name in the code."""

import re

from django.utils import timezone

from ui.fields import in_words

TYPE = "field => field.type"


def fill_in(where, answers):
    """Answers questions by their labels: True ticks a box, False takes the tick away, everything else is typed or
    chosen. Of the choices of a list, the first one that begins with the answer is taken.
    """
    for label, answer in answers.items():
        field = where.get_by_label(re.compile(rf"^\s*{re.escape(label)}(\s*\(.*\))?\s*$"))
        if isinstance(answer, bool):
            field.set_checked(answer)
        elif field.evaluate(TYPE) == "select-one":
            choice = field.locator("option", has_text=re.compile(rf"^\s*{re.escape(answer)}"))
            field.select_option(value=choice.first.get_attribute("value"))
        else:
            field.fill(answer)


def choose(where, group, *answers):
    """Ticks boxes, or one of several round ones, that stand together under a question."""
    for answer in answers:
        where.get_by_role("group", name=group).get_by_label(answer, exact=True).check()


def add_row(page, kind, answers):
    """Presses "Add another" and fills in the row that appears; without scripts it appears just the same."""
    rows = page.locator(
        "fieldset.row-fields", has=page.locator("legend", has_text=re.compile(rf"^\s*{kind} \d+\s*$", re.I))
    )
    before = rows.count()
    page.get_by_role("button", name=re.compile(rf"^Add another\s*: {kind}$", re.I)).click()
    rows.nth(before).wait_for()
    fill_in(rows.nth(before), answers)


def press(page, name):
    """Presses the button of this name on the page itself, not one of the header, and waits for the page it leads to."""
    page.locator("main").get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def follow(page, name):
    page.locator("main").get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_load_state()


def days_ago(number):
    return in_words(timezone.localdate() - timezone.timedelta(days=number))
