"""What the database cannot answer is refused with a sentence, on every list alike."""

import pytest

pytestmark = pytest.mark.django_db

LISTS = {
    "/projects/": "period",
    "/requests/": "received",
    "/meetings/": "period",
    "/actions/": "due",
    "/history/": "date",
    "/admin/projects/project/waiting/": "",
    "/countries/": "",
    "/instruments/": "",
}
SEARCHED = [address for address in LISTS if address != "/history/"]


@pytest.mark.parametrize(("address", "name"), [(address, name) for address, name in LISTS.items() if name])
@pytest.mark.parametrize(("after", "before"), [("0001-01-01", ""), ("", "9999-12-31"), ("0001-01-01", "9999-12-31")])
def test_days_of_another_age_are_refused_on_every_list(client, manager, address, name, after, before):
    client.force_login(manager)

    page = client.get(address, {f"{name}_after": after, f"{name}_before": before})

    assert page.status_code == 200
    assert "Give a day in the years from 1945 to 2100." in page.text


@pytest.mark.parametrize("address", SEARCHED)
@pytest.mark.parametrize("text", ["word " * 400, "x" * 201, "one two three four five six seven eight nine ten eleven"])
def test_search_that_is_too_long_is_refused_on_every_list(client, manager, address, text):
    client.force_login(manager)

    page = client.get(address, {"q": text})

    assert page.status_code == 200
    assert "Search for at most 10 words with 200 characters in all." in page.text


@pytest.mark.parametrize("address", SEARCHED)
def test_search_of_ten_words_is_answered_on_every_list(client, manager, address):
    client.force_login(manager)

    page = client.get(address, {"q": "one two three four five six seven eight nine ten"})

    assert page.status_code == 200
    assert "Search for at most" not in page.text
