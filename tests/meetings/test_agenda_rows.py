"""The order of the agenda, changed by buttons."""

import pytest

from tests.meetings.factories import MeetingFactory
from tests.pages import inputs

pytestmark = pytest.mark.django_db


def form_on(page):
    """What a browser would send back, were nothing typed; these forms have no field with several values."""
    return {name: texts[-1] if texts else "" for name, texts in inputs(page).items()}


@pytest.fixture
def meeting(signed_in):
    return MeetingFactory(agenda=["Borders", "Money", "Internet"])


def titles(data):
    rows = range(int(data["agenda-TOTAL_FORMS"]))
    return [data[f"agenda-{row}-title"] for row in sorted(rows, key=lambda row: int(data[f"agenda-{row}-position"]))]


def pressed(client, meeting, data, **button):
    return client.post(f"/meetings/{meeting.reference}/agenda/", data | button)


def opened(client, meeting):
    return form_on(client.get(f"/meetings/{meeting.reference}/agenda/"))


def test_item_goes_up_and_down_and_the_new_order_is_saved(client, meeting):
    data = opened(client, meeting)

    data = form_on(pressed(client, meeting, data, **{"row-up": "agenda-2"}))
    assert titles(data) == ["Borders", "Internet", "Money"]
    page = pressed(client, meeting, data, **{"row-down": "agenda-0"})
    assert page.text.index('value="Internet"') < page.text.index('value="Borders"') < page.text.index('value="Money"')
    assert pressed(client, meeting, form_on(page)).status_code == 302

    assert [item.title for item in meeting.agenda_items.all()] == ["Internet", "Borders", "Money"]


@pytest.mark.parametrize("button", [{"row-up": "agenda-0"}, {"row-down": "agenda-2"}, {"row-up": "agenda-9"}])
def test_item_at_the_end_stays_where_it_is(client, meeting, button):
    data = form_on(pressed(client, meeting, opened(client, meeting), **button))

    assert titles(data) == ["Borders", "Money", "Internet"]


def test_copy_stands_below_its_item(client, meeting):
    data = form_on(pressed(client, meeting, opened(client, meeting), **{"copy-row": "agenda-0"}))

    assert titles(data) == ["Borders", "Borders", "Money", "Internet"]


def test_new_item_stands_last_and_counts_for_nothing_while_it_is_empty(client, meeting):
    data = form_on(pressed(client, meeting, opened(client, meeting), **{"add-row": "agenda"}))

    assert data["agenda-3-position"] == "4"
    assert pressed(client, meeting, data).status_code == 302
    assert meeting.agenda_items.count() == 3
