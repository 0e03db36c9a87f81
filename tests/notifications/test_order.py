"""Transactions commit in another order than they took their numbers: nothing is passed over, nothing is told twice."""

import threading

import pytest
from django.core.management import call_command
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from history import note, sealing
from history.models import Entry, case_of
from jobs.models import Job, Routine
from jobs.running import start
from notifications.models import Mail, Notice
from notifications.posting import send_mails, write_mails
from notifications.reading import read_the_journal
from projects.models import Project
from tests.factories import ProjectFactory, cast
from tests.jobs import errands
from tests.notifications.servers import mail_server
from tests.threads import in_threads

pytestmark = pytest.mark.django_db(transaction=True)


def retitle(project, title):
    with note(actor=cast("staff"), source="web", request=title):
        type(project).objects.filter(pk=project.pk).update(title=title)


def late(project, other):
    """A transaction writes first and commits last; the journal is read in between."""
    written, read = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            retitle(project, "late")
            written.set()
            read.wait(20)

    def reader():
        written.wait(20)
        try:
            retitle(other, "early")
            read_the_journal()
        finally:
            read.set()

    in_threads(slow, reader)


@pytest.mark.postgres
def test_what_is_committed_late_is_told_all_the_same(watched):
    other = ProjectFactory()
    late(watched, other)

    read_the_journal()

    assert Notice.objects.filter(about=case_of(watched)).count() == 1


@pytest.mark.postgres
def test_control_reading_up_to_the_highest_number_passes_it_over(watched, monkeypatch):
    other = ProjectFactory()
    monkeypatch.setattr(sealing, "settled", lambda patience: Entry.objects.latest("pk").pk)
    late(watched, other)

    read_the_journal()

    assert not Notice.objects.filter(about=case_of(watched)).exists()


def test_two_workers_and_four_writers_tell_and_mail_everything_once(watched, settings):
    finished = threading.Event()

    def write(letter):
        for number in range(5):
            retitle(watched, f"{letter}{number}")

    def writers():
        try:
            in_threads(*[lambda letter=letter: write(letter) for letter in "abcd"])
        finally:
            finished.set()

    def worker():
        while not finished.is_set():
            read_the_journal()
            write_mails()
            send_mails()

    with mail_server(settings) as mails:
        in_threads(writers, worker, worker)
        read_the_journal()
        write_mails()
        send_mails()

    told = [number for notice in Notice.objects.all() for number in notice.entries]
    changes = Entry.objects.filter(table="projects_project", verb="change", request__regex="^[abcd][0-4]$")
    assert sorted(told) == sorted(changes.values_list("pk", flat=True))
    assert len(told) == 20
    # The text of each mail names each change once: none is missing, none is there twice.
    assert sum(mail.partition("text/html")[0].count("- Anna Keller") for mail in mails) == 20
    assert not Mail.objects.exclude(state=Mail.State.SENT).exists()


def test_two_workers_do_each_job_once():
    staff = cast("staff")
    for number in range(12):
        start(staff, f"Project {number}", errands.make_a_project_and_finish, lost=False)

    in_threads(lambda: call_command("worker", "--once"), lambda: call_command("worker", "--once"))

    assert set(Job.objects.values_list("status", "attempt")) == {(Job.Status.DONE, 1)}
    assert Project.objects.filter(title="Made in the background").count() == 12
    assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()
    assert not Routine.objects.exclude(problem="").exists()
