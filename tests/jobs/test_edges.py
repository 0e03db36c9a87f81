"""Jobs at the edges of their rules: how many, whose files, and what a worker finds a moment too late."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from jobs import life, recovery, routines
from jobs.models import FOLDER, KEPT, Job, Routine
from jobs.recovery import prune
from jobs.running import start
from lifecycle import Refused
from tests.jobs import errands
from tests.jobs.working import work

pytestmark = pytest.mark.django_db
STORAGE = Job._meta.get_field("result").storage


def begin(person):
    return start(person, "Counting", errands.count, up_to=3)


def test_so_many_jobs_may_be_open_and_not_one_more(staff, other_staff, monkeypatch):
    monkeypatch.setattr("jobs.running.MOST_OPEN", 2)
    begin(staff), begin(staff)

    with pytest.raises(Refused, match="very much already"):
        begin(staff)

    assert (Job.objects.count(), DBTaskResult.objects.count()) == (2, 2)
    begin(other_staff)
    work()
    begin(staff)


def test_so_many_files_are_kept_for_a_person_and_not_one_more(staff, other_staff, monkeypatch):
    monkeypatch.setattr("jobs.running.MOST_KEPT", 1)
    start(staff, "A file", errands.write_a_file, text="a,b")
    work()

    with pytest.raises(Refused, match="very much already"):
        begin(staff)

    begin(other_staff)


def test_what_is_over_cannot_be_cancelled(staff):
    job = begin(staff)
    work()

    assert not job.cancel()
    assert Job.objects.get().status == Job.Status.DONE


def test_file_of_a_job_that_was_cancelled_at_its_end_is_not_left_behind(staff):
    start(staff, "A file", errands.is_cancelled_before_its_file_is_kept)
    before = files()
    work()

    assert Job.objects.get().status == Job.Status.CANCELLED
    assert files() == before


def files():
    return set(STORAGE.listdir(FOLDER)[1]) if STORAGE.exists(FOLDER) else set()


def test_files_of_no_job_are_taken_away_when_they_are_old(staff):
    job = start(staff, "A file", errands.write_a_file, text="a,b")
    work()
    job.refresh_from_db()
    old, young = (STORAGE.save(f"{FOLDER}/{name}.csv", ContentFile(b"a,b")) for name in ("old", "young"))
    for name in (old, job.result.name):
        STORAGE._resolve(name).modified_time = timezone.now() - KEPT - timedelta(days=2)

    prune()

    assert [STORAGE.exists(name) for name in (old, young, job.result.name)] == [False, True, True]


def test_what_the_queue_keeps_of_old_tasks_goes_and_what_waits_stays(staff):
    begin(staff)
    work()
    begin(staff)
    DBTaskResult.objects.update(enqueued_at=timezone.now() - KEPT - timedelta(days=2))

    prune()

    assert [one.status for one in DBTaskResult.objects.all()] == ["READY"]


def test_worker_that_gave_a_sign_of_life_since_it_was_found_keeps_its_job(staff):
    job = begin(staff)
    Job.objects.update(status=Job.Status.RUNNING, attempt=1, lease_until=timezone.now() - timedelta(seconds=1))
    found = Job.objects.left_behind().get()
    with life.of(found):
        life.renew()

    recovery._take_up(found)

    job.refresh_from_db()
    assert (job.status, job.attempt) == (Job.Status.RUNNING, 1)


@pytest.mark.parametrize("known", [True, False])
def test_of_two_workers_that_read_the_same_clock_one_does_the_routine(db, known):
    now = timezone.now()
    due = Routine.objects.create(name="counting", due_at=now).due_at if known else None

    assert [bool(routines._claim("counting", due, now)) for _worker in range(2)] == [True, False]


def test_routine_that_works_again_has_no_problem_any_more(db, monkeypatch):
    monkeypatch.setattr(routines, "_routines", {})
    faults = [RuntimeError("The disk is full")]

    @routines.routine(every=timedelta(hours=1))
    def sometimes():
        if faults:
            raise faults.pop()

    routines.run_due()
    assert Routine.objects.get().problem
    routines.run_due(timezone.now() + timedelta(hours=2))

    assert Routine.objects.get().problem == ""


@pytest.mark.parametrize(("who", "zone"), [("staff", "Europe/Vienna"), ("other_staff", "America/New_York")])
def test_job_has_the_clock_and_the_language_of_whoever_asked(who, zone, request):
    person = request.getfixturevalue(who)
    type(person).objects.filter(pk=person.pk).update(language="de")
    start(person, "Saying", errands.say_where_and_in_which_language)

    work()

    assert Job.objects.get().message == f"{zone}, de"
