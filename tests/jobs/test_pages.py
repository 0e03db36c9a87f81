"""A person's own jobs on their pages: how far, what came of it, and the file for nobody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobs import running
from jobs.models import Job
from jobs.running import start
from tests.jobs import errands
from tests.jobs.working import work

pytestmark = pytest.mark.django_db


def page(client, address):
    return client.get(address).content.decode()


def test_the_page_tells_status_and_progress(client, staff):
    job = start(staff, "All projects as a file", errands.count, up_to=8)
    Job.objects.update(status=Job.Status.RUNNING, done=2, total=8)
    client.force_login(staff)

    text = page(client, job.get_absolute_url())

    assert "2 of 8" in text
    assert "Running" in text
    assert "25" in page(client, "/jobs/")


def test_after_a_minute_without_a_worker_the_pages_say_so(client, staff):
    job = start(staff, "All projects as a file", errands.count, up_to=8)
    client.force_login(staff)
    assert "waiting for the worker" not in page(client, job.get_absolute_url())

    Job.objects.update(queued_at=timezone.now() - timedelta(seconds=61))

    assert "waiting for the worker" in page(client, job.get_absolute_url())
    assert "Waiting for the worker" in page(client, "/jobs/")


def test_the_file_is_handed_to_its_owner_as_an_attachment_under_its_name(client, staff):
    job = start(staff, "A file", errands.write_a_file, text="a,b")
    work()
    client.force_login(staff)

    answer = client.get(f"/jobs/{job.pk}/result/")

    assert b"".join(answer.streaming_content) == b"a,b"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Bericht")
    assert "no-store" in answer["Cache-Control"]
    assert f"/jobs/{job.pk}/result/" in page(client, "/jobs/")


@pytest.mark.parametrize("other", ["manager", "auditor", "administrator", "other_staff"])
def test_nobody_else_finds_the_job_or_its_file(client, staff, other, request):
    job = start(staff, "A file", errands.write_a_file, text="a,b")
    work()
    client.force_login(request.getfixturevalue(other))

    assert client.get(job.get_absolute_url()).status_code == 404
    assert client.get(f"/jobs/{job.pk}/result/").status_code == 404
    assert client.post(f"/jobs/{job.pk}/cancel/").status_code == 404
    assert "A file" not in page(client, "/jobs/")


def test_cancelling_asks_for_a_press_on_the_button(client, staff):
    job = start(staff, "Counting", errands.count, up_to=8)
    client.force_login(staff)
    assert client.get(f"/jobs/{job.pk}/cancel/").status_code == 405

    client.post(f"/jobs/{job.pk}/cancel/")

    assert Job.objects.get().status == Job.Status.CANCELLED


def test_whoever_is_not_signed_in_is_sent_to_the_door(client, db):
    assert client.get("/jobs/").status_code == 302


@pytest.mark.parametrize("number", [1, 3, 25])
def test_the_number_of_queries_does_not_grow_with_the_jobs(
    client, staff, number, django_assert_max_num_queries, monkeypatch
):
    monkeypatch.setattr(running, "MOST_OPEN", 25)
    for _job in range(number):
        start(staff, "Counting", errands.count, up_to=8)
    client.force_login(staff)
    client.get("/jobs/")

    with django_assert_max_num_queries(7):
        client.get("/jobs/")
