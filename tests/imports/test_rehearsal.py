"""What a file would change, row by row, and that nothing is changed before somebody says so."""

from datetime import UTC, date, datetime

import pytest

from history.models import Entry
from imports.models import Import
from projects.models import Project
from reference.models import Country, Theme
from tests.factories import AssistanceRequestFactory, ProjectFactory
from tests.imports.files import PROJECTS, REQUESTS, faults, states, table, upload, workbook
from tests.meetings.factories import ActionPointFactory, MeetingFactory

pytestmark = pytest.mark.django_db


def test_row_without_a_reference_is_new_and_nothing_is_written(signed_in):
    one = upload(signed_in, table(PROJECTS, ["", "Border security", "KG", "II 60; IV 40", "2026-03-01"]))

    (row,) = one.rows.all()
    assert (one.status, row.state) == ("rehearsed", "new")
    assert ["Countries", "", "Kyrgyzstan"] in row.changes
    assert ["Pillars", "", "II 60; IV 40"] in row.changes
    assert not Project.objects.exists()
    assert not Entry.objects.filter(table="projects_project").exists()


def test_row_that_differs_is_told_with_before_and_after(signed_in, staff):
    project = ProjectFactory(title="Old title", created_by=staff)

    one = upload(signed_in, table(["Reference", "Title"], [project.reference, "New title"]))

    (row,) = one.rows.all()
    assert (row.state, row.changes) == ("changed", [["Title", "Old title", "New title"]])
    page = signed_in.get(one.get_absolute_url())
    assert "<del>Old title</del>" in page.text
    assert "<ins>New title</ins>" in page.text


@pytest.mark.parametrize("written", ["JP-{0}-{1}", "jp{0}{1}", "JP {0} {2}", "JP-{0}-000{1}"])
def test_reference_is_understood_with_and_without_dashes_and_zeros(signed_in, staff, written):
    project = ProjectFactory(created_by=staff)
    _prefix, year, number = project.reference.split("-")

    one = upload(signed_in, table(["Reference", "Title"], [written.format(year, number, int(number)), project.title]))

    assert states(one) == ["same"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("kind", "address"), [("projects", "/projects/"), ("requests", "/requests/"), ("actions", "/actions/")]
)
def test_own_export_comes_back_unchanged(signed_in, staff, form, kind, address):
    for number in range(3):
        ProjectFactory(
            title=f"=1+{number}",
            countries=["KG", "XK"],
            regions=["central-asia"],
            pillars={2: 60, 4: 40},
            created_by=staff,
        )
    ProjectFactory(submitted=True, title="-Closed", created_by=staff)
    AssistanceRequestFactory()
    ActionPointFactory(meeting=MeetingFactory(begun=True))
    content = b"".join(signed_in.get(address, {"format": form}).streaming_content)

    one = upload(signed_in, content, kind)

    assert one.fault == ""
    assert faults(one) == {}
    assert set(states(one)) == {"same"}


@pytest.mark.parametrize("name", ["Kyrgyzstan", "kg", "KGZ", "417", " Kyrgyzstan* "])
def test_country_is_known_by_all_its_names_and_codes(signed_in, name):
    one = upload(signed_in, table(["Title", "Countries"], ["Course", name]))

    (row,) = one.rows.all()
    assert row.given["countries"] == [str(Country.objects.get(iso2="KG").pk)]


def test_all_faults_of_all_rows_are_named_at_once(signed_in):
    one = upload(
        signed_in,
        table(
            PROJECTS,
            ["", "", "Atlantis; KG", "II", "31.02.2026"],
            ["JP-2026-9999", "Course", "", "", ""],
            ["TAR-2026-0001", "Course", "", "", "1/2/2026"],
        ),
    )

    found = faults(one)
    assert sorted(found) == [2, 3, 4]
    assert [text.partition(":")[0] for text in found[2]] == ["Countries", "Pillars", "Planned start", "Title"]
    assert "Atlantis" in found[2][0]
    assert found[3] == ["Reference: There is no record JP-2026-9999 that you may open."]
    assert "another kind" in found[4][0]
    assert "could be" in found[4][1]


def test_row_tells_all_its_faults_with_the_value_found_and_what_to_write(signed_in):
    labels = [*REQUESTS, "Language of the original"]
    row = ["Kirgizstan", "", "Pigeon", "NV 1", "2026-03-01", "31.02.2026", "OSCE", "Course", "", "Border securty", "xx"]

    (found,) = faults(upload(signed_in, table(labels, row), "requests")).values()

    said = dict(fault.split(": ", 1) for fault in found)
    assert sorted(said) == [
        "Authority",
        "Channel",
        "Country",
        "Language of the original",
        "Received",
        "Themes",
        "What is asked",
    ]
    assert said["Authority"] == "Fill this in."
    assert said["Country"].endswith("“Kirgizstan” is not known among countries. Did you mean “Kyrgyzstan”?")
    assert "“Pigeon” is not one of: " in said["Channel"]
    assert "Note verbale" in said["Channel"]
    assert "31.02.2026" in said["Received"]
    assert "Did you mean “Border security" in said["Themes"]


def test_what_a_form_refuses_is_told_beside_what_cannot_be_read_with_the_value_found(signed_in):
    labels = ["Title", "Planned start", "Planned end", "Countries"]

    one = upload(signed_in, table(labels, ["Course " * 40, "2026-12-31", "2026-01-01", "Atlantis"]))

    countries, title, dates = faults(one)[2]
    assert countries.startswith("Countries: ")
    assert title.startswith("Title: ")
    assert "The file has “Course Course" in title
    assert "must not be before" in dates


def test_action_point_of_an_unknown_meeting_tells_what_else_is_missing(signed_in):
    labels = ["Meeting", "What is to be done", "Responsible", "Organization", "Due"]

    one = upload(signed_in, table(labels, ["CM-2026-9999", "", "", "OCSE", "2027-01-31"]), "actions")

    (found,) = faults(one).values()
    assert [fault.partition(":")[0] for fault in found] == [
        "Meeting",
        "Organization",
        "What is to be done",
        "Responsible",
    ]
    assert "OSCE" in found[1]


def test_record_that_may_not_be_read_and_one_that_is_not_there_are_told_alike(signed_in, other_staff):
    hidden = ProjectFactory(classification=3, created_by=other_staff)
    missing = "JP-2026-9999"

    one = upload(signed_in, table(["Reference", "Title"], [hidden.reference, "x"], [missing, "x"]))

    first, second = (
        texts[0].replace(reference, "")
        for texts, reference in zip(faults(one).values(), [hidden.reference, missing], strict=True)
    )
    assert first == second


def test_closed_content_is_not_changed_and_the_row_says_why(signed_in, staff):
    project = ProjectFactory(submitted=True, created_by=staff)

    one = upload(signed_in, table(["Reference", "Title"], [project.reference, "Other"]))

    assert "its content is closed" in faults(one)[2][0]


def test_what_the_form_refuses_the_rehearsal_refuses(signed_in):
    one = upload(signed_in, table(["Title", "Planned start", "Planned end"], ["Course", "2026-12-31", "2026-01-01"]))

    assert "must not be before" in faults(one)[2][0]


def test_statuses_are_never_imported(signed_in, staff):
    project = ProjectFactory(created_by=staff)

    one = upload(signed_in, table(["Reference", "Title", "Status"], [project.reference, project.title, "Approved"]))

    assert states(one) == ["same"]
    assert "not imported: Status" in one.notices[0]


def test_reference_named_twice_is_faulty_the_second_time(signed_in, staff):
    project = ProjectFactory(created_by=staff)

    one = upload(
        signed_in, table(["Reference", "Title"], [project.reference, "A"], [project.reference.replace("-", ""), "B"])
    )

    assert states(one) == ["changed", "faulty"]
    assert "stands in row 2 already" in faults(one)[3][0]


def test_two_new_rows_that_say_the_same_are_one_too_many(signed_in):
    one = upload(signed_in, table(["Title"], ["Course"], ["Course"]))

    assert states(one) == ["new", "faulty"]
    assert "the same as row 2" in faults(one)[3][0]


def test_request_that_looks_like_one_that_is_here_has_to_say_that_it_is_another(signed_in):
    theme = Theme.objects.first()
    first = AssistanceRequestFactory(country=Country.objects.get(iso2="KG"), themes=[theme.slug])
    labels = [*REQUESTS, "Not a duplicate"]
    day = str(first.received_on)
    row = ["KG", "Ministry", "Note verbale", "NV 1", day, day, "OSCE", "Course", "A course", theme.name]

    one = upload(signed_in, table(labels, [*row, ""], [*row[:3], "NV 2", *row[4:], "yes"]), "requests")

    assert states(one) == ["faulty", "new"]
    assert first.reference in faults(one)[2][0]


def test_two_requests_of_one_file_that_look_alike_are_told_before_and_not_when_they_are_applied(signed_in):
    labels = [*REQUESTS, "Not a duplicate"]

    def row(letter, day, other=""):
        return [
            "KG",
            "Ministry",
            "Note verbale",
            letter,
            day,
            day,
            "OSCE",
            "Course",
            "A course",
            "Border security",
            other,
        ]

    rows = [
        row("NV 1", "2026-01-01"),
        row("NV 2", "2026-02-01"),
        row("NV 3", "2026-03-01", "yes"),
        row("NV 4", "2024-01-01"),
    ]
    one = upload(signed_in, table(labels, *rows), "requests")

    assert states(one) == ["new", "faulty", "new", "new"]
    assert "Row 2 has the same country and theme" in faults(one)[3][0]


def test_action_point_belongs_to_a_meeting_that_has_begun(signed_in, staff, other_staff):
    begun, planned = MeetingFactory(begun=True), MeetingFactory()
    labels = ["Meeting", "What is to be done", "Responsible", "Organization", "Due"]

    one = upload(
        signed_in,
        table(
            labels,
            [begun.reference, "Write the note", staff.email, str(staff.organization), "2027-01-31"],
            [planned.reference, "Write the note", staff.email, str(staff.organization), "2027-01-31"],
        ),
        "actions",
    )

    assert states(one) == ["new", "faulty"]
    assert "has not begun" in faults(one)[3][0]


def test_numbers_days_and_spaces_of_a_workbook_are_understood(signed_in):
    rows = [
        PROJECTS,
        [None, "  Course \n in two lines ", "KG\nXK", "II 60 %\nIV 40", date(2026, 3, 1)],
        [None, 2026, "KG", "", datetime(2026, 3, 1)],
    ]

    one = upload(signed_in, workbook(*rows))

    assert faults(one) == {}
    first, second = one.rows.all()
    assert first.given["planned_start"] == second.given["planned_start"] == "2026-03-01"
    assert (first.given["weight_ii"], second.given["title"]) == ("60", "2026")


def test_import_is_called_by_what_and_when(signed_in):
    one = upload(signed_in, table(["Title"], ["Course"]))
    Import.objects.filter(pk=one.pk).update(created_at=datetime(2026, 3, 1, 12, 30, tzinfo=UTC))

    for address in ("/imports/", one.get_absolute_url()):
        assert (
            "Import of projects, 1\N{NO-BREAK SPACE}Mar\N{NO-BREAK SPACE}2026, 13:30 (Vienna)"
            in signed_in.get(address).text
        )


def test_imports_are_ones_own(signed_in, client, other_staff, manager, auditor, staff):
    one = upload(signed_in, table(["Title"], ["Course"]))
    seen = {}
    for person in (staff, other_staff, manager, auditor):
        client.force_login(person)
        seen[person] = client.get(one.get_absolute_url()).status_code

    assert list(seen.values()) == [200, 404, 404, 200]


@pytest.mark.parametrize("who", ["manager", "auditor", "outsider"])
def test_only_staff_import(client, who, request):
    client.force_login(request.getfixturevalue(who))

    assert client.get("/imports/new/").status_code == 403
    assert not Import.objects.exists()
