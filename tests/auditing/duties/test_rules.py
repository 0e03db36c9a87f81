"""Separation of duties over the past: what each rule finds, that a clean history has nothing, and what it costs.

The database refuses most of what is looked for, so these tests write it into the journal by hand, as an earlier version
or somebody with the server's rights could have left it.
"""

import re
from datetime import timedelta

import pytest
from django.db import connection

from history import note
from tests.auditing.duties.written import GONE, PAGE
from tests.factories import ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db


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
