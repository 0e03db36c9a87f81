"""The register of 2019-2021: loaded whole or not at all, again without a trace, and exactly where it differs."""

import csv
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from history.models import Entry
from projects.models import Project
from projects.register.reading import COLUMNS, even_parts
from reference.models import ActionPlan

REGISTER = settings.BASE_DIR / "projects" / "data" / "register.csv"

pytestmark = pytest.mark.django_db


def load(file=REGISTER):
    call_command("load_register", str(file), verbosity=0)


@pytest.fixture
def edited(tmp_path):
    """Writes the register with some cells changed: `edited({"RP03": {"title": ""}})`."""

    def write(changes=None, leave_out=()):
        with REGISTER.open(newline="", encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file) if row["ref"] not in leave_out]
        for row in rows:
            row.update((changes or {}).get(row["ref"], {}))
        path = tmp_path / "register.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


def recorded(ref):
    return Project.objects.get(external_reference=ref)


def test_register_becomes_27_recorded_projects_with_their_sources(capsys):
    call_command("load_register", str(REGISTER))

    assert "27 created, 0 changed, 0 unchanged" in capsys.readouterr().out
    projects = Project.objects.filter(status=Project.Status.RECORDED)
    assert projects.count() == 27
    assert all(project.source.startswith("http") for project in projects)
    assert all(project.created_by is None and project.round == 0 for project in projects)
    assert recorded("RP03").reference.startswith("JP-2020-")


def test_what_the_register_says_is_kept():
    load()

    seminar = recorded("RP03")
    assert seminar.title == "4th OSCE-wide Seminar on Passenger Data Exchange"
    assert (seminar.kind, seminar.relation, seminar.scope) == ("seminar", "joint", "osce-area")
    assert (seminar.planned_start, seminar.planned_end) == (date(2020, 10, 29), date(2020, 10, 30))
    assert seminar.lead_organization.code == "TNTD-BSMU"
    assert seminar.co_lead_organization is None
    assert [link.organization.code for link in seminar.partner_links.all()] == ["CTTRAVEL"]
    assert seminar.plan.slug == "2019-2021"
    assert "How well checked" not in seminar.source  # said only where something is in doubt
    doubtful = [one for one in Project.objects.all() if "Checked in part only." in one.source.splitlines()]
    assert doubtful
    conference = recorded("RP06")
    assert conference.theme_links.get(is_primary=True).theme.slug == "ctt"
    assert {link.theme.slug for link in conference.theme_links.all()} == {"ctt", "pve", "bsm"}
    assert {country.iso2 for country in recorded("RP10").countries.all()} == {"KZ", "KG", "TJ", "TM", "UZ"}


@pytest.mark.parametrize(
    ("ref", "first", "last"),
    [
        ("RP03", "day", "day"),
        ("RP02", "year", "year"),
        ("RP38", "month", "month"),
        ("RP31", "month", "day"),
        ("RP01", "day", "day"),
    ],
)
def test_dates_keep_how_exactly_they_are_known(ref, first, last):
    load()

    project = recorded(ref)
    assert (project.planned_start_precision, project.planned_end_precision) == (first, last)


def test_unknown_end_is_not_set():
    load()

    assert recorded("RP01").planned_end is None


def test_pillars_share_100_per_cent_evenly_and_the_page_says_whose_split_it_is():
    load()

    for project in Project.objects.filter(status="recorded"):
        weights = [link.weight for link in project.pillar_links.all()]
        assert sum(weights) == 100
        assert max(weights) - min(weights) <= 1
        assert ("even parts are ours" in project.source) == (len(weights) > 1)


@pytest.mark.parametrize(
    ("count", "parts"), [(0, []), (1, [100]), (2, [50, 50]), (3, [34, 33, 33]), (4, [25, 25, 25, 25])]
)
def test_even_parts_add_to_100(count, parts):
    assert even_parts(count) == parts


def test_budget_is_a_contribution_and_donors_without_amounts_are_text():
    load()

    prisons = recorded("RP14").contributions.get()
    assert (prisons.amount, prisons.currency) == (Decimal("9100000.00"), "USD")
    assert prisons.donor == "European Union; Netherlands; UNOCT"
    assert not recorded("RP15").contributions.exists()
    assert "Donors named, without amounts: Qatar." in recorded("RP15").source


def test_regions_and_countries_lead_to_recorded_work():
    load()

    central_asia = Project.objects.in_regions([recorded("RP08").regions.get()])
    assert recorded("RP14") in central_asia
    assert recorded("RP26") in central_asia  # reached through Kyrgyzstan
    assert recorded("RP01") not in central_asia


def test_loading_twice_changes_nothing(capsys):
    load()
    before = Entry.objects.count()
    capsys.readouterr()

    call_command("load_register", str(REGISTER))

    assert Entry.objects.count() == before
    assert "0 created, 0 changed, 27 unchanged" in capsys.readouterr().out


def test_changed_file_changes_exactly_what_differs(edited):
    load()
    before = Entry.objects.count()

    load(edited({"RP07": {"title": "A workshop in Skopje", "themes": "ctt;cip", "pillars": "2;3;4"}}))

    changes = Entry.objects.order_by("pk")[before:]
    assert {entry.case for entry in changes} == {f"projects_project:{recorded('RP07').pk}"}
    assert {entry.table for entry in changes} == {
        "projects_project",
        "projects_projecttheme",
        "projects_projectpillar",
    }
    assert {(entry.act, entry.source) for entry in changes} == {("load register", "command:load_register")}
    workshop = recorded("RP07")
    assert workshop.title == "A workshop in Skopje"
    assert workshop.theme_links.get(is_primary=True).theme.slug == "ctt"
    assert [link.weight for link in workshop.pillar_links.all()] == [34, 33, 33]
    load(edited())
    assert [link.weight for link in recorded("RP07").pillar_links.all()] == [50, 50]


def test_work_that_the_file_no_longer_names_stays(edited, capsys):
    load()

    call_command("load_register", str(edited(leave_out={"RP22"})))

    assert recorded("RP22").status == "recorded"
    assert "left as they are: RP22" in capsys.readouterr().out


FAULTS = {
    "RP01": {"ref": "1", "title": ""},
    "RP02": {"type": "party", "pillars": "2;5", "end": "2018-12-31"},
    "RP03": {"relation": "", "themes": "ctt;ctt", "start": "29.10.2020"},
    "RP04": {"region": "atlantis", "lead": "NOBODY", "date_precision": "hour"},
    "RP06": {"partners": "TNTD;UNOCT;WHO-ELSE", "source": "somewhere", "confidence": ""},
    "RP07": {"countries": "MK;ZZ", "currency": "EUR", "summary": ""},
    "RP14": {"budget": "9,100,000", "currency": "XYZ"},
    "RP15": {"budget": "100", "currency": "USD", "donor": ""},
}


def test_every_fault_of_every_row_is_named_at_once_and_nothing_is_loaded(edited):
    path = edited(FAULTS)

    with pytest.raises(CommandError) as refusal:
        load(path)

    text = str(refusal.value)
    with path.open(encoding="utf-8", newline="") as file:
        lines = {row["title"] or "RP01": number for number, row in enumerate(csv.DictReader(file), start=2)}
    first = lines["RP01"]
    expected = [(first, "ref"), (first, "title")]
    for offset, ref in enumerate(["RP02", "RP03", "RP04", "RP06", "RP07"], start=1):
        expected += [(first + offset, column) for column in FAULTS[ref] if column != "currency"]
    for line, column in expected:
        wanted = "partners" if column == "partners" else column
        assert f"register.csv, line {line}, column {wanted}: " in text
    assert text.count("column currency: ") == 2
    assert text.count("column budget: ") == 1
    assert "column donor: " in text
    assert f"Faults found: {text.count('register.csv, line')}." in text
    assert not Project.objects.exists()


def test_second_row_of_the_same_number_is_a_fault(edited):
    with pytest.raises(CommandError, match="“RP01” is already in line 2"):
        load(edited({"RP02": {"ref": "RP01"}}))


def test_file_without_a_column_is_refused(tmp_path):
    path = tmp_path / "register.csv"
    path.write_text("ref,title\nRP01,One\n")

    with pytest.raises(CommandError, match="column source: The column is missing"):
        load(path)


def test_unknown_plan_is_named():
    with pytest.raises(CommandError, match="There is no plan “1999”"):
        call_command("load_register", str(REGISTER), plan="1999")


def test_recorded_work_comes_in_by_no_other_door(staff):
    plan = ActionPlan.objects.get(slug="2019-2021")

    with pytest.raises(DatabaseError, match="comes from the register"), transaction.atomic():
        Project.objects.create(title="Made up", plan=plan, status="recorded", source="https://example.org")
    project = Project.objects.create(title="A draft", plan=plan, source="https://example.org")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE projects_project SET status = 'recorded' WHERE id = %s", [project.pk])
