"""What has happened since to the records that a file names."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from history import note
from history.models import Entry
from projects.models import Project
from tests.auditing.files import PAGE, export, verdict
from tests.clock import moment
from tests.factories import ProjectFactory
from tests.history.by_hand import open_the_journal

pytestmark = pytest.mark.django_db


def changed(answer):
    return {one.reference: one.number for one in answer.context["since"].changed}


def test_records_that_were_acted_on_since_are_listed_with_the_latest_act(staff, check):
    first, second, third = (ProjectFactory(created_by=staff) for _time in range(3))
    content = export(staff)
    for number, project in enumerate([first, first, second]):
        with note(actor=staff, source="web", request=f"r{number}"):
            project.title = f"Title {number}"
            project.save()

    answer = check(content)

    assert verdict(answer) == "genuine"
    assert changed(answer) == {first.reference: 2, second.reference: 1}
    assert answer.context["since"].unchanged == 1
    assert [one.reference for one in answer.context["since"].changed] == [second.reference, first.reference]
    assert f'href="{first.get_absolute_url()}"' in answer.text
    assert "Title 1" in answer.text
    assert third.title not in answer.text


def test_file_saved_again_tells_what_happened_since_too(file, staff, check):
    project = Project.objects.latest("pk")
    project.title = "Another title"
    project.save()

    assert changed(check(file.replace(b"\r\n", b"\n"))) == {project.reference: 1}


def test_record_that_is_gone_is_counted(staff, check):
    project = ProjectFactory(created_by=staff)
    content = export(staff)
    project.delete()

    answer = check(content)

    assert (answer.context["since"].closed, answer.context["since"].changed) == (1, [])


def test_manager_learns_nothing_about_records_that_are_withheld(auditor, other_manager, client, monkeypatch):
    shown, withheld = ProjectFactory(), ProjectFactory()
    content = export(auditor)
    for project in (shown, withheld):
        project.title = f"New title of {project.pk}"
        project.save()
    queryset = type(Project.objects.all())
    monkeypatch.setattr(queryset, "visible_to", lambda records, user: records.exclude(pk=withheld.pk))
    client.force_login(other_manager)

    answer = client.post(PAGE, {"file": SimpleUploadedFile("x.csv", content)})

    assert changed(answer) == {shown.reference: 1}
    assert answer.context["since"].closed == 1
    assert withheld.title not in answer.text
    assert withheld.reference not in answer.text


def test_what_was_committed_later_with_a_lower_number_counts_as_since(staff, check):
    """PostgreSQL gives a number when an entry is written; the transaction may commit when the file has long left."""
    project = ProjectFactory(created_by=staff)
    open_the_journal()
    taken = Entry.objects.latest("pk").pk + 1
    Entry.objects.create(pk=taken + 1, verb="event", at="2020-01-01T00:00Z")
    content = export_with_numbers_from(staff, taken + 2)
    Entry.objects.create(
        pk=taken,
        table="projects_project",
        row=project.pk,
        verb="change",
        old={"title": "a"},
        new={"title": "b"},
        case=f"projects_project:{project.pk}",
        request="late",
        source="web",
        at="2020-01-01T00:00Z",
    )

    assert changed(check(content)) == {project.reference: 1}


def export_with_numbers_from(person, number):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence('history_entry', 'id'), %s)", [number])
    return export(person)


@pytest.mark.django_db(transaction=True, databases=["default", "past"])
def test_file_of_a_past_day_tells_what_happened_since_that_day(staff, check):
    project = ProjectFactory(created_by=staff)
    then = moment()
    project.title = "After that day"
    project.save()
    content = export(staff, as_of=then.isoformat())

    answer = check(content)

    assert verdict(answer) == "genuine"
    assert changed(answer) == {project.reference: 1}


def test_number_of_queries_is_the_same_for_1_3_and_40_records(staff, client, auditor):
    counts = []
    client.force_login(auditor)
    for number in (1, 2, 37):
        projects = [ProjectFactory(created_by=staff) for _time in range(number)]
        content = export(staff)
        for project in projects:
            with note(actor=staff, source="web", request=f"r{project.pk}"):
                project.title = "Another title"
                project.save()
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(PAGE, {"file": SimpleUploadedFile("x.csv", content)})
        assert len(changed(answer)) == number
        counts.append(len(queries))

    assert counts[0] == counts[1] == counts[2]
