"""What auditors often ask of the history: fields, steps, decisions, deletions, one act, one day."""

import pytest
from django.urls import reverse

from history import note, record_event
from history.models import Entry
from projects.models import Activity
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
FEED = "/history/"


def test_question_about_the_budget_is_answered_two_clicks_from_home(client, auditor, staff):
    project = ProjectFactory(created_by=staff)
    with note(actor=staff, source="web", request="one"):
        contribution = project.contributions.create(donor="Germany", amount="1000000", currency="EUR")
    with note(actor=staff, source="web", request="two", reason="Second tranche"):
        contribution.amount = "1500000"
        contribution.save()
    client.force_login(auditor)

    home = client.get("/").text
    assert f'href="{FEED}"' in home
    feed = client.get(FEED)
    address = {str(label): address for label, address in feed.context["list"].often_asked}["Budget changes"]
    assert address.replace("&", "&amp;") in feed.text
    changed, added = client.get(f"{FEED}{address}").context["shown"].acts[:2]

    assert changed.sentence == (
        "Anna Keller (OSCE Secretariat, staff) changed the contribution Germany: "
        "“Amount” from EUR\xa01\u202f000\u202f000 to EUR\xa01\u202f500\u202f000."
    )
    assert changed.reason == "Second tranche"
    assert added.what == "added the contribution Germany (EUR\xa01\u202f000\u202f000)"
    address = f"{FEED}?record={project.reference}&field=project.contribution&field=project.zero_cost"
    assert address.replace("&", "&amp;") in client.get(reverse("projects:history", args=[project.reference])).text
    assert [act.what for act in client.get(address).context["shown"].acts] == [changed.what, added.what]


def test_every_question_that_is_often_asked_is_understood(client, auditor):
    client.force_login(auditor)

    for label, address in client.get(FEED).context["list"].often_asked:
        answer = client.get(f"{FEED}{address}")
        assert not answer.context["faults"], label
        assert answer.context["questions"].chips, label


def test_field_finds_the_changes_of_it_and_no_others(read, staff):
    project = ProjectFactory(created_by=staff, title="One")
    with note(actor=staff, source="web", request="one"):
        project.title = "Two"
        project.save()
    changed = Entry.objects.latest("pk").pk
    with note(actor=staff, source="web", request="two"):
        project.scope = "global"
        project.save()

    assert read(f"?field=project.title&record={project.reference}") == [changed]
    assert read("?field=project.scope")[0] == Entry.objects.latest("pk").pk
    assert changed not in read("?field=project.scope&field=project.zero_cost")


def test_steps_decisions_and_deleted_records_are_asked_for(read, staff, other_manager):
    project, draft = ProjectFactory(submitted=True), ProjectFactory(created_by=staff)
    project.approve(by=other_manager, fingerprint=project.fingerprint)
    activity = Activity.objects.create(project=draft, title="Course", kind="training")
    activity.delete()
    draft.delete()
    deleted = Entry.objects.get(table="projects_project", verb="delete").pk

    assert read("?only=deleted") == [deleted]
    assert {Entry.objects.get(pk=pk).table for pk in read("?only=decision")} == {"projects_signoff"}
    assert all(Entry.objects.get(pk=pk).move for pk in read("?only=step"))
    assert read("?only=step&field=project.status") == read("?field=project.status&only=step")


@pytest.mark.parametrize("query", ["?field=project.title", "?only=deleted"])
def test_questions_without_an_index_read_one_stretch_and_offer_the_one_before(query, client, auditor, monkeypatch):
    monkeypatch.setattr("auditing.searching.WINDOW", 30)
    client.force_login(auditor)

    answer = client.get(f"{FEED}{query}")

    assert "Search further back" in answer.text
    assert answer.context["searched"].further


def test_one_act_by_its_number_is_told_record_by_record(client, auditor, staff):
    one, other = ProjectFactory(created_by=staff), ProjectFactory(created_by=staff)
    with note(actor=staff, source="web", request="click"):
        for project in (one, other):
            project.title = "Another"
            project.save()
    client.force_login(auditor)

    whole = next(act for act in client.get(FEED).context["shown"].acts if act.first.request == "click")
    acts = client.get(f"{FEED}?request=click").context["shown"].acts

    assert {act.record_name for act in whole.whole} == {one.reference, other.reference}
    assert [act.record_name for act in acts] == [other.reference, one.reference]


def test_page_begins_with_a_day_and_leads_to_newer_and_older_entries(client, auditor, time_machine):
    made = {}
    for day in ("2030-03-14", "2030-03-15", "2030-03-16"):
        time_machine.move_to(f"{day} 12:00Z")
        record_event("export")
        made[day] = Entry.objects.latest("pk").pk
    client.force_login(auditor)

    answer = client.get(f"{FEED}?until=2030-03-15")
    shown = [entry.pk for entry in answer.context["shown"].entries]

    assert shown[0] == made["2030-03-15"]
    assert 'id="go-to"' in answer.text.partition('class="list-tools"')[2].partition("Download as CSV")[0]
    assert answer.text.count('id="go-to"') == 1
    newer = client.get(f"{FEED}?after={answer.context['shown'].newer}").context["shown"]
    assert made["2030-03-16"] in [entry.pk for entry in newer.entries]
    assert made["2030-03-15"] not in [entry.pk for entry in newer.entries]
