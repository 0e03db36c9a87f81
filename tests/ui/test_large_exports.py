"""A workbook with many rows: announced before, made in the background, kept for its owner alone."""

import io
import re
from html import unescape

import pytest
from openpyxl import load_workbook

from history.models import Entry
from jobs.models import Job
from tests.auditing.files import PAGE, verdict
from tests.factories import ProjectFactory
from tests.jobs.working import work

pytestmark = pytest.mark.django_db
ASKED = "/projects/?region=central-asia&format=xlsx"


@pytest.fixture(autouse=True)
def _few_rows_are_many(monkeypatch):
    monkeypatch.setattr("ui.exports.MOST_AT_ONCE", 2)


@pytest.fixture
def projects(staff):
    return [ProjectFactory(title=f"Course {n}", countries=["KG"], created_by=staff) for n in range(3)]


def press(client, answer, **typed):
    sent = {
        name: unescape(value) for name, value in re.findall(r'name="(address|title|key)" value="([^"]*)"', answer.text)
    }
    return client.post("/exports/", sent | typed)


def test_list_says_before_that_it_takes_the_background(client, staff, projects):
    client.force_login(staff)

    assert "Download 3 as XLSX (in the background)" in client.get("/projects/?region=central-asia").text


def test_nothing_leaves_before_somebody_presses_the_button(client, staff, projects):
    client.force_login(staff)

    answer = client.get(ASKED)

    assert "3 rows" in answer.text
    assert not Entry.objects.filter(act="export").exists()
    assert not Job.objects.exists()


def test_worker_makes_exactly_the_filtered_list_in_the_name_of_the_owner(client, staff, projects, auditor):
    ProjectFactory(title="Elsewhere", countries=["AL"], created_by=staff)
    client.force_login(staff)

    made = press(client, client.get(ASKED))
    work()

    job = Job.objects.get()
    content = b"".join(client.get(f"{made['Location']}result/").streaming_content)
    titles = {row[1] for row in load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(min_row=2, values_only=True)}
    assert titles == {"Course 0", "Course 1", "Course 2"}
    assert (job.status, job.done, job.total, job.result_name[-5:]) == ("done", 3, 3, ".xlsx")
    assert Entry.objects.get(act="export").actor == staff.pk
    client.force_login(auditor)
    assert verdict(client.post(PAGE, {"file": io.BytesIO(content)})) == "genuine"


def test_button_pressed_twice_makes_one_file(client, staff, projects):
    client.force_login(staff)
    page = client.get(ASKED)

    first, second = press(client, page), press(client, page)

    assert first["Location"] == second["Location"]
    assert Job.objects.count() == 1


def test_nobody_else_gets_the_file(client, staff, manager, projects):
    client.force_login(staff)
    made = press(client, client.get(ASKED))
    work()

    client.force_login(manager)

    assert client.get(f"{made['Location']}result/").status_code == 404


@pytest.mark.parametrize(
    "address", ["//elsewhere.example/", "https://elsewhere.example/", "", "/nowhere/", "/projects/"]
)
def test_address_that_is_no_file_of_the_site_makes_none(client, staff, projects, address):
    client.force_login(staff)

    press(client, client.get(ASKED), address=address)
    work()

    assert not Job.objects.exclude(result="").exists()


@pytest.mark.parametrize("address", ["//elsewhere.example/projects/", "https://elsewhere.example/", ""])
def test_address_of_another_site_is_refused_at_once(client, staff, projects, address):
    client.force_login(staff)

    assert press(client, client.get(ASKED), address=address).status_code == 400
    assert not Job.objects.exists()


def test_right_is_asked_when_the_file_is_made(client, staff, projects):
    client.force_login(staff)
    press(client, client.get(ASKED))
    staff.groups.clear()

    work()

    assert Job.objects.get().status == "failed"
    assert not Entry.objects.filter(act="export").exists()
