"""The way of a request, made by the people who may make it."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from history.models import Entry
from lifecycle import Refused, open_moves
from requests.models import AssistanceRequest
from tests.factories import AssistanceRequestFactory, ProjectFactory, assess, party

pytestmark = pytest.mark.django_db
Status = AssistanceRequest.Status


@pytest.mark.parametrize(
    "stage", ["acknowledged", "under_review", "clarification", "accepted", "declined", "withdrawn"]
)
def test_request_reaches_each_stage_by_moves(stage):
    assistance_request = AssistanceRequestFactory(stage=stage)

    assert AssistanceRequest.objects.get(pk=assistance_request.pk).status == stage


def test_request_goes_from_the_letter_to_the_closure():
    assistance_request = AssistanceRequestFactory(closed=True)

    assert assistance_request.status == Status.CLOSED
    assert assistance_request.feedback == "The service thanked for the training"
    acts = Entry.objects.filter(table="requests_assistancerequest", row=assistance_request.pk, move=True).order_by("id")
    assert [entry.act for entry in acts] == [
        "acknowledge",
        "begin_review",
        "accept",
        "begin_delivery",
        "fulfil",
        "close",
    ]


def test_acknowledgement_is_dated_today_unless_a_day_is_given(staff):
    assistance_request = AssistanceRequestFactory()

    with time_machine.travel("2026-11-05 12:00Z", tick=False):
        assistance_request.acknowledge(by=staff)

    assert assistance_request.acknowledged_on == date(2026, 11, 5)


def test_review_waits_until_the_letter_is_known_to_be_authentic(staff):
    assistance_request = AssistanceRequestFactory(acknowledged=True)

    with pytest.raises(Refused, match="authentic"):
        assistance_request.begin_review(by=staff)


def test_clock_stops_while_the_requester_is_asked(staff):
    assistance_request = AssistanceRequestFactory(under_review=True)
    due = assistance_request.answer_by

    with time_machine.travel("2026-11-10 12:00Z", tick=False):
        assistance_request.ask_clarification(by=staff, reason="Which crossing points?")
        assert assistance_request.due is None
    with time_machine.travel("2026-11-20 12:00Z", tick=False):
        assistance_request.enter_clarification(by=staff, reason="Dostuk and Korday")

    assistance_request.refresh_from_db()
    assert (assistance_request.paused_days, assistance_request.paused_on) == (10, None)
    assert (assistance_request.answer_by - due).days == 10


def test_answer_waits_for_the_other_organization(staff, manager):
    assistance_request = AssistanceRequestFactory(under_review=True)
    assess(assistance_request, "staff")

    with pytest.raises(Refused, match="other organization has not been heard"):
        assistance_request.accept(by=manager, reason="We can meet it")

    assess(assistance_request, "other_staff", "decline")
    assistance_request.accept(by=manager, reason="We can meet it")
    assert assistance_request.status == Status.ACCEPTED
    assert (assistance_request.answered_by, assistance_request.answer_reason) == (manager, "We can meet it")


def test_consultation_in_another_way_is_enough(manager):
    assistance_request = AssistanceRequestFactory(under_review=True)
    assistance_request.consulted_on, assistance_request.consultation = date(2026, 11, 9), "UNOCT agreed by telephone."
    assistance_request.save()

    assistance_request.decline(by=manager, reason="Others do this")

    assert assistance_request.status == Status.DECLINED


def test_other_organization_is_not_asked_without_consent(manager):
    assistance_request = AssistanceRequestFactory(under_review=True, addressee="osce", consent_to_share=False)

    assistance_request.accept(by=manager, reason="We can meet it")

    assert assistance_request.status == Status.ACCEPTED


def test_oral_request_is_not_accepted(manager):
    assistance_request = AssistanceRequestFactory(assessed=True, channel="oral", letter_reference="", letter_date=None)

    with pytest.raises(Refused, match="written confirmation"):
        assistance_request.accept(by=manager, reason="We can meet it")


def test_manager_of_the_other_organization_does_not_answer_for_the_lead(other_manager):
    assistance_request = AssistanceRequestFactory(assessed=True)

    with pytest.raises(Refused, match="lead organization"):
        assistance_request.accept(by=other_manager, reason="We can meet it")


@pytest.mark.parametrize("person", ["staff", "auditor", "administrator", "outsider"])
def test_only_managers_answer(person, request):
    assistance_request = AssistanceRequestFactory(assessed=True)

    with pytest.raises(PermissionDenied):
        assistance_request.accept(by=request.getfixturevalue(person), reason="We can meet it")

    assert AssistanceRequest.objects.get().status == Status.UNDER_REVIEW


def test_staff_of_the_organization_without_the_pen_wait(other_staff):
    assistance_request = AssistanceRequestFactory()

    with pytest.raises(Refused, match="holds the pen"):
        assistance_request.acknowledge(by=other_staff)


def test_delivery_begins_with_an_approved_project(staff):
    assistance_request = AssistanceRequestFactory(accepted=True)
    assistance_request.project_links.create(project=ProjectFactory())

    with pytest.raises(Refused, match="linked project is approved"):
        assistance_request.begin_delivery(by=staff)

    assistance_request.project_links.create(project=ProjectFactory(approved=True))
    assistance_request.begin_delivery(by=staff)
    assert assistance_request.status == Status.IN_DELIVERY


def test_closing_needs_a_reply(staff):
    assistance_request = AssistanceRequestFactory(fulfilled=True)

    with pytest.raises(Refused, match="reply"):
        assistance_request.close(by=staff, reason="None received")


def test_answer_needs_a_reason(manager):
    assistance_request = AssistanceRequestFactory(assessed=True)

    with pytest.raises(Refused, match="reason"):
        assistance_request.decline(by=manager, reason="no")


def test_buttons_say_what_stands_in_the_way(staff):
    assistance_request = AssistanceRequestFactory(acknowledged=True)

    problems = {move.name: move.problem for move in open_moves(assistance_request, staff)}

    assert "authentic" in problems["begin_review"]
    assert problems["withdraw"] == ""


def test_person_in_charge_and_lead_are_named_in_the_table_of_parties():
    assistance_request = AssistanceRequestFactory()

    assert assistance_request.lead_organization == party("OSCE")
    assert assistance_request.reference.startswith("TAR-")
