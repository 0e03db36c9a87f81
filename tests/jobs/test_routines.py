"""What the worker does by itself: when it is due, by one worker, and whatever becomes of the others."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobs import routines
from jobs.models import Routine

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def done(monkeypatch):
    """What was done, by routines that each note their name."""
    done = []
    monkeypatch.setattr(routines, "_routines", {})
    return done


def declare(name, does):
    does.__qualname__ = name
    routines.routine(every=HOUR)(does)


def test_a_routine_is_done_at_once_and_then_after_its_pause(done):
    declare("first", lambda: done.append("first"))
    now = timezone.now()
    for minutes in (0, 1, 59, 61, 62):
        routines.run_due(now + timedelta(minutes=minutes))

    assert done == ["first"] * 2


def test_a_routine_that_fails_keeps_none_of_the_others_and_is_told(done):
    def fail():
        raise RuntimeError("The disk is full")

    declare("fails", fail)
    declare("works", lambda: done.append("works"))
    routines.run_due()

    assert done == ["works"]
    assert Routine.objects.get(name__endswith="fails").problem == "RuntimeError: The disk is full"


def test_of_two_workers_that_find_it_due_one_does_it(done):
    """The second worker looks while the first is at it."""

    def slow():
        done.append("slow")
        routines.run_due(timezone.now() + timedelta(minutes=1))

    declare("slow", slow)
    routines.run_due()
    routines.run_due(timezone.now() + timedelta(minutes=30))

    assert done == ["slow"]


def test_a_routine_whose_worker_was_killed_is_done_again_later(done):
    def killed():
        done.append("killed")
        raise SystemExit

    declare("killed", killed)
    with pytest.raises(SystemExit):
        routines.run_due()
    routines.run_due(timezone.now() + timedelta(minutes=5))
    with pytest.raises(SystemExit):
        routines.run_due(timezone.now() + timedelta(minutes=11))

    assert done == ["killed", "killed"]
