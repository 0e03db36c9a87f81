"""Applying what was shown, all of it or nothing, and taking it back."""

import pytest

from history.models import Entry
from imports.models import Import
from jobs.models import Job
from meetings.models import ActionPoint
from projects.models import Project
from requests.models import AssistanceRequest
from tests.documents.factories import make_document
from tests.factories import ProjectFactory
from tests.imports.files import PROJECTS, REQUESTS, table, upload
from tests.jobs.working import work
from tests.meetings.factories import MeetingFactory

pytestmark = pytest.mark.django_db


def apply(signed_in, one):
    answer = signed_in.post(f"{one.get_absolute_url()}apply/")
    one.refresh_from_db()
    return answer


def undo(signed_in, one):
    answer = signed_in.post(f"{one.get_absolute_url()}undo/")
    one.refresh_from_db()
    return answer


def test_new_and_changed_records_are_exactly_what_was_shown(signed_in, staff):
    project = ProjectFactory(title="Old", countries=["KG"], created_by=staff)
    one = upload(
        signed_in,
        table(
            PROJECTS,
            ["", "Border security", "KG; XK", "II 60; IV 40", "2026-03-01"],
            [project.reference, "New", "Tajikistan", "", ""],
        ),
    )

    apply(signed_in, one)

    made = Project.objects.exclude(pk=project.pk).get()
    project.refresh_from_db()
    assert one.status == "applied"
    assert (made.title, str(made.planned_start), made.status, made.created_by) == (
        "Border security",
        "2026-03-01",
        "draft",
        staff,
    )
    assert {link.country.iso2 for link in made.country_links.all()} == {"KG", "XK"}
    assert {link.pillar.roman: link.weight for link in made.pillar_links.all()} == {"II": 60, "IV": 40}
    assert project.title == "New"
    assert [link.country.iso2 for link in project.country_links.all()] == ["TJ"]


def test_a_new_project_is_written_once(signed_in):
    apply(signed_in, upload(signed_in, table(PROJECTS, ["", "Border security", "KG", "II 60", "2026-03-01"])))

    project = Project.objects.get()
    assert project.version == 1
    assert Entry.objects.filter(table="projects_project", row=project.pk).count() == 1


def test_applied_file_rehearsed_again_says_the_same(signed_in, staff):
    content = table(["Title", "Lead, co-lead", "Planned"], ["Course", "UNOCT; OSCE", "2026-01/2026-12-31"])
    apply(signed_in, upload(signed_in, content))
    export = b"".join(signed_in.get("/projects/?format=xlsx").streaming_content)

    one = upload(signed_in, export)

    assert (one.same, one.rows_in_all) == (1, 1)


def test_history_tells_the_import_with_its_number_as_one_click(signed_in, staff):
    project = ProjectFactory(title="Old", created_by=staff)
    one = upload(signed_in, table(["Reference", "Title"], ["", "Border security"], [project.reference, "New"]))

    apply(signed_in, one)

    entries = Entry.objects.filter(request=one.applied_in)
    assert {entry.act for entry in entries} == {"import", "import applied"}
    (reason,) = {entry.reason for entry in entries}
    assert reason.startswith("Import of projects, ")
    assert reason.endswith(" (Vienna): list.csv")
    assert {entry.actor for entry in entries} == {staff.pk}
    assert {"projects_project", "imports_import"} <= {entry.table for entry in entries}


def test_faulty_import_applies_nothing(signed_in):
    one = upload(signed_in, table(["Title"], ["Course"], [""], ["=x"], ["Course"]))
    assert one.faulty

    answer = apply(signed_in, one)

    assert answer.status_code == 409
    assert not Project.objects.exists()


def test_nothing_is_applied_where_a_record_has_changed_since(signed_in, staff):
    project, other = ProjectFactory(title="A", created_by=staff), ProjectFactory(title="B", created_by=staff)
    one = upload(
        signed_in, table(["Reference", "Title"], [project.reference, "A2"], [other.reference, "B"], ["", "New"])
    )
    other.title = "Changed by a colleague"
    other.save()

    answer = apply(signed_in, one)

    project.refresh_from_db()
    assert answer.status_code == 409
    assert other.reference in answer.text
    assert (project.title, Project.objects.count(), one.status) == ("A", 2, "rehearsed")


def test_pressed_twice_it_is_applied_once(signed_in):
    one = upload(signed_in, table(["Title"], ["Course"]))

    apply(signed_in, one)
    apply(signed_in, one)

    assert Project.objects.count() == 1


def test_fault_in_the_middle_leaves_nothing(signed_in, monkeypatch):
    one = upload(signed_in, table(["Title"], ["A"], ["B"], ["C"]))
    saved = []

    def fail(self, **kwargs):
        saved.append(self)
        if len(saved) == 3:
            raise RuntimeError("the line is cut")
        return original(self, **kwargs)

    original = Project.save
    monkeypatch.setattr(Project, "save", fail)
    with pytest.raises(RuntimeError):
        apply(signed_in, one)

    one.refresh_from_db()
    assert (one.status, Project.objects.count()) == ("rehearsed", 0)


def test_right_is_asked_when_it_is_applied(signed_in, staff):
    one = upload(signed_in, table(["Title"], ["Course"]))
    staff.groups.clear()

    assert apply(signed_in, one).status_code == 403
    assert not Project.objects.exists()


def test_nobody_applies_the_import_of_somebody_else(signed_in, client, other_staff, auditor):
    one = upload(signed_in, table(["Title"], ["Course"]))
    for person in (other_staff, auditor):
        client.force_login(person)
        assert client.post(f"{one.get_absolute_url()}apply/").status_code in (403, 404)

    assert not Project.objects.exists()


def test_requests_and_action_points_are_registered_as_by_hand(signed_in, staff):
    labels = REQUESTS
    row = [
        "KG",
        "Ministry",
        "Note verbale",
        "NV 1",
        "2026-03-01",
        "2026-03-02",
        "OSCE",
        "Course",
        "A course",
        "Border security",
    ]
    meeting = MeetingFactory(begun=True)

    apply(signed_in, upload(signed_in, table(labels, row), "requests"))
    letter = AssistanceRequest.objects.get()
    apply(
        signed_in,
        upload(
            signed_in,
            table(
                ["Meeting", "What is to be done", "Responsible", "Organization", "Due", "About"],
                [meeting.reference, "Write", staff.email, str(staff.organization), "2027-01-31", letter.reference],
            ),
            "actions",
        ),
    )

    point = ActionPoint.objects.get()
    assert (letter.country.iso2, letter.status, letter.created_by, str(letter.holder)) == (
        "KG",
        "registered",
        staff,
        "OSCE Secretariat",
    )
    assert (point.text, point.meeting, point.assistance_request, point.created_by) == ("Write", meeting, letter, staff)


# In the background


def test_many_rows_are_rehearsed_applied_and_undone_by_the_worker(signed_in, staff, monkeypatch):
    monkeypatch.setattr("imports.views.AT_ONCE", 2)

    one = upload(signed_in, table(["Title"], *[[f"Course {number}"] for number in range(3)]))
    assert one.status == "reading"
    work()
    one.refresh_from_db()
    assert (one.status, one.new) == ("rehearsed", 3)
    apply(signed_in, one)
    assert one.status == "applying"
    assert "Look again" in signed_in.get(one.get_absolute_url()).text
    work()
    one.refresh_from_db()
    assert (one.status, Project.objects.count()) == ("applied", 3)
    undo(signed_in, one)
    work()

    one.refresh_from_db()
    assert (one.status, Project.objects.count()) == ("undone", 0)
    assert list(Job.objects.values_list("status", "done")) == [("done", 3)] * 3


def test_import_whose_job_was_cancelled_is_as_it_was_before(signed_in, monkeypatch):
    one = upload(signed_in, table(["Title"], ["A"], ["B"], ["C"]))
    monkeypatch.setattr("imports.views.AT_ONCE", 2)
    apply(signed_in, one)
    Job.objects.get().cancel()

    page = signed_in.get(one.get_absolute_url())

    one.refresh_from_db()
    assert one.status == "rehearsed"
    assert "Nothing is changed yet" in page.text


# Undoing


def test_undo_gives_back_what_was_and_takes_new_ones_away(signed_in, staff):
    project = ProjectFactory(title="Old", countries=["KG"], created_by=staff)
    one = upload(signed_in, table(PROJECTS, ["", "Course", "KG", "", ""], [project.reference, "New", "TJ", "", ""]))
    apply(signed_in, one)

    undo(signed_in, one)

    project.refresh_from_db()
    assert one.status == "undone"
    assert list(Project.objects.all()) == [project]
    assert (project.title, [link.country.iso2 for link in project.country_links.all()]) == ("Old", ["KG"])
    assert Entry.objects.filter(act="import undone", case=f"imports_import:{one.pk}").exists()
    assert "All of it is taken back" in signed_in.get(one.get_absolute_url()).text


def test_undo_names_and_leaves_what_somebody_has_worked_on(signed_in, staff):
    first, second = ProjectFactory(title="A", created_by=staff), ProjectFactory(title="B", created_by=staff)
    one = upload(signed_in, table(["Reference", "Title"], [first.reference, "A2"], [second.reference, "B2"]))
    apply(signed_in, one)
    second.refresh_from_db()
    second.title = "B3"
    second.save()

    undo(signed_in, one)

    first.refresh_from_db()
    second.refresh_from_db()
    page = signed_in.get(one.get_absolute_url()).text
    assert (first.title, second.title) == ("A", "B3")
    assert "1 of 2 rows is left as it is" in page
    assert "Somebody has worked on it since the import." in page


def test_request_and_action_point_that_are_never_deleted_are_withdrawn_and_cancelled(signed_in, staff):
    row = [
        "KG",
        "Ministry",
        "Note verbale",
        "NV 1",
        "2026-03-01",
        "2026-03-02",
        "OSCE",
        "Course",
        "A course",
        "Border security",
    ]
    meeting = MeetingFactory(begun=True)
    requests = upload(signed_in, table(REQUESTS, row), "requests")
    points = upload(
        signed_in,
        table(
            ["Meeting", "What is to be done", "Responsible", "Organization", "Due"],
            [meeting.reference, "Write", staff.email, str(staff.organization), "2027-01-31"],
        ),
        "actions",
    )
    for one in (requests, points):
        apply(signed_in, one)
        undo(signed_in, one)

    assert AssistanceRequest.objects.get().status == "withdrawn"
    assert ActionPoint.objects.get().status == "cancelled"


def test_project_to_which_something_belongs_by_now_is_left(signed_in, staff):
    one = upload(signed_in, table(["Title"], ["Course"]))
    apply(signed_in, one)
    make_document(Project.objects.get(), by=staff)

    undo(signed_in, one)

    assert Project.objects.exists()
    assert "belong to it by now" in one.rows.get().left


def test_undone_once_is_not_undone_again(signed_in):
    one = upload(signed_in, table(["Title"], ["Course"]))
    apply(signed_in, one)
    undo(signed_in, one)
    before = Entry.objects.count()

    undo(signed_in, one)

    assert (Import.objects.get().status, Entry.objects.count()) == ("undone", before)
