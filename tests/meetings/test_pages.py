"""The pages of meetings, as a browser without a script uses them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from history.models import Entry
from meetings.models import ActionPoint, Decision, Meeting
from tests.factories import AssistanceRequestFactory, ProjectFactory, party
from tests.meetings.factories import ActionPointFactory, DecisionFactory, MeetingFactory
from tests.pages import inputs, send


def test_meeting_is_planned_and_invites_both_parties(signed_in, staff):
    answer = send(signed_in, "/meetings/new/", title="Annual review", kind="review")

    meeting = Meeting.objects.get()
    assert answer.url == f"/meetings/{meeting.reference}/agenda/"
    assert (meeting.status, meeting.created_by, meeting.time_zone) == ("planned", staff, "Europe/Vienna")
    assert {one.organization for one in meeting.participations.all()} == {party("OSCE"), party("UNOCT")}


def test_form_sent_twice_makes_one_meeting(signed_in):
    sent = inputs(signed_in.get("/meetings/new/")) | {"title": "Annual review"}

    first, second = (signed_in.post("/meetings/new/", sent) for _time in range(2))

    assert first.url == second.url
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize(("zone", "hour"), [("Europe/Vienna", 9), ("America/New_York", 15), ("Asia/Tashkent", 5)])
def test_time_is_meant_on_the_clock_of_the_place(signed_in, zone, hour):
    send(
        signed_in,
        "/meetings/new/",
        title="Annual review",
        starts_at="13 January 2027 10:00",
        ends_at="2027-01-13 12:30",
        time_zone=zone,
    )

    meeting = Meeting.objects.get()
    assert meeting.starts_at == datetime(2027, 1, 13, hour, tzinfo=UTC)
    assert meeting.ends_at - meeting.starts_at == timedelta(hours=2, minutes=30)


def test_form_shows_the_time_of_the_place_to_whoever_is_elsewhere(client, other_staff):
    client.force_login(other_staff)  # in New York
    meeting = MeetingFactory(starts_at=datetime(2027, 1, 13, 9, tzinfo=UTC), time_zone="Europe/Vienna")

    send(client, f"/meetings/{meeting.reference}/edit/", title="Another title")

    before = meeting.starts_at
    meeting.refresh_from_db()
    assert (meeting.title, meeting.starts_at) == ("Another title", before)


def test_hour_that_the_clocks_skip_is_refused(signed_in):
    answer = send(
        signed_in, "/meetings/new/", title="Night shift", starts_at="28 March 2027 02:30", ends_at="28 March 2027 05:00"
    )

    assert answer.status_code == 422
    assert "it does not exist on that day" in answer.text
    assert not Meeting.objects.exists()


def test_meeting_that_ends_before_it_begins_is_refused(signed_in):
    answer = send(
        signed_in,
        "/meetings/new/",
        title="Backwards",
        starts_at="13 January 2027 10:00",
        ends_at="13 January 2027 09:00",
    )

    assert answer.status_code == 422
    assert "A meeting ends after it begins." in answer.text


def test_chair_of_a_side_is_chosen_from_its_people(signed_in, manager, other_manager):
    page = signed_in.get("/meetings/new/")

    choices = page.context["form"].fields
    assert manager in choices["chair_osce"].queryset
    assert manager not in choices["chair_unoct"].queryset
    assert other_manager in choices["chair_unoct"].queryset


def test_page_tells_the_time_on_the_clocks_of_both_cities(signed_in):
    meeting = MeetingFactory(
        starts_at=datetime(2027, 1, 13, 23, tzinfo=UTC), ends_at=datetime(2027, 1, 14, 0, tzinfo=UTC)
    )

    text = signed_in.get(f"/meetings/{meeting.reference}/").text.replace("\N{NO-BREAK SPACE}", " ")

    assert "14 Jan 2027, 00:00–01:00 Vienna / 18:00–19:00 New York (13 Jan 2027)" in text
    assert "hours behind Vienna, not six" not in text


def test_page_warns_in_the_weeks_when_the_clocks_are_five_hours_apart(signed_in):
    meeting = MeetingFactory(starts_at=datetime(2027, 3, 17, 14, tzinfo=UTC))

    assert "New York is 5 hours behind Vienna, not six." in signed_in.get(f"/meetings/{meeting.reference}/").text


def test_agenda_is_written_row_by_row_without_a_script(signed_in):
    meeting, project = MeetingFactory(), ProjectFactory()
    address = f"/meetings/{meeting.reference}/agenda/"
    more = signed_in.post(address, inputs(signed_in.get(address)) | {"add-row": "agenda"})

    row = {"agenda-0-position": "1", "agenda-0-title": "Borders", "agenda-0-about": f"project:{project.pk}"}
    answer = signed_in.post(address, inputs(more) | row)

    assert answer.status_code == 302
    item = meeting.agenda_items.get()
    assert (item.title, item.project, item.assistance_request) == ("Borders", project, None)


def test_agenda_that_somebody_else_saved_meanwhile_is_not_overwritten(signed_in, other_staff):
    meeting = MeetingFactory(agenda=["Borders"])
    address = f"/meetings/{meeting.reference}/agenda/"
    sent = inputs(signed_in.get(address))
    item = meeting.agenda_items.get()
    item.title = "Borders and passenger data"
    item.save()
    Meeting.objects.get(pk=meeting.pk).save()

    answer = signed_in.post(address, sent | {"agenda-0-title": "Borders, again"})

    assert answer.status_code == 409
    assert "Borders and passenger data" in answer.text
    assert "Borders, again" in answer.text
    assert meeting.agenda_items.get().title == "Borders and passenger data"


def test_notes_on_two_items_are_written_at_the_same_time(signed_in):
    meeting = MeetingFactory(begun=True, agenda=["Borders", "Youth"])
    addresses = [f"/meetings/{meeting.reference}/agenda/{item.pk}/" for item in meeting.agenda_items.all()]
    opened = [inputs(signed_in.get(address)) for address in addresses]

    answers = [
        signed_in.post(address, sent | {"note": f"Note {number}"})
        for number, (address, sent) in enumerate(zip(addresses, opened, strict=True))
    ]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert [item.note for item in meeting.agenda_items.all()] == ["Note 0", "Note 1"]


def test_two_notes_on_one_item_meet_in_three_columns(signed_in):
    item = MeetingFactory(begun=True).agenda_items.get()
    address = f"/meetings/{item.meeting.reference}/agenda/{item.pk}/"
    sent = inputs(signed_in.get(address))
    signed_in.post(address, sent | {"note": "UNOCT presented the data."})

    answer = signed_in.post(address, sent | {"note": "The OSCE presented the data."})

    assert answer.status_code == 409
    assert "UNOCT presented the data." in answer.text
    assert "The OSCE presented the data." in answer.text


def test_participants_are_invited_and_named_once(signed_in):
    meeting = MeetingFactory(ready=True)
    address = f"/meetings/{meeting.reference}/participants/"
    sent = inputs(signed_in.get(address))

    doubled = signed_in.post(address, sent | {"participants-1-organization": sent["participants-0-organization"]})
    saved = signed_in.post(address, sent | {"participants-0-people": "A. Berg, Programme Officer"})

    assert doubled.status_code == 422
    assert saved.status_code == 302
    assert meeting.participations.filter(people="A. Berg, Programme Officer").count() == 1


def test_decision_is_written_down_and_linked(signed_in, staff):
    meeting, project = MeetingFactory(begun=True, agenda=["Borders"]), ProjectFactory()

    answer = send(
        signed_in,
        f"/meetings/{meeting.reference}/decisions/new/",
        text="Both sides train border guards.",
        about=f"project:{project.pk}",
        agenda_item=str(meeting.agenda_items.get().pk),
    )

    decision = Decision.objects.get()
    assert answer.url == f"/meetings/{meeting.reference}/#decision-1"
    assert (decision.project, decision.created_by, decision.number) == (project, staff, 1)
    assert decision.taken_on == meeting.starts_at.astimezone(ZoneInfo(meeting.time_zone)).date()
    assert Entry.objects.of(project).filter(table="meetings_decision").exists()


def test_decision_sent_twice_has_one_number(signed_in):
    meeting = MeetingFactory(begun=True)
    address = f"/meetings/{meeting.reference}/decisions/new/"
    sent = inputs(signed_in.get(address)) | {"text": "Both sides train border guards."}

    for _time in range(2):
        signed_in.post(address, sent)

    assert [decision.number for decision in Decision.objects.all()] == [1]


def test_action_point_is_written_down_with_who_and_when(signed_in, other_staff):
    meeting = MeetingFactory(held=True)
    decision = DecisionFactory(meeting=meeting)

    answer = send(
        signed_in,
        f"/meetings/{meeting.reference}/actions/new/",
        text="Send the list of trainers.",
        responsible_person=str(other_staff.pk),
        responsible_organization=str(other_staff.organization_id),
        due_on="15 March 2027",
        decision=str(decision.pk),
    )

    point = ActionPoint.objects.get()
    assert answer.url == f"/meetings/{meeting.reference}/#{point.reference}"
    assert (point.responsible_person, point.decision) == (other_staff, decision)
    assert point.due_on == point.original_due_on


@pytest.mark.parametrize("missing", ["responsible_person", "responsible_organization", "due_on", "text"])
def test_action_point_without_who_what_and_when_is_refused(signed_in, staff, missing):
    meeting = MeetingFactory(held=True)
    typed = {
        "text": "Send the list.",
        "responsible_person": str(staff.pk),
        "responsible_organization": str(staff.organization_id),
        "due_on": "15 March 2027",
    }

    answer = send(signed_in, f"/meetings/{meeting.reference}/actions/new/", **typed | {missing: ""})

    assert answer.status_code == 422
    assert not ActionPoint.objects.exists()


@pytest.mark.parametrize("page", ["decisions/new", "actions/new"])
def test_nothing_is_written_down_before_the_meeting_begins(signed_in, page):
    meeting = MeetingFactory(convened=True)

    answer = signed_in.get(f"/meetings/{meeting.reference}/{page}/")

    assert answer.status_code == 409
    assert "once the convened meeting has begun" in answer.text


def test_agenda_of_a_held_meeting_is_not_opened_for_change(signed_in):
    meeting = MeetingFactory(held=True)

    answer = signed_in.get(f"/meetings/{meeting.reference}/agenda/")

    assert answer.status_code == 409
    assert "its agenda stays as it was" in answer.text


def test_held_meeting_keeps_its_date_while_the_rest_is_changed(signed_in):
    meeting = MeetingFactory(held=True)

    answer = send(signed_in, f"/meetings/{meeting.reference}/edit/", attendance_note="The line was bad.")

    assert answer.status_code == 302
    meeting.refresh_from_db()
    assert meeting.attendance_note == "The line was bad."


def test_steps_are_made_on_their_pages(signed_in):
    meeting = MeetingFactory(ready=True)

    convened = send(signed_in, f"/meetings/{meeting.reference}/steps/convene/")
    without_reason = send(signed_in, f"/meetings/{meeting.reference}/steps/postpone/")
    postponed = send(signed_in, f"/meetings/{meeting.reference}/steps/postpone/", reason="The airport is closed")

    assert [answer.status_code for answer in (convened, without_reason, postponed)] == [302, 422, 302]
    meeting.refresh_from_db()
    assert meeting.status == Meeting.Status.POSTPONED


def test_action_point_is_put_off_on_its_page(signed_in):
    point = ActionPointFactory()
    later = point.due_on + timedelta(days=14)

    answer = send(
        signed_in, f"/actions/{point.reference}/steps/put_off/", reason="The ministry is late", due_on=str(later)
    )

    assert answer.status_code == 302
    point.refresh_from_db()
    assert (point.due_on, point.extensions) == (later, 1)


def test_case_that_the_reader_may_not_open_is_not_named(client, other_staff, staff):
    client.force_login(other_staff)
    meeting = MeetingFactory(agenda=["A delicate matter"])
    meeting.agenda_items.update(project=ProjectFactory(title="Undercover", classification=3, created_by=staff))

    page = client.get(f"/meetings/{meeting.reference}/")
    form = client.get(f"/meetings/{meeting.reference}/agenda/")
    kept = client.post(f"/meetings/{meeting.reference}/agenda/", inputs(form))

    assert "Undercover" not in page.text + form.text
    assert "A case that you may not open" in page.text
    assert kept.status_code == 302
    assert meeting.agenda_items.get().project.title == "Undercover"


def test_project_page_part_lists_meetings_decisions_and_open_action_points(staff):
    project = ProjectFactory()
    decision = DecisionFactory(project=project, text="Train together.")
    point = ActionPointFactory(project=project, meeting=decision.meeting, text="Send the list.")
    done = ActionPointFactory(project=project, meeting=decision.meeting, text="Book the room.")
    done.report_done(by=staff, reason="Booked in Vienna")

    html = render_to_string("meetings/of_project.html", {"project": project, "user": staff})

    assert decision.meeting.reference in html
    assert "Train together." in html
    assert point.reference in html
    assert "Book the room." not in html


@pytest.mark.parametrize("person", ["manager", "auditor", "administrator", "outsider"])
def test_only_staff_open_the_forms(request, client, staff, person):
    meeting = MeetingFactory(begun=True)
    client.force_login(request.getfixturevalue(person))

    for name in ["edit", "agenda", "participants", "new-decision", "new-action-point"]:
        assert client.get(reverse(f"meetings:{name}", args=[meeting.reference])).status_code == 403
    assert client.get("/meetings/new/").status_code == 403


@pytest.mark.parametrize("person", ["manager", "auditor"])
def test_managers_and_auditors_read_meetings(request, client, staff, person):
    point = ActionPointFactory()
    client.force_login(request.getfixturevalue(person))

    page = client.get(point.meeting.get_absolute_url())

    assert page.status_code == 200
    assert "Write down" not in page.text
    assert client.get(point.get_absolute_url()).status_code == 200


def test_request_page_part_lists_its_meetings(staff):
    asked = AssistanceRequestFactory()
    meeting = MeetingFactory(agenda=["The letter"])
    meeting.agenda_items.update(assistance_request=asked)

    html = render_to_string("meetings/of_request.html", {"assistance_request": asked, "user": staff})

    assert meeting.reference in html
