"""What a person starts in the background is done once, in their name, and told in words."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from history.models import Entry
from jobs import life
from jobs.models import LEASE, Job
from jobs.recovery import prune, recover
from jobs.running import run, start
from projects.models import Project
from tests.factories import ProjectFactory
from tests.jobs import errands
from tests.jobs.working import work

pytestmark = pytest.mark.django_db


def again(job):
    return Job.objects.get(pk=job.pk)


def left_behind(job):
    """As it is after a worker took it and was killed a while ago."""
    DBTaskResult.objects.all().delete()
    Job.objects.filter(pk=job.pk).update(
        status=Job.Status.RUNNING, attempt=1, lease_until=timezone.now() - timedelta(seconds=1)
    )


def test_a_job_is_done_by_the_worker_and_says_what_came_of_it(staff):
    job = start(staff, "Counting", errands.count, up_to=3)
    assert again(job).status == Job.Status.WAITING

    work()

    job = again(job)
    assert (job.status, job.done, job.total, job.message) == (Job.Status.DONE, 3, 3, "Counted to 3.")
    assert job.started_at
    assert job.finished_at


def test_nothing_begins_when_the_act_that_asked_for_it_is_rolled_back(staff):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        start(staff, "Counting", errands.count, up_to=3)
        raise ZeroDivisionError

    assert not Job.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_a_second_press_on_the_button_finds_the_first_job(staff, other_staff):
    first = start(staff, "Counting", errands.count, key="k", up_to=3)
    second = start(staff, "Counting", errands.count, key="k", up_to=3)
    of_another = start(other_staff, "Counting", errands.count, key="k", up_to=3)

    assert first.pk == second.pk != of_another.pk
    assert DBTaskResult.objects.count() == 2


def test_a_task_that_is_delivered_twice_is_done_once(staff):
    project = ProjectFactory()
    job = start(staff, "Renaming", errands.rename, project=project.pk)
    run.call(number=job.pk, attempt=0)
    Project.objects.filter(pk=project.pk).update(title="Back")

    run.call(number=job.pk, attempt=0)

    assert Project.objects.get(pk=project.pk).title == "Back"


def test_what_a_job_changes_is_told_in_the_name_of_the_person_who_asked(staff):
    project = ProjectFactory()
    start(staff, "Renaming", errands.rename, project=project.pk)

    work()

    entry = Entry.objects.filter(table="projects_project", verb="change").latest("pk")
    assert (entry.actor, entry.actor_name, entry.source) == (staff.pk, str(staff), "job")


def test_a_person_who_may_no_longer_sign_in_does_nothing_in_the_background_either(staff):
    project = ProjectFactory(title="As it was")
    job = start(staff, "Renaming", errands.rename, project=project.pk)
    type(staff).objects.filter(pk=staff.pk).update(is_active=False)

    work()

    assert Project.objects.get(pk=project.pk).title == "As it was"
    assert "may no longer sign in" in again(job).message


def test_a_refusal_is_told_in_its_own_words(staff):
    job = start(staff, "Reading", errands.refuse)
    work()

    assert (again(job).status, again(job).message) == (Job.Status.FAILED, "This file is empty. Choose another.")


def test_an_unforeseen_fault_is_told_without_its_details(staff):
    job = start(staff, "Breaking", errands.break_down)
    work()

    assert again(job).status == Job.Status.FAILED
    assert str(job.pk) in again(job).message
    assert "secret" not in again(job).message


def test_what_can_be_tried_again_is_tried_after_growing_pauses_and_then_told(staff):
    job = start(staff, "Mail", errands.mail)
    pauses = []
    for _attempt in range(3):
        queued = DBTaskResult.objects.filter(status="READY")
        queued.update(run_after=timezone.now())
        before = timezone.now()
        work()
        if again(job).status == Job.Status.WAITING:
            pauses.append(round((again(job).queued_at - before).total_seconds() / 60))

    assert pauses == [1, 10]
    assert (again(job).status, again(job).message) == (Job.Status.FAILED, "The mail server does not answer.")


def test_a_cancelled_job_is_never_begun(staff):
    job = start(staff, "Counting", errands.count, up_to=3)
    assert job.cancel()

    work()

    assert (again(job).status, again(job).attempt) == (Job.Status.CANCELLED, 0)
    assert not job.cancel()


def test_a_running_job_that_is_cancelled_stops_at_its_next_step(staff):
    job = start(staff, "Counting", errands.is_cancelled_meanwhile)
    work()

    assert again(job).status == Job.Status.CANCELLED


def test_a_function_that_is_no_job_is_not_started(staff):
    with pytest.raises(TypeError):
        start(staff, "Whatever", errands.not_marked)


# A worker that is killed


def test_what_may_be_repeated_is_begun_again_after_its_worker_was_killed(staff):
    job = start(staff, "Counting", errands.count, up_to=3)
    left_behind(job)

    recover()
    assert "begins again" in again(job).message
    work()

    assert (again(job).status, again(job).attempt) == (Job.Status.DONE, 2)


def test_what_may_not_be_repeated_is_told_as_failed_after_its_worker_was_killed(staff):
    project = ProjectFactory(title="As it was")
    job = start(staff, "Renaming", errands.rename, project=project.pk)
    left_behind(job)

    recover()
    work()

    assert again(job).status == Job.Status.FAILED
    assert "Nobody knows how far it came" in again(job).message
    assert Project.objects.get(pk=project.pk).title == "As it was"


def test_what_kills_its_worker_again_and_again_is_given_up(staff):
    job = start(staff, "Counting", errands.count, up_to=3)
    left_behind(job)
    Job.objects.filter(pk=job.pk).update(attempt=3)

    recover()

    assert again(job).status == Job.Status.FAILED


def test_a_job_whose_worker_lives_is_left_alone(staff):
    job = start(staff, "Counting", errands.count, up_to=3)
    left_behind(job)
    held = Job.objects.get(pk=job.pk)
    with life.of(held):
        life.tell(done=1, total=3, message="Half")
        life.renew()

    recover()

    assert (again(job).status, again(job).done, again(job).message) == (Job.Status.RUNNING, 1, "Half")
    assert again(job).lease_until > timezone.now() + LEASE / 2


def test_a_job_that_got_lost_between_queue_and_worker_is_queued_again(staff):
    job = start(staff, "Counting", errands.count, up_to=3)
    DBTaskResult.objects.update(status="RUNNING")
    Job.objects.update(queued_at=timezone.now() - timedelta(minutes=2))

    recover()
    work()

    assert again(job).status == Job.Status.DONE


def test_a_job_that_only_waits_for_a_worker_is_not_queued_a_second_time(staff):
    start(staff, "Counting", errands.count, up_to=3)
    Job.objects.update(queued_at=timezone.now() - timedelta(minutes=2))

    recover()

    assert DBTaskResult.objects.count() == 1


@pytest.mark.parametrize("lost", [False, True])
def test_work_that_ends_in_its_own_transaction_is_not_kept_without_its_end(staff, lost):
    start(staff, "Making", errands.make_a_project_and_finish, lost=lost)
    work()

    assert Project.objects.filter(title="Made in the background").exists() is not lost


def test_progress_inside_a_transaction_is_left_to_the_thread_that_renews_the_lease(staff):
    job = start(staff, "Importing", errands.work_in_one_transaction, cancelled=False)
    work()

    assert (again(job).status, again(job).done, again(job).message) == (Job.Status.DONE, 2, "All of it.")


def test_work_in_one_transaction_stops_when_it_is_cancelled_and_leaves_nothing(staff):
    job = start(staff, "Importing", errands.work_in_one_transaction, cancelled=True)
    work()

    assert again(job).message == ""
    assert again(job).status != Job.Status.DONE


# Results


def test_results_are_deleted_after_a_week_with_their_files(staff, django_capture_on_commit_callbacks):
    job = start(staff, "Writing", errands.write_a_file, text="a,b")
    work()
    file = again(job).result
    assert file.storage.exists(file.name)
    assert prune() == 0

    Job.objects.update(finished_at=timezone.now() - timedelta(days=8))
    with django_capture_on_commit_callbacks(execute=True):
        assert prune() == 1

    assert not file.storage.exists(file.name)
    assert not Job.objects.exists()
