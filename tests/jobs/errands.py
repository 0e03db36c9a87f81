"""Functions that tests start in the background."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation

from jobs.models import Job
from jobs.running import Result, TryAgain, job
from lifecycle.moves import Refused
from tests.factories import ProjectFactory


@job(repeatable=True)
def count(handle, *, up_to):
    for number in range(1, up_to + 1):
        handle.progress(number, up_to)
    return Result(message=f"Counted to {up_to}.")


@job()
def write_a_file(handle, *, text):
    return Result(file=ContentFile(text.encode()), name="Bericht “ä”.csv", message="It is there.")


@job()
def rename(handle, *, project):
    from projects.models import Project

    found = Project.objects.visible_to(handle.user).get(pk=project)
    found.title = "Renamed in the background"
    found.save()


@job(again_after=[60, 600])
def mail(handle):
    raise TryAgain("The mail server does not answer.")


@job()
def refuse(handle):
    raise Refused("This file is empty. Choose another.")


@job()
def break_down(handle):
    raise KeyError("secret detail")


@job()
def is_cancelled_meanwhile(handle):
    """Somebody presses the button between two steps."""
    Job.objects.get(pk=handle.job.pk).cancel()
    handle.progress(2, 2)
    raise AssertionError("It went on.")


@job()
def work_in_one_transaction(handle, *, cancelled):
    with transaction.atomic():
        if cancelled:
            Job.objects.get(pk=handle.job.pk).cancel()
        handle.progress(1, 2)
        assert Job.objects.get(pk=handle.job.pk).done == 0  # nobody could see it, and the row would stay locked
        handle.progress(2, 2)
        handle.finish(Result(message="All of it."))


@job()
def make_a_project_and_finish(handle, *, lost):
    """Work and end in one transaction. `lost` is a worker that was taken for dead meanwhile."""
    with transaction.atomic():
        ProjectFactory(title="Made in the background")
        if lost:
            Job.objects.filter(pk=handle.job.pk).update(attempt=9)
        handle.finish(Result(message="Made."))


def not_marked(handle):
    raise AssertionError


@job()
def is_cancelled_before_its_file_is_kept(handle):
    """Somebody presses the button while the last line is written."""
    Job.objects.get(pk=handle.job.pk).cancel()
    return Result(file=ContentFile(b"a,b"), name="late.csv")


@job()
def say_where_and_in_which_language(handle):
    return Result(message=f"{timezone.get_current_timezone_name()}, {translation.get_language()}")
