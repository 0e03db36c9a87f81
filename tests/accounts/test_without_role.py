"""What somebody meets who is signed in and holds no role: whom to ask, and no way into a past that they cannot read."""

import pytest
from django.utils import timezone

from tests.factories import ProjectFactory

WORDS = "You have no role here yet"
CONTROL = 'name="as_of"'


@pytest.mark.parametrize(
    ("address", "status"),
    [("/", 200), ("/projects/", 403), ("/projects/{project}/", 404), ("/nowhere/", 404), ("/history/", 403)],
)
def test_every_page_says_whom_to_ask_and_none_asks_for_a_day(client, outsider, administrator, address, status):
    client.force_login(outsider)

    page = client.get(address.format(project=ProjectFactory()))

    assert page.status_code == status
    assert page.text.count(WORDS) == 1
    assert administrator.email in page.text
    assert CONTROL not in page.text
    assert page.text.index("<h1") < page.text.index(WORDS)


@pytest.mark.django_db(transaction=True, databases=["default", "past"])
def test_a_day_in_the_address_changes_nothing_of_it(client, outsider):
    client.force_login(outsider)

    page = client.get(f"/projects/?as_of={timezone.localdate(timezone=outsider.zone)}")

    assert page.status_code == 403
    assert WORDS in page.text
    assert "data-past" not in page.text
    assert CONTROL not in page.text


@pytest.mark.parametrize("address", ["/history/rights/", "/projects/JP-1900-0001/"])
def test_whoever_holds_a_role_is_asked_for_no_day_where_there_is_nothing_for_them(client, staff, address):
    client.force_login(staff)

    page = client.get(address)

    assert page.status_code in (403, 404)
    assert WORDS not in page.text
    assert CONTROL not in page.text
    assert CONTROL in client.get("/projects/").text


def test_a_visitor_is_told_of_no_administrator(client, administrator):
    page = client.get("/nowhere/")

    assert WORDS not in page.text
    assert administrator.email not in page.text
