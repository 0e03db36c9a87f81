"""Imports at the edges of their rules: what is ambiguous, what is closed, and what an undo leaves alone."""

import io
from datetime import date, datetime, timedelta

import pytest
from openpyxl import load_workbook

from history.models import Entry
from imports.models import Import
from meetings.models import ActionPoint
from overlaps.models import Answer
from projects.models import Project
from requests.models import AssistanceRequest
from requests.models.queries import MONTHS_12
from tests.factories import AssistanceRequestFactory, ProjectFactory, UserFactory, assess
from tests.imports.files import PROJECTS, REQUESTS, faults, states, table, upload, workbook
from tests.imports.test_applying import apply, undo
from tests.jobs.working import work
from tests.meetings.factories import ActionPointFactory, MeetingFactory

pytestmark = pytest.mark.django_db
POINTS = ["Meeting", "What is to be done", "Responsible", "Organization", "Due", "About"]


DAY = date(2026, 3, 2)


def letter(country="KG", number="NV 1", day=str(DAY)):
    return [country, "Ministry", "Note verbale", number, day, day, "OSCE", "Course", "A course", "Border security"]


# What a cell may mean


@pytest.mark.parametrize("text", ["II 1,5", "II 1.234", "II 1,000"])
def test_number_that_could_be_two_is_not_guessed(signed_in, text):
    one = upload(signed_in, table(["Title", "Pillars"], ["Course", text]))

    assert "could mean two numbers" in faults(one)[2][0]


def test_day_with_a_time_is_not_cut_to_the_day(signed_in):
    one = upload(signed_in, workbook(PROJECTS, [None, "Course", "KG", "", datetime(2026, 3, 1, 14, 30)]))

    assert "This is a day with a time" in faults(one)[2][0]


def test_name_that_two_people_have_is_not_guessed(signed_in, staff):
    UserFactory(full_name=staff.full_name, role="staff", side="OSCE")

    one = upload(
        signed_in, table(["Title", "Focal point of the OSCE"], ["Course", staff.full_name], ["Other", staff.email])
    )

    assert states(one) == ["faulty", "new"]
    assert "may mean several of people" in faults(one)[2][0]


def test_project_that_one_may_not_read_is_named_like_one_that_is_not_there(signed_in, staff, other_staff):
    hidden = ProjectFactory(classification=3, created_by=other_staff)
    meeting = MeetingFactory(begun=True)
    rows = [
        [meeting.reference, "Write", staff.email, str(staff.organization), "2027-01-31", about]
        for about in (hidden.reference, "JP-1999-0001", ProjectFactory().reference)
    ]

    one = upload(signed_in, table(POINTS, *rows), "actions")

    assert states(one) == ["faulty", "faulty", "new"]
    assert [text.replace(hidden.reference, "JP-1999-0001") for text in faults(one)[2]] == faults(one)[3]


# What is closed


def test_day_of_an_action_point_is_not_moved_by_a_file(signed_in):
    point = ActionPointFactory()

    one = upload(signed_in, table(["Reference", "Due"], [point.reference, "2031-01-31"]), "actions")

    assert "putting it off, with a reason" in faults(one)[2][0]


@pytest.mark.parametrize(("column", "cell"), [("Classification", "Restricted"), ("May be shared", "no")])
def test_who_may_read_a_request_is_not_changed_by_a_file(signed_in, column, cell):
    request = AssistanceRequestFactory(consent_to_share=True)

    one = upload(signed_in, table(["Reference", column], [request.reference, cell]), "requests")

    assert f"“{column}” is changed on the page of the request." in faults(one)[2][0]


def test_right_to_change_is_asked_of_each_row_when_it_is_rehearsed(signed_in, staff, monkeypatch):
    project = ProjectFactory(created_by=staff)
    monkeypatch.setattr("imports.kinds.projects.Projects.may_change", "projects.decide_project")

    one = upload(signed_in, table(["Reference", "Title"], [project.reference, "New"]))

    assert "Your role does not allow changing this." in faults(one)[2][0]


@pytest.mark.parametrize(
    ("other", "state"),
    [
        (letter(number="NV 2", day=str(DAY - MONTHS_12)), "faulty"),
        (letter(number="NV 2", day=str(DAY - MONTHS_12 - timedelta(days=1))), "new"),
        (letter(number="NV 2", country="UZ"), "new"),
    ],
)
def test_request_is_like_another_by_country_and_twelve_months(signed_in, other, state):
    one = upload(signed_in, table(REQUESTS, letter(), other), "requests")

    assert states(one) == ["new", state]


# What is shown


def test_rows_of_one_state_are_shown_alone_and_an_unknown_state_is_named(signed_in):
    one = upload(signed_in, table(["Title"], ["Zebra"], ["=1+1"], [""], ["Giraffe"], ["Giraffe"]))

    page = signed_in.get(f"{one.get_absolute_url()}?state=faulty")

    assert "Zebra" not in page.text
    assert [row.state for row in page.context["rows"]] == ["faulty"] * one.faulty
    assert "“asleep” is not a state of a row." in signed_in.get(f"{one.get_absolute_url()}?state=asleep").text


def test_sign_that_no_workbook_holds_does_not_keep_the_file_from_going_back(signed_in):
    one = upload(signed_in, table(["Title", "Countries"], ["Bell \x07 in it", "Atlantis"]))

    content = signed_in.get(f"{one.get_absolute_url()}annotated/").content

    assert load_workbook(io.BytesIO(content)).worksheets[0]["A2"].value == "Bell \ufffd in it"


# Undoing


def test_request_that_was_assessed_by_now_is_left(signed_in, other_staff):
    one = upload(signed_in, table(REQUESTS, letter()), "requests")
    apply(signed_in, one)
    request = AssistanceRequest.objects.get()
    assess(request, "other_staff")
    one.rows.update(version=AssistanceRequest.objects.get().version)

    undo(signed_in, one)

    assert "belong to it by now" in one.rows.get().left
    assert AssistanceRequest.objects.get().status == "registered"


def test_project_that_somebody_has_compared_with_theirs_by_now_is_left(signed_in, staff):
    one = upload(signed_in, table(["Title"], ["Course"]))
    apply(signed_in, one)
    made, theirs = Project.objects.get(), ProjectFactory()
    Answer.objects.create(project=theirs, other_project=made, kind="join", reason="One course for both.", by=staff)

    undo(signed_in, one)

    assert Answer.objects.get().other_project == made
    assert "belong to it by now" in one.rows.get().left


def test_change_is_not_taken_back_by_whoever_may_not_make_it_any_more(signed_in, staff, monkeypatch):
    project = ProjectFactory(title="Old", created_by=staff)
    one = upload(signed_in, table(["Reference", "Title"], [project.reference, "New"]))
    apply(signed_in, one)
    monkeypatch.setattr("imports.kinds.projects.Projects.may_change", "projects.decide_project")

    undo(signed_in, one)

    project.refresh_from_db()
    assert project.title == "New"
    assert one.rows.get().left == "Your role does not allow changing this."


def test_withdrawal_by_an_undo_says_of_which_import(signed_in, staff):
    row = [MeetingFactory(begun=True).reference, "Write", staff.email, str(staff.organization), "2027-01-31", ""]
    one = upload(signed_in, table(POINTS, row), "actions")
    apply(signed_in, one)

    undo(signed_in, one)

    assert (
        Entry.objects.of(ActionPoint.objects.get())
        .filter(reason__startswith="Taken back: Import of action points, ", reason__endswith=": list.csv")
        .exists()
    )


# Twice, and halfway


def test_of_two_who_turn_an_import_one_does(signed_in):
    one = upload(signed_in, table(["Title"], ["Course"]))
    other = Import.objects.get()

    turned = [each.turn(Import.Status.REHEARSED, Import.Status.APPLYING) for each in (one, other)]

    assert turned == [True, False]


def test_fault_in_the_background_leaves_the_import_as_it_was(signed_in, monkeypatch):
    one = upload(signed_in, table(["Title"], ["A"], ["B"], ["C"]))
    monkeypatch.setattr("imports.views.AT_ONCE", 2)
    apply(signed_in, one)
    monkeypatch.setattr("imports.applying._write", lambda *given: 1 / 0)

    work()

    one.refresh_from_db()
    assert (one.status, Project.objects.count()) == ("rehearsed", 0)
