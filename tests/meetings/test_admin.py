"""Meetings and action points in the administration: read by managers and auditors, filtered, written by nobody."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings.models import ActionPoint, Meeting
from tests.factories import ProjectFactory
from tests.meetings.factories import ActionPointFactory, DecisionFactory, MeetingFactory

LISTS = ["admin:meetings_meeting_changelist", "admin:meetings_actionpoint_changelist"]


@pytest.mark.parametrize("person", ["manager", "auditor"])
@pytest.mark.parametrize("address", LISTS)
def test_managers_and_auditors_read_the_lists(request, client, staff, person, address):
    point = ActionPointFactory()
    client.force_login(request.getfixturevalue(person))

    page = client.get(reverse(address))

    assert page.status_code == 200
    assert point.meeting.reference in page.text


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize(("query", "number"), [("region=central-asia", 1), ("pillar=2", 1), ("region=east-asia", 0)])
def test_lists_are_filtered_by_region_and_pillar(client, staff, auditor, address, query, number):
    meeting = MeetingFactory(held=True, agenda=["Borders"])
    other = MeetingFactory(held=True)
    ActionPointFactory(meeting=meeting, project=ProjectFactory(countries=["KG"], pillars={2: 100}))
    ActionPointFactory(meeting=other)
    client.force_login(auditor)

    page = client.get(f"{reverse(address)}?{query}")

    assert page.context["cl"].result_count == number


@pytest.mark.parametrize("address", LISTS)
def test_unknown_region_is_named_and_nothing_is_listed(client, staff, auditor, address):
    ActionPointFactory()
    client.force_login(auditor)

    page = client.get(f"{reverse(address)}?region=atlantis")

    assert "atlantis" in page.text
    assert page.context["cl"].result_count == 0


@pytest.mark.parametrize("address", LISTS)
def test_number_of_queries_of_the_lists_does_not_grow_with_rows(client, staff, auditor, address):
    client.force_login(auditor)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(address)).status_code == 200
        return len(captured)

    ActionPointFactory()
    queries()
    one = queries()
    for _number in range(9):
        ActionPointFactory()

    assert queries() == one


def test_page_of_a_meeting_shows_its_parts_and_has_no_form(client, staff, manager):
    decision = DecisionFactory(text="Train together.")
    client.force_login(manager)

    page = client.get(reverse("admin:meetings_meeting_change", args=[decision.meeting_id]))

    assert "Train together." in page.text
    assert "Where we stand" in page.text
    assert 'name="_save"' not in page.text


@pytest.mark.parametrize("person", ["staff", "manager", "auditor", "administrator"])
def test_nobody_writes_a_meeting_in_the_administration(request, client, staff, person):
    meeting = MeetingFactory(title="Annual review")
    client.force_login(request.getfixturevalue(person))

    client.post(reverse("admin:meetings_meeting_change", args=[meeting.pk]), {"title": "Another", "status": "held"})
    client.post(reverse("admin:meetings_meeting_add"), {"title": "New"})
    client.post(reverse("admin:meetings_meeting_delete", args=[meeting.pk]), {"post": "yes"})

    assert list(Meeting.objects.values_list("title", "status")) == [("Annual review", "planned")]


def test_manager_reports_an_action_point_as_done(client, staff, manager):
    point = ActionPointFactory(responsible_person=staff)
    client.force_login(manager)
    address = reverse("admin:meetings_actionpoint_move", args=[point.pk, "report_done"])

    client.post(address, {"reason": "Sent to both sides", "version": point.version})

    point.refresh_from_db()
    assert (point.status, point.outcome) == (ActionPoint.Status.DONE, "Sent to both sides")


def test_manager_of_the_other_side_does_not(client, staff, other_manager):
    point = ActionPointFactory(responsible_person=staff)
    client.force_login(other_manager)
    address = reverse("admin:meetings_actionpoint_move", args=[point.pk, "report_done"])

    answer = client.post(address, {"reason": "Sent to both sides", "version": point.version})

    assert answer.status_code == 409
    assert "only its people report" in answer.text
    point.refresh_from_db()
    assert point.status == ActionPoint.Status.OPEN


def test_putting_off_leads_to_the_page_that_asks_for_the_date(client, staff, manager):
    point = ActionPointFactory()
    client.force_login(manager)

    answer = client.get(reverse("admin:meetings_actionpoint_move", args=[point.pk, "put_off"]))

    assert answer.url == f"/actions/{point.reference}/steps/put_off/"
    assert client.get(answer.url).status_code == 200
