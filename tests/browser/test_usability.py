"""What the usability targets are measured with counts what happens in the browser, and nothing else."""

import pytest

from benchmarks.walks.agreement import compared
from benchmarks.walks.measuring import Clicks, Documents, Transfer, questions_asked, settled, shift, tab_to
from benchmarks.walks.pages import shift_of
from reference import facets
from tests.factories import ProjectFactory, cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FORM = """<form>
  <div class="field"><label for="a">Country</label><input id="a"></div>
  <div class="field"><label for="b">Contact <span class="optional">(optional)</span></label><input id="b"></div>
  <div class="field"><fieldset><legend>Themes</legend><input type="checkbox"><label>One</label></fieldset></div>
  <div class="field"><label>A line without anything to fill in</label></div>
</form>"""


@pytest.fixture
def tab(browse_as):
    page = browse_as(cast("staff"))
    page.goto("/nowhere/")
    return page


def test_clicks_are_presses_of_a_person_and_enter(browse_as, live_server):
    page = browse_as(cast("staff"))
    clicks = Clicks(page.context)
    page.goto("/projects/")
    page.evaluate("document.querySelector('h1').click()")  # of a script
    page.get_by_label("Search", exact=True).fill("border")
    assert clicks.number == 0

    page.locator("summary", has_text="Region").click()
    page.get_by_text("Central Asia", exact=True).last.click()  # a label, which the browser passes on to its box
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    page.get_by_role("link", name="Home", exact=True).first.click()

    assert clicks.number == 4


def test_questions_are_those_that_do_not_say_that_they_are_optional(tab):
    tab.set_content(FORM)

    assert questions_asked(tab.locator("form")) == ["Country", "Themes"]


def test_every_stop_on_the_way_is_counted(tab):
    tab.set_content('<a href="#one">One</a><a href="#two">Two</a><button id="go">Go</button>')

    assert [stop["words"] for stop in tab_to(tab, lambda stop: stop["id"] == "go")] == ["One", "Two", "Go"]
    with pytest.raises(LookupError, match="Not reached with 5 stops"):
        tab_to(tab, lambda stop: stop["id"] == "nowhere", most=5)


def test_page_that_moves_while_it_loads_is_measured(tab):
    tab.set_content("<p id='first'></p>" + "<p>What is read</p>" * 10)
    settled(tab)
    assert shift(tab) == 0

    tab.evaluate("document.querySelector('#first').style.height = '400px'")

    assert shift(tab) > 0.05


def test_page_that_waits_for_its_font_is_measured_and_does_not_move(browse_as):
    assert shift_of(browse_as(cast("staff")), "/me/") <= 0.05


def test_bytes_and_strangers_are_counted(browse_as, live_server):
    page = browse_as(cast("staff"))
    transfer = Transfer(page)
    pages = Documents(page)
    page.goto("/projects/")
    settled(page)

    assert pages.paths == ["/projects/"]
    assert transfer.total > 100_000
    assert 20_000 < transfer.part(".woff2") < 40_000
    assert transfer.elsewhere(live_server.url) == []
    assert transfer.elsewhere("https://plan.example.org") == transfer.addresses


def test_list_whose_numbers_are_wrong_is_found(browse_as, monkeypatch):
    for countries in (["KG"], ["KG"], ["AL"]):
        ProjectFactory(countries=countries)
    page = browse_as(cast("staff"))
    asked = {"region": ["central-asia"], "status": ["draft"]}

    assert compared(page, "/projects/", asked, First()) == (2, [])

    right = facets.numbers_of
    monkeypatch.setattr(facets, "numbers_of", lambda *one: {key: n + 1 for key, n in right(*one).items()})
    count, wrong = compared(page, "/projects/", asked, First())
    assert count == 2
    assert len(wrong) == 1
    assert "beside region=" in wrong[0]


class First:
    """No chance at all."""

    def choice(self, of):
        return of[0]
