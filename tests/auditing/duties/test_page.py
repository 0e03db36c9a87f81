"""The page of separated duties: its filters, its lines, its file, who reads it, and what it costs."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from auditing.duties.rules import RULES
from history.models import Entry, case_of
from projects.models import Project
from tests.auditing.duties.written import GONE, PAGE
from tests.factories import ProjectFactory, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(history, manager, other_manager):
    """A record that is there, and one of another region, each approved by who edited it."""
    found = [ProjectFactory(countries=["KG"], pillars={2: 100}), ProjectFactory(countries=["AL"], pillars={4: 100})]
    for project, person in zip(found, (manager, other_manager), strict=True):
        history.of(project.pk, "projects_projectcountry", {"project_id": project.pk}, person)
        history.approved(project.pk, person)
    return found


def test_region_pillar_organization_person_period_and_rule_narrow_the_report(report, broken):
    kyrgyz, albanian = broken

    def found(**asked):
        return {sentence.split()[3] for sentence in report(**asked).get("both", [])}

    assert found() == {kyrgyz.reference, albanian.reference}
    assert found(region="central-asia") == {kyrgyz.reference}
    assert found(pillar="4") == {albanian.reference}
    assert found(organization="UNOCT") == {albanian.reference}
    assert found(person="Lindqvist") == {kyrgyz.reference}
    assert found(date_before="2020-05-05") == {kyrgyz.reference, albanian.reference}
    assert found(date_after="2020-05-05", date_before="2020-05-06") == set()
    assert report(rule="alone") == {}


def test_line_names_the_people_the_project_the_entries_and_the_rule(client, auditor, broken):
    client.force_login(auditor)

    page = client.get(PAGE, {"region": "central-asia", "rule": "both"}).text

    signoff = Entry.objects.get(table="projects_signoff", case=case_of(broken[0]))
    assert "People then: Marta Lindqvist (OSCE Secretariat, manager)" in page
    assert f'href="{broken[0].get_absolute_url()}"' in page
    assert f'href="{reverse("entry", args=[signoff.pk])}"' in page
    assert "approved it in that round." in page
    assert "Remove filter" in page


@pytest.mark.parametrize("asked", ["rule=none", "region=mars", "colour=red", "page=x", "format=pdf", "person=Nobody"])
def test_what_is_not_known_is_named(asked, client, auditor):
    client.force_login(auditor)

    answer = client.get(f"{PAGE}?{asked}")

    assert answer.context["faults"]
    assert "the address asks for something the report does not know" in answer.text


def test_file_holds_the_lines(client, auditor, broken):
    client.force_login(auditor)

    answer = client.get(PAGE, {"rule": "both", "format": "csv"})

    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    told = [row[2] for row in rows if len(row) == 7][1:]
    assert [text.split()[3] for text in told] == [project.reference for project in reversed(broken)]
    assert Entry.objects.filter(act="export").first().actor == auditor.pk


@pytest.mark.parametrize("who", ["staff", "administrator", "outsider"])
def test_the_report_is_for_auditors_and_managers(who, client):
    client.force_login(cast(who))

    answer = client.get(PAGE)

    assert answer.status_code == 403
    assert "for auditors and managers" in answer.text


def test_manager_reads_it_and_finds_nothing_of_what_is_withheld(client, manager, history, other_manager, monkeypatch):
    project = ProjectFactory()
    history.of(project.pk, "projects_projectcountry", {"project_id": project.pk}, other_manager)
    history.approved(project.pk, other_manager)
    queryset = type(Project.objects.all())
    monkeypatch.setattr(queryset, "visible_to", lambda records, user: records.exclude(pk=project.pk))
    client.force_login(manager)

    answer = client.get(PAGE)

    assert answer.status_code == 200
    assert project.reference not in answer.text
    assert "both" not in {line.rule.name for line in answer.context["lines"]}


ON_THE_SITE = "&".join(f"rule={rule.name}" for rule in RULES if rule.name != "past-the-site")


@pytest.mark.parametrize(
    "query", [f"?{ON_THE_SITE}", f"?{ON_THE_SITE}&region=central-asia&pillar=2", "?rule=past-the-site&person=keller"]
)
def test_number_of_queries_is_the_same_for_1_3_and_40_lines(query, client, auditor, history, manager):
    client.force_login(auditor)
    counts = []
    for number in (1, 2, 37):
        for _time in range(number):
            project = ProjectFactory(countries=["KG"], pillars={2: 100})
            history.of(project.pk, "projects_projectcountry", {"project_id": project.pk}, manager)
            history.approved(project.pk, manager)
        client.get(PAGE + query)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(PAGE + query)
        assert len(answer.context["list"].shown) >= number
        counts.append(len(queries))

    assert counts[0] == counts[1] == counts[2]
    assert not any("COUNT(" in one["sql"].upper() for one in queries)


def test_pages_of_lines_follow_each_other(client, auditor, history, manager):
    for number in range(30):
        history.of(GONE + number, "projects_projectcountry", {"project_id": GONE + number}, manager)
        history.approved(GONE + number, manager)
    client.force_login(auditor)

    first, second = client.get(PAGE, {"rule": "both"}), client.get(PAGE, {"rule": "both", "page": 2})

    assert "30 lines, latest first, page 1 of 2" in first.text
    assert 'href="?page=2&amp;rule=both"' in first.text
    assert [len(page.context["lines"]) for page in (first, second)] == [25, 5]
    assert client.get(PAGE, {"rule": "both", "page": 9}).context["list"].page == 2


def test_every_rule_has_its_words(client, auditor):
    client.force_login(auditor)

    page = client.get(PAGE).text

    assert all(str(rule.label) in page for rule in RULES)
