"""Who chairs a meeting and who is responsible for an action point: staff and managers, at every door."""

import pytest
from django.db import IntegrityError, connection, transaction

from lifecycle import Refused
from meetings.forms import ONLY_WHO_ACTS
from meetings.models import ActionPoint, Meeting
from tests.factories import UserFactory
from tests.meetings.factories import ActionPointFactory, MeetingFactory
from tests.pages import send
from triggers import sentence_of

CHAIR = "The chair for the OSCE has to be staff or a manager."
RESPONSIBLE = "The responsible person has to be staff or a manager."


@pytest.fixture(params=["auditor", "administrator", None, "no longer there"])
def idle(request, db):
    """Somebody of the OSCE who acts for nobody."""
    if request.param == "no longer there":
        return UserFactory(side="OSCE", role="staff", is_active=False)
    return UserFactory(side="OSCE", role=request.param)


def refused_by_the_database(table, column, key, person):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [person.pk, key])
    return sentence_of(refusal.value)


def test_forms_offer_staff_and_managers_and_nobody_else(signed_in, staff, manager, other_staff, other_manager, idle):
    chairs = signed_in.get("/meetings/new/").context["form"].fields
    point = ActionPointFactory()
    responsible = signed_in.get(f"/actions/{point.reference}/edit/").context["form"].fields["responsible_person"]

    assert set(chairs["chair_osce"].queryset) == {staff, manager}
    assert set(chairs["chair_unoct"].queryset) == {other_staff, other_manager}
    assert set(responsible.queryset) == {staff, manager, other_staff, other_manager}


def test_forms_refuse_anybody_else_with_a_sentence(signed_in, idle):
    meeting, point = MeetingFactory(), ActionPointFactory()

    answers = [
        send(signed_in, "/meetings/new/", title="Annual review", chair_osce=str(idle.pk)),
        send(signed_in, f"/meetings/{meeting.reference}/edit/", chair_osce=str(idle.pk)),
        send(signed_in, f"/actions/{point.reference}/edit/", responsible_person=str(idle.pk)),
    ]

    assert [answer.status_code for answer in answers] == [422] * 3
    assert all(str(ONLY_WHO_ACTS) in answer.text for answer in answers)
    assert not Meeting.objects.filter(chair_osce=idle).exists()
    assert not ActionPoint.objects.filter(responsible_person=idle).exists()


def test_several_at_once_are_refused_as_well(signed_in, idle):
    meeting, point = MeetingFactory(), ActionPointFactory()

    for route, action, record, field in [
        ("meetings:list", "chair", meeting, "person"),
        ("actions:list", "hand-over", point, "responsible_person"),
    ]:
        asked = signed_in.post(f"/bulk/{route}/", {"action": action, "chosen": [record.pk]})
        sent = {"action": action, "seen": asked.context["seen"], "reason": "The colleague has moved on"}
        answer = signed_in.post(f"/bulk/{route}/", {**sent, field: idle.pk})

        assert answer.status_code == 422
        assert str(ONLY_WHO_ACTS) in answer.text


@pytest.mark.parametrize("role", ["auditor", "administrator", None])
def test_the_database_refuses_whom_no_form_would_offer(staff, role):
    idle, meeting, point = UserFactory(side="OSCE", role=role), MeetingFactory(), ActionPointFactory()

    assert refused_by_the_database("meetings_meeting", "chair_osce_id", meeting.pk, idle) == CHAIR
    assert refused_by_the_database("meetings_actionpoint", "responsible_person_id", point.pk, idle) == RESPONSIBLE
    for make in (lambda: MeetingFactory(chair_osce=idle), lambda: ActionPointFactory(responsible_person=idle)):
        with pytest.raises(IntegrityError, match="has to be staff or a manager"), transaction.atomic():
            make()


def test_a_chair_who_has_lost_the_role_stays_named_and_is_said_before_the_meeting_is_convened(signed_in, staff):
    chair = UserFactory(side="OSCE", role="staff", full_name="Nina Okafor")
    meeting = MeetingFactory(ready=True, chair_osce=chair)
    chair.memberships.all().delete()

    assert CHAIR in signed_in.get(f"/meetings/{meeting.reference}/").text
    assert send(signed_in, f"/meetings/{meeting.reference}/edit/", title="Another title").status_code == 302
    meeting.refresh_from_db()
    assert (meeting.title, meeting.chair_osce) == ("Another title", chair)
    with pytest.raises(Refused, match=CHAIR):
        meeting.convene(by=staff)
