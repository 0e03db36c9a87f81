"""The line that says on whom a request waits: organization, person, since when, and what comes next."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from requests.waiting import waiting_on
from tests.clock import moment
from tests.factories import AssistanceRequestFactory, assess, cast
from tests.waiting_line import day, line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_zone_of_staff")]


@pytest.mark.parametrize(
    ("stage", "who", "words"),
    [
        ("registered", "OSCE Secretariat", "acknowledge the letter"),
        ("acknowledged", "OSCE Secretariat", "confirm that the letter is authentic and begin the review"),
        ("under_review", "OSCE Secretariat and UNOCT", "assess the request"),
        ("assessed", "a manager of OSCE Secretariat", "answer the request"),
        ("clarification", "the requester (Kyrgyzstan)", "clarify"),
        ("accepted", "OSCE Secretariat", "link a project and begin the delivery once it is approved"),
        ("in_delivery", "a manager of OSCE Secretariat", "say when the need is met"),
        ("fulfilled", "OSCE Secretariat", "reply, ask the requester for feedback, and close"),
    ],
)
def test_page_says_on_whom_it_waits_since_when_and_what_comes_next(client, staff, stage, who, words):
    letter = AssistanceRequestFactory(stage=stage)
    client.force_login(staff)
    since = {"registered": letter.received_on, "acknowledged": letter.acknowledged_on}.get(stage, timezone.localdate())

    days = (timezone.localdate() - since).days
    age = f"{days} days" if days > 1 else "1 day" if days else "today"
    expected = f"Waiting on: {who}, since {day(since)} ({age}). Next: {words}."
    assert line(client, letter.get_absolute_url()).startswith(expected)


@pytest.mark.parametrize("stage", ["declined", "withdrawn", "closed"])
def test_nobody_has_to_act_once_it_has_ended(client, staff, stage):
    client.force_login(staff)

    told = line(client, AssistanceRequestFactory(stage=stage).get_absolute_url())

    assert told == "Nobody has to act: the matter has ended."


def test_person_in_charge_is_named_with_the_organization(client, staff):
    letter = AssistanceRequestFactory(assigned_to=staff)
    client.force_login(staff)

    assert line(client, letter.get_absolute_url()).startswith("Waiting on: Anna Keller (OSCE Secretariat), since 2")


def test_manager_waits_since_the_last_assessment_and_not_since_the_review_began(staff):
    letter = AssistanceRequestFactory(under_review=True)
    begun = waiting_on(letter).since
    assess(letter, "staff")
    assert waiting_on(letter).since == begun  # the other organization has not written yet
    last = assess(letter, "other_staff")

    assert waiting_on(letter).since == last.at


def test_clarification_that_came_back_counts_from_its_coming(staff):
    letter = AssistanceRequestFactory(clarification=True)
    asked = waiting_on(letter)
    assert asked.since == letter.paused_on
    letter.enter_clarification(by=cast("staff"), reason="Osh and Batken")

    assert waiting_on(letter).since > timezone.now() - timedelta(minutes=5)
    assert waiting_on(letter).next == "assess the request"


def test_request_of_before_the_journal_is_dated_by_what_it_says_itself(staff):
    letter = AssistanceRequestFactory()
    letter.status, letter.acknowledged_on = letter.Status.UNDER_REVIEW, date(2026, 11, 5)

    assert waiting_on(letter).since == date(2026, 11, 5)


@pytest.mark.django_db(transaction=True, databases=["default", "past"])
def test_line_of_the_past_is_that_of_then(client, staff):
    letter = AssistanceRequestFactory(under_review=True)
    client.force_login(staff)
    address, told = letter.get_absolute_url(), line(client, letter.get_absolute_url())
    then = moment()
    assess(letter, "staff")
    assess(letter, "other_staff")
    assert "answer the request" in line(client, address)

    assert line(client, f"{address}?{urlencode({'as_of': then.isoformat()})}") == told
    assert "assess the request" in told
