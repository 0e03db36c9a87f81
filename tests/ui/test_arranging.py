"""Columns of a list: chosen by each person for themselves, or by an address for whoever opens it."""

import csv
import io
import re

import pytest

from saved_views.models import ChosenColumns
from tests.factories import AssistanceRequestFactory, ProjectFactory, cast
from tests.pages import queries
from ui.exports import HEAD_ROWS

pytestmark = pytest.mark.django_db
LISTS = {"projects:list": "/projects/", "requests:list": "/requests/", "meetings:list": "/meetings/"}
CHOICE = "/views/projects:list/columns/"


def headings(page):
    return [heading.column.label for heading in page.context["headings"]]


def test_an_address_shows_its_columns_in_its_order(signed_in):
    ProjectFactory(title="Border training")

    page = signed_in.get("/projects/?columns=title&columns=reference&columns=planned-end")

    assert headings(page) == ["Title", "Reference", "Planned end"]
    assert '<th scope="row" data-label="Title"><a href="/projects/' in page.context["rows"][0]


def test_an_unknown_column_is_named_and_nothing_is_listed(signed_in):
    ProjectFactory()

    page = signed_in.get("/projects/?columns=password&columns=title")

    assert "“password”" in page.text
    assert page.context["rows"] == []


def test_a_file_has_the_columns_of_the_page(signed_in):
    ProjectFactory(title="Border training")

    answer = signed_in.get("/projects/?columns=title&columns=kind&format=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))

    assert rows[HEAD_ROWS][:2] == ["Title", "Kind"]
    assert rows[HEAD_ROWS + 1][:2] == ["Border training", "Project"]


def test_chosen_columns_are_kept_for_the_person_and_stand_in_the_address(signed_in, other_staff, client):
    answer = signed_in.post(f"{CHOICE}?status=draft", {"columns": ["title", "status"], "order": ["status", "title"]})

    assert answer["Location"] == "/projects/?columns=status&columns=title&status=draft"
    assert headings(signed_in.get("/projects/")) == ["Status", "Title"]
    client.force_login(other_staff)
    assert headings(client.get("/projects/"))[:2] == ["Reference", "Title"]


def test_a_link_with_columns_changes_nothing_for_whoever_opens_it(signed_in):
    signed_in.post(CHOICE, {"columns": ["title"], "order": ["title"]})

    assert headings(signed_in.get("/projects/?columns=kind")) == ["Kind"]
    assert headings(signed_in.get("/projects/")) == ["Title"]


def test_back_to_the_usual_columns(signed_in, staff):
    signed_in.post(CHOICE, {"columns": ["title"], "order": ["title"]})

    answer = signed_in.post(f"{CHOICE}?columns=title&q=border", {"usual": "yes", "columns": ["title"]})

    assert answer["Location"] == "/projects/?q=border"
    assert not ChosenColumns.objects.filter(person=staff).exists()
    assert headings(signed_in.get("/projects/"))[:3] == ["Reference", "Title", "Status"]


def test_buttons_move_a_column_without_a_script_and_keep_what_is_ticked(signed_in, staff):
    order = ["reference", "title", "status"]

    page = signed_in.post(CHOICE, {"columns": ["status", "title"], "order": order, "up": "status"})

    names = re.findall(r'name="order" value="([\w-]+)"', page.text)
    assert names[:3] == ["reference", "status", "title"]
    assert 'id="column-status" checked' in page.text
    assert 'id="column-reference">' in page.text
    assert re.search(r'name="up" value="status" autofocus', page.text)
    assert not ChosenColumns.objects.exists()


def test_no_column_at_all_is_refused_with_a_sentence(signed_in):
    page = signed_in.post(CHOICE, {"order": ["reference", "title"]})

    assert page.status_code == 422
    assert "Tick at least one column." in page.text
    assert not ChosenColumns.objects.exists()


def test_a_remembered_column_that_is_gone_is_left_out(signed_in, staff):
    ChosenColumns.keep(staff, "projects:list", ["vanished", "title"])

    page = signed_in.get("/projects/")

    assert headings(page) == ["Title"]
    assert not page.context["faults"]


def test_there_are_no_columns_of_what_is_no_list_or_not_theirs(signed_in, client, outsider):
    assert signed_in.get("/views/home/columns/").status_code == 404
    assert signed_in.get("/views/nothing:list/columns/").status_code == 404
    client.force_login(outsider)
    assert client.get(CHOICE).status_code == 404


@pytest.mark.parametrize("address", ["/projects/", "/requests/", "/meetings/", "/actions/", "/countries/"])
def test_every_column_of_a_list_can_be_shown_and_sorted_by_what_says_so(address, signed_in):
    AssistanceRequestFactory()
    ProjectFactory(ready=True)
    page = signed_in.get(address).context["list"]
    everything = "&".join(f"columns={name}" for name in page.all_columns)

    assert len(headings(signed_in.get(f"{address}?{everything}"))) == len(page.all_columns)
    for name, column in page.all_columns.items():
        if column.sort:
            assert not signed_in.get(f"{address}?columns={name}&sort=-{column.sort}").context["faults"], name


@pytest.mark.parametrize("address", ["/projects/", "/requests/"])
def test_all_columns_take_the_same_number_of_queries_for_any_number_of_rows(address, signed_in):
    def fill(number):
        for _ in range(number):
            ProjectFactory(ready=True, countries=["KG", "UZ"], pillars={2: 60, 3: 40})
            AssistanceRequestFactory(under_review=True, themes=["bsm"], pillars=[2], assigned_to=cast("staff"))

    everything = "&".join(f"columns={name}" for name in signed_in.get(address).context["list"].all_columns)
    asked = f"{address}?per_page=50&{everything}"
    signed_in.get(asked)
    fill(1)
    few = queries(signed_in, asked)
    fill(4)

    assert queries(signed_in, asked) == few


def test_last_change_is_that_of_the_record_and_of_what_belongs_to_it(signed_in):
    project = ProjectFactory()
    before = signed_in.get("/projects/?columns=last-change").context["list"]
    (at_first,) = [record.last_change for record in before.rows_for(before.page_ids)]
    project.results.create(statement="Forty officers trained", indicator="Officers")

    after = signed_in.get("/projects/?columns=last-change").context["list"]

    (later,) = [record.last_change for record in after.rows_for(after.page_ids)]
    assert later > at_first
