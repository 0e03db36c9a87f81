"""Who is told nothing any more, what a mail leaves out, and what is kept how long."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox
from django.utils import timezone

from history import note as acting
from history.models import case_of
from jobs.models import Job
from jobs.running import start
from notifications.alerts import tell_of_views
from notifications.digest import address_to_stop
from notifications.models import Mail, Notice, Preference, Watch
from notifications.posting import KEPT, forget, send_mails, write_mails
from notifications.reading import read_the_journal
from notifications.reminders import remind, tell_of_jobs
from notifications.telling import told_to
from projects.amendments import begin_amendment
from projects.models import Project
from saved_views.models import Alert, SavedView
from saved_views.news import note
from tests.factories import AssistanceRequestFactory, ProjectFactory, cast
from tests.jobs import errands
from tests.jobs.working import work
from tests.meetings.factories import ActionPointFactory

pytestmark = pytest.mark.django_db


def change(record, by, **fields):
    with acting(actor=by, source="web", request=f"click {sorted(fields.items())}"):
        for name, value in fields.items():
            setattr(record, name, value)
        record.save()


@pytest.fixture
def told(watched, staff):
    change(watched, staff, title="Another title")
    read_the_journal()
    return watched


def leave(person):
    type(person).objects.filter(pk=person.pk).update(is_active=False)


# Who is told nothing any more


def test_no_mail_is_written_to_whoever_may_not_sign_in(told, manager):
    leave(manager)

    write_mails()

    assert not Mail.objects.exists()


@pytest.mark.parametrize("what", ["leaves", "wants no mail"])
def test_mail_that_was_written_does_not_go_to_whoever_leaves_or_wants_none_by_now(told, manager, what):
    Notice.objects.create(person=manager, key="view:1", text="1 is new in “All”.", due_at=timezone.now())
    write_mails()
    if what == "leaves":
        leave(manager)
    else:
        Preference.objects.update(cadence=Preference.Cadence.NEVER)

    send_mails()

    assert outbox.outbox == []
    assert Mail.objects.get().state == Mail.State.EMPTY


def test_whoever_may_not_sign_in_is_neither_reminded_nor_told_of_views(staff, other_staff):
    note(Alert(view=SavedView.objects.create(owner=staff, list="projects:list", name="All"), person=staff))
    ActionPointFactory(responsible_person=staff, due_on=timezone.localdate())
    ProjectFactory(created_by=other_staff)
    leave(staff)

    remind()
    tell_of_views()

    assert not Notice.objects.filter(person=staff).exists()


def test_address_in_an_old_mail_does_nothing_for_whoever_may_not_sign_in(client, manager):
    leave(manager)

    assert client.post(address_to_stop(manager).removeprefix("https://plan.example.org")).status_code == 404
    assert not Preference.objects.exists()


def test_job_that_ended_days_ago_is_no_news(staff):
    start(staff, "A file", errands.write_a_file, text="a,b")
    work()
    Job.objects.update(finished_at=timezone.now() - timedelta(days=2))

    tell_of_jobs()

    assert not Notice.objects.exists()


def test_reminder_of_what_is_done_is_neither_shown_nor_counted(staff):
    point = ActionPointFactory(responsible_person=staff, due_on=timezone.localdate())
    remind()
    mine = Notice.objects.filter(person=staff, key__startswith="due:")
    assert len(told_to(staff, mine)) == 1
    point.report_done(by=staff, reason="All is written")

    assert told_to(staff, mine) == []
    assert mine.unread().count() == 1
    remind()
    assert mine.unread().count() == 0


def test_unwatched_project_is_unwatched_in_its_working_copy_too(begin, staff, other_staff, manager):
    project = ProjectFactory(approved=True)
    for person, on in ((manager, True), (other_staff, False)):
        Watch.set(person, case_of(project), on)
    copy = begin_amendment(project, by=staff, reason="The ministry asked for more")
    begin()

    change(copy, staff, title="Longer and wider")
    read_the_journal()

    assert [one.about for one in Notice.objects.filter(person=manager)] == [case_of(copy)]
    assert not Notice.objects.filter(person=other_staff).exists()  # though a focal point of it


# What a mail says


def body():
    write_mails()
    send_mails()
    (message,) = outbox.outbox
    return message.body, message.alternatives[0][0]


def test_of_very_many_records_a_mail_tells_some_and_counts_the_others(watched, staff, manager, monkeypatch):
    monkeypatch.setattr("notifications.digest.MOST", 2)
    others = [ProjectFactory() for _each in range(2)]
    for project in others:
        Watch.set(manager, case_of(project), True)
    for project in (watched, *others):
        change(project, staff, title="Another title")
    read_the_journal()

    for part in body():
        assert sum(project.reference in part for project in (watched, *others)) == 2
        assert "1 more record" in part


def test_link_to_a_confidential_record_makes_the_mail_silent(begin, staff, manager):
    Preference.objects.create(person=manager, cadence=Preference.Cadence.AT_ONCE)
    letter, hidden = AssistanceRequestFactory(subject="Open"), ProjectFactory(classification=3, title="Canary")
    Watch.set(manager, case_of(letter), True)
    begin()
    with acting(actor=staff):
        letter.project_links.create(project=hidden, linked_by=staff)
    read_the_journal()

    for part in body():
        assert letter.reference in part
        assert "There is news of this confidential record." in part
        assert "Canary" not in part
        assert hidden.reference not in part


def test_working_copy_of_a_confidential_project_is_confidential_whatever_it_says_of_itself(begin, staff, manager):
    Preference.objects.create(person=manager, cadence=Preference.Cadence.AT_ONCE)
    project = ProjectFactory(approved=True, classification=3, title="Canary")
    copy = begin_amendment(project, by=staff, reason="To open it")
    Watch.set(manager, case_of(project), True)
    begin()
    change(copy, staff, classification=1, title="Canary in the copy")
    read_the_journal()

    for part in body():
        assert copy.reference in part
        assert "Canary" not in part


def test_mail_that_a_server_may_have_takes_no_new_notices_along(told, staff):
    write_mails()
    Mail.objects.update(offered=True)
    change(told, staff, title="A third title")
    read_the_journal()

    write_mails()

    assert sorted(mail.notices.count() for mail in Mail.objects.all()) == [1, 1]


def test_new_settings_do_not_move_what_is_in_a_mail_already(told, client, manager):
    write_mails()
    due = Notice.objects.get().due_at
    client.force_login(manager)

    client.post("/notifications/settings/", {"cadence": "weekly", "hour": "8", "weekday": "3"})

    assert Notice.objects.get().due_at == due


def test_mail_of_this_very_hour_is_that_of_today(manager):
    preference = Preference(person=manager, cadence="daily", hour=8)
    eight = datetime(2026, 11, 23, 8, tzinfo=ZoneInfo("Europe/Vienna"))

    assert preference.next_time(eight) == eight


# How long


def test_what_was_told_a_year_ago_is_forgotten_and_the_rest_is_kept(told, staff):
    write_mails()
    change(told, staff, title="A third title")
    read_the_journal()
    young = Notice.objects.latest("pk")
    for model in (Notice, Mail):
        model.objects.exclude(pk=young.pk if model is Notice else 0).update(
            created_at=timezone.now() - KEPT - timedelta(days=1)
        )

    forget()

    assert list(Notice.objects.all()) == [young]
    assert not Mail.objects.exists()


def test_what_the_system_writes_for_itself_is_no_news(watched):
    with acting(actor=cast("staff")):
        Project.objects.filter(pk=watched.pk).update(version=7)

    read_the_journal()

    assert not Notice.objects.exists()
