"""Action points remind who is responsible: before the day, on it, and every week after it, until they are done."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from history.models import case_of
from jobs.running import start
from notifications.models import Notice, Preference
from notifications.posting import send_mails, write_mails
from notifications.reminders import remind, stage_of, tell_of_jobs
from tests.jobs import errands
from tests.jobs.working import work
from tests.meetings.factories import ActionPointFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("days", "stage"), [(8, None), (7, 7), (5, 7), (2, 7), (1, 1), (0, 0), (-1, -1), (-7, -1), (-8, -2), (-30, -5)]
)
def test_each_reminder_has_its_days(days, stage):
    assert stage_of(days) == stage


@pytest.mark.parametrize(("days", "words"), [(3, "due in 3 days"), (0, "due today"), (-4, "4 days late")])
def test_whoever_is_responsible_is_reminded_once_at_each_stage(staff, days, words):
    point = ActionPointFactory(responsible_person=staff, due_on=today() + timedelta(days=10))

    with time_machine.travel(timezone.now() + timedelta(days=10 - days)):
        remind()
        remind()

    (notice,) = Notice.objects.filter(person=staff)
    assert words in notice.text
    assert notice.about == case_of(point)


def today():
    return timezone.now().astimezone(ZoneInfo("Europe/Vienna")).date()


def test_what_is_done_is_not_reminded_of_not_even_by_a_reminder_that_waits(staff, mailoutbox):
    Preference.objects.create(person=staff, cadence="at_once")
    point = ActionPointFactory(responsible_person=staff, due_on=today())
    remind()
    point.report_done(by=staff, reason="All is written")

    write_mails()
    send_mails()
    remind()

    assert mailoutbox == []
    assert Notice.objects.filter(key__startswith="due:").count() == 1


def test_a_new_date_is_reminded_of_anew(staff):
    point = ActionPointFactory(responsible_person=staff, due_on=today())
    remind()
    point.put_off(by=staff, reason="The ministry answers late", due_on=today() + timedelta(days=1))
    remind()

    assert Notice.objects.filter(key__startswith="due:").count() == 2


def test_far_away_dates_are_left_alone(staff):
    ActionPointFactory(responsible_person=staff, due_on=date(2099, 1, 1))
    remind()

    assert not Notice.objects.exists()


def test_a_finished_job_is_told_once_on_the_site_to_who_asked_for_it(client, staff):
    job = start(staff, "All projects as a file", errands.write_a_file, text="a,b")
    work()
    tell_of_jobs()
    tell_of_jobs()

    (notice,) = Notice.objects.all()
    assert (notice.person, notice.address, notice.due_at) == (staff, job.get_absolute_url(), None)
    client.force_login(staff)
    assert "“All projects as a file” is ready." in client.get("/notifications/").content.decode()
