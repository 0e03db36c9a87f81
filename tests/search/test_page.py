"""The page of the search."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search.finding import excerpt, marked
from search.indexing import catch_up
from tests.comments.factories import say
from tests.factories import ProjectFactory
from tests.meetings.factories import MeetingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(signed_in):
    return lambda address="": signed_in.get(f"/search/{address}")


def test_reference_leads_straight_to_its_record(page):
    project = ProjectFactory()

    answer = page(f"?q={project.reference.replace('-', '').lower()}")

    assert (answer.status_code, answer.url) == (302, project.get_absolute_url())


def test_reference_of_nothing_is_searched_for_like_any_word(page):
    answer = page("?q=JP-2019-9999")

    assert answer.status_code == 200
    assert "Nothing was found for “JP-2019-9999”" in answer.text


def test_numbers_are_those_of_the_pages_they_lead_to(page):
    for number in range(57):
        ProjectFactory(title=f"Zebra {number}")
    MeetingFactory(title="Zebra meeting")

    answer = page("?q=zebra")
    (projects, address), (_meetings, _address) = answer.context["groups"]
    assert (projects.count, len(projects.hits)) == (57, 5)
    first, second = page(address), page(f"{address}&page=2")
    references = [hit.address for one in (first, second) for hit in one.context["groups"][0][0].hits]
    assert len(references) == len(set(references)) == 57


def test_questions_do_not_grow_with_what_is_found(page):
    def queries(number):
        for _each in range(number):
            ProjectFactory(title="Zebra", countries=["UZ"])
        while catch_up():
            pass
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page("?q=zebra")
        return len(asked)

    first = queries(1)
    assert queries(30) == first


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?region=atlantis&q=x", "Atlantis".lower()),
        ("?colour=red&q=x", "is not something this list can be filtered by"),
        ("?q=zebra&page=x", "is not the number of a page"),
        ("?q=%21%21%21", "There is no word in the question"),
        ("", "Search in everything you may read"),
        ("?q=zebra", "Every word has to be there"),
    ],
)
def test_odd_question_gets_a_sentence(page, query, sentence):
    answer = page(query)

    assert answer.status_code == 200
    assert sentence in answer.text


def test_person_without_a_role_is_told_so(client, outsider):
    client.force_login(outsider)

    assert client.get("/search/?q=x").status_code == 403


def test_what_was_typed_is_text_on_the_page(page):
    ProjectFactory(title="<script>alert(1)</script> zebra")

    answer = page("?q=zebra+%3Cscript%3E")

    assert "<script>alert(1)" not in answer.text
    assert "&lt;<mark>script</mark>&gt;" in answer.text


def test_words_are_marked_in_their_own_writing():
    assert marked("Ёлка & Łódź", ["elka", "lodz"]) == "<mark>Ёлка</mark> &amp; <mark>Łódź</mark>"


def test_excerpt_begins_near_the_first_word_that_was_asked_for():
    text = "word " * 100 + "zebra " + "word " * 100

    piece = excerpt(text, ["zebra"])

    assert piece.startswith("… ")
    assert piece.endswith(" …")
    assert "<mark>zebra</mark>" in piece
    assert len(piece) < 300


def test_comment_is_shown_without_its_marks_and_with_its_author(page, staff):
    say("The *dates* of the **zebra**\n\n- are [too early](https://example.org)")
    catch_up()

    answer = page("?q=zebra")

    ((comments, _address),) = answer.context["groups"]
    assert comments.source.kind == "comment"
    assert f"{staff}: The dates of the <mark>zebra</mark> are too early" in str(comments.hits[0].title)
    assert "comments" in page().text.partition("Search in everything you may read")[2].partition("</p>")[0]
    assert page("?q=keller zebra").context["groups"]
