"""Pages of records on a telephone, 390 pixels wide: long addresses break, and menus open within the page."""

import pytest

from tests.browser.axe import PHONE
from tests.comments.factories import say
from tests.documents.factories import make_document
from tests.factories import AssistanceRequestFactory, ProjectFactory, cast
from tests.meetings.factories import ActionPointFactory, DecisionFactory, MeetingFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# An address as people paste it: nothing in it invites a line to break. Cut to what a field takes.
ADDRESS = "https://www.example.org/" + "pressrelease" * 14
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
MENUS = ".page summary:visible"


@pytest.fixture
def pages(db):
    """The address of a page of each kind of record, full of such words, and of what is said of them."""
    project = ProjectFactory(active=True, title=ADDRESS, objective=ADDRESS, source=ADDRESS, host_agreement=ADDRESS)
    recorded = ProjectFactory(recorded=True, source=f"OSCE, {ADDRESS}")
    letter = AssistanceRequestFactory(under_review=True, subject=ADDRESS, asked=ADDRESS, authority=ADDRESS[:150])
    planned = MeetingFactory(ready=True, title=ADDRESS, agenda=[ADDRESS])
    held = MeetingFactory(held=True, title=ADDRESS, place=ADDRESS[:150], link=ADDRESS, agenda=[ADDRESS])
    held.participations.update(people=ADDRESS)
    DecisionFactory(meeting=held, text=ADDRESS, project=project)
    point = ActionPointFactory(meeting=held, text=ADDRESS, project=project)
    document = make_document(project, name=f"{ADDRESS[24:120]}.pdf", title=ADDRESS[:150])
    say(ADDRESS, project)
    say(ADDRESS, letter)
    records = [project, recorded, ProjectFactory(returned=True), letter, planned, held, point, document]
    histories = [f"/projects/{project.reference}/history/", "/comments/"]
    return [record.get_absolute_url() for record in records] + histories


@pytest.mark.parametrize("name", ["staff", "manager", "auditor"])
def test_no_page_of_a_record_is_wider_than_a_telephone(name, pages, browse_as):
    page = browse_as(cast(name), viewport=PHONE)
    found = []
    for address in [*pages, *(["/history/"] if name == "auditor" else [])]:
        page.goto(address)
        if page.evaluate(WIDER):
            found.append(f"{address}: the page")
        for menu in page.locator(MENUS).all():
            menu.click()
            if page.evaluate(WIDER):
                found.append(f"{address}: {menu.inner_text()}")
            menu.click()

    assert found == []
