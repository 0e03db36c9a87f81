"""Separation of duties over the past: what each rule finds, that a clean history has nothing, and what it costs.

The database refuses most of what is looked for, so these tests write it into the journal by hand, as an earlier version
or somebody with the server's rights could have left it.
"""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from auditing.duties.rules import RULES
from history import note
from history.models import Entry, case_of
from projects.models import Project
from tests.factories import ProjectFactory, UserFactory, cast
from tests.history.by_hand import open_the_journal

pytestmark = pytest.mark.django_db
PAGE = "/history/duties/"
LONG_AGO = datetime(2020, 5, 4, 9, tzinfo=UTC)


@pytest.fixture
def report(client, auditor):
    """Opens the report as the auditor; hands back the sentences of each rule that has found something.

    The cast of every test comes from a shell, so what was written past the site is asked for by name.
    """
    client.force_login(auditor)

    def open_report(**asked):
        asked.setdefault("rule", [rule.name for rule in RULES if rule.name != "past-the-site"])
        answer = client.get(PAGE, asked)
        assert answer.status_code == 200
        assert answer.context["faults"] == []
        found = {}
        for line in answer.context["lines"]:
            found.setdefault(line.rule.name, []).append(line.sentence.replace("\xa0", " "))
        return found

    return open_report


@pytest.fixture
def history():
    open_the_journal()
    return History()


class History:
    """Writes entries as they could have come about elsewhere, an hour apart."""

    def __init__(self):
        self.now = LONG_AGO

    def write(self, table, row, new, by, *, verb="create", old=None, case=None, **more):
        self.now += timedelta(hours=1)
        person = {"actor": by.pk, "actor_name": by.full_name, "organization": str(by.organization), "role": "manager"}
        fields = {"at": self.now, "source": "web", "request": f"r{self.now.timestamp()}", **person, **more}
        return Entry.objects.create(table=table, row=row, verb=verb, old=old, new=new, case=case, **fields)

    def of(self, number, table, new, by, **more):
        """An entry of a project that is long gone."""
        more.setdefault("row", number * 100 + Entry.objects.filter(case=f"projects_project:{number}").count())
        return self.write(table, new=new, by=by, case=f"projects_project:{number}", **more)

    def begun(self, number, by):
        return self.of(number, "projects_project", {"id": number, "status": "draft", "round": 0}, by, row=number)

    def submitted(self, number, by, in_round=1):
        new = {"project_id": number, "round": in_round, "submitted_by_id": by.pk}
        return self.of(number, "projects_submission", new, by, act="submit", move=True)

    def approved(self, number, by, in_round=1):
        side = by.organization_id
        new = {"project_id": number, "round": in_round, "organization_id": side, "person_id": by.pk}
        new |= {"decision": "approve", "fingerprint": "f" * 64}
        return self.of(number, "projects_signoff", new, by, act="approve", move=True)

    def turned(self, number, by, in_round=1, was="under_assessment"):
        new = {"id": number, "status": "approved", "round": in_round, "fingerprint": "f" * 64}
        return self.of(number, "projects_project", new, by, row=number, verb="change", old={"status": was}, move=True)

    def made_manager(self, person, by, row=None):
        new = {"user_id": person.pk, "group_id": Group.objects.get(name="manager").pk}
        return self.write("accounts_membership", row or person.pk + 9000, new, by, case=case_of(person))


GONE = 7001  # the number of a project of which only the journal knows


def test_a_clean_history_has_nothing_and_says_what_was_looked_at(report, client):
    """Everything by the real steps. Only that the managers are new is true of every test."""
    with note(source="web", request="abc"):
        ProjectFactory(closed=True, countries=["KG"])
        ProjectFactory(returned=True)

    assert report().keys() == {"fresh"}

    page = client.get(PAGE, {"rule": "both"}).text
    assert re.search(r"Looked at 2 approvals .*\d{4}, found none\.", page)


def test_who_began_and_approved_the_same_project(report, history, manager):
    history.begun(GONE, manager)
    history.approved(GONE, manager)

    (sentence,) = report()["both"]

    assert sentence == f"Marta Lindqvist approved project no. {GONE} in round 1 and had begun it."


def test_who_submitted_and_approved_in_the_same_round(report, history, manager, staff):
    history.begun(GONE, staff)
    history.submitted(GONE, manager)
    history.approved(GONE, manager)

    assert report()["both"] == [f"Marta Lindqvist approved project no. {GONE} in round 1 and had submitted it."]


def test_who_edited_the_content_and_approved_in_the_same_round(report, history, manager, staff):
    history.begun(GONE, staff)
    history.of(GONE, "projects_projectcountry", {"project_id": GONE, "country_id": 1}, manager)
    history.of(GONE, "projects_project", {"id": GONE}, manager, row=GONE, verb="change", old={"title": "Before"})
    history.submitted(GONE, staff)
    history.approved(GONE, manager)

    assert report()["both"] == [f"Marta Lindqvist approved project no. {GONE} in round 1 and had edited it."]


def test_who_edited_an_earlier_round_or_what_nobody_signs_has_not_done_both(report, history, manager, staff):
    history.begun(GONE, staff)
    history.of(GONE, "projects_projectcountry", {"project_id": GONE}, manager)
    history.submitted(GONE, manager, in_round=1)
    history.of(GONE, "projects_project", {"id": GONE}, manager, row=GONE, verb="change", old={"actual_start": None})
    history.submitted(GONE, staff, in_round=2)
    history.approved(GONE, manager, in_round=2)

    assert "both" not in report()


@pytest.mark.parametrize(
    ("signers", "words"),
    [
        ([], "0 people and 0 organizations"),
        (["manager"], "1 person and 1 organization"),
        (["manager", "manager"], "1 person and 1 organization"),
        (["manager", "colleague"], "2 people and 1 organization"),
    ],
)
def test_project_that_was_approved_by_too_few(signers, words, report, history, manager, staff):
    people = {"manager": manager, "colleague": UserFactory(role="manager", side="OSCE")}
    for name in signers:
        history.approved(GONE, people[name])
    history.turned(GONE, staff)

    assert report()["alone"] == [f"Project no. {GONE} became approved with the sign-offs of {words}."]


def test_sign_offs_of_another_round_or_content_do_not_count(report, history, manager, other_manager):
    history.approved(GONE, manager, in_round=1)
    history.approved(GONE, other_manager, in_round=2)
    history.turned(GONE, other_manager, in_round=2)

    assert "1 person and 1 organization" in report()["alone"][0]


def test_project_that_was_entered_as_approved_is_found_too(report, history, staff):
    history.of(GONE, "projects_project", {"id": GONE, "status": "active", "round": 0}, staff, row=GONE)

    assert "0 people and 0 organizations" in report()["alone"][0]


def test_two_people_of_two_organizations_are_enough_and_the_steps_after_are_not_looked_at(
    report, history, manager, other_manager
):
    history.approved(GONE, manager)
    history.approved(GONE, other_manager)
    history.turned(GONE, other_manager)
    history.turned(GONE, manager, was="active")

    assert "alone" not in report()


def test_manager_for_less_than_a_day(report, history, manager, administrator):
    history.made_manager(manager, administrator)
    history.approved(GONE, manager)

    found = report()

    assert found["fresh"] == [f"Marta Lindqvist approved project no. {GONE} 1 hour after becoming a manager."]
    assert found["given"] == [
        f"Ivo Novak made Marta Lindqvist a manager, who approved project no. {GONE} 1 hour later."
    ]


@pytest.mark.parametrize(("days", "rules"), [(0, {"fresh", "given"}), (2, {"given"}), (31, set())])
def test_right_that_was_given_and_used(days, rules, report, history, manager, administrator):
    history.made_manager(manager, administrator)
    history.now += timedelta(days=days)
    history.approved(GONE, manager)

    assert set(report()) == rules


def test_who_changed_rights_and_then_approved(report, history, manager, staff, outsider):
    history.made_manager(outsider, manager)
    new = {"id": staff.pk, "organization_id": 1}
    history.write("accounts_user", staff.pk, new, manager, verb="change", old={"organization_id": 2})
    history.write("auth_group_permissions", 1, {"group_id": 1, "permission_id": 2}, manager)
    history.approved(GONE, manager)

    assert report()["changed"] == [
        f"Marta Lindqvist approved project no. {GONE} and had given or taken away a role and changed a person's "
        "organization and changed what a role may do in the 30 days before."
    ]


def test_who_made_himself_a_manager(report, history, manager):
    history.made_manager(manager, manager)
    history.approved(GONE, manager)

    assert {"changed", "given", "fresh"} == set(report())


def test_one_person_had_made_both_managers(report, history, manager, other_manager, administrator):
    for person in (manager, other_manager):
        history.made_manager(person, administrator)
    history.now += timedelta(days=400)
    for person in (manager, other_manager):
        history.approved(GONE, person)

    assert report() == {
        "one-giver": [
            f"Ivo Novak had made everybody a manager who approved project no. {GONE} in round 1: "
            "Marta Lindqvist, Grace Mbeki."
        ]
    }


def test_two_hands_are_enough(report, history, manager, other_manager, administrator, outsider):
    history.made_manager(manager, administrator)
    history.made_manager(other_manager, outsider)
    history.now += timedelta(days=400)
    for person in (manager, other_manager):
        history.approved(GONE, person)

    assert report() == {}


def test_what_was_written_past_the_site(report, client, auditor):
    project = ProjectFactory()
    with note(source="sql", actor=None, actor_name="postgres"), connection.cursor() as cursor:
        cursor.execute("UPDATE projects_project SET title = 'By SQL' WHERE id = %s", [project.pk])
    with note(source="sql", actor=None, actor_name="postgres"):
        UserFactory(role="manager", side="OSCE")

    sentences = [sentence for sentence in report(rule="past-the-site")["past-the-site"] if "postgres" in sentence]

    assert any("“Title”" in sentence for sentence in sentences), sentences
    assert any("added manager to roles" in sentence for sentence in sentences), sentences


def test_commands_of_the_site_and_its_pages_are_not_past_it(report, history, manager):
    for source in ("web", "admin", "import", "command:load_register", "shell"):
        history.of(GONE, "projects_activity", {"project_id": GONE}, manager, source=source, act=source)

    found = [sentence for sentence in report(rule="past-the-site")["past-the-site"] if "Marta" in sentence]

    assert len(found) == 1


# The page


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
