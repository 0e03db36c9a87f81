"""The worker: does the jobs that people wait for, and the routines of the site."""

import logging
import os
import time

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from jobs import life, routines
from jobs.recovery import recover
from jobs.running import WORKER

log = logging.getLogger(__name__)
IDLE = 1  # second between two looks at an empty queue
PAUSE = 5  # seconds before the next try when the database does not answer
BETWEEN_RECOVERIES = 10  # seconds


class Worker(db_worker.Worker):
    """That of django_tasks_db, which also looks after what nobody has put into the queue."""

    recovered_at = 0.0

    def run_task(self, task):
        super().run_task(task)
        self.look_after()  # a long queue must not keep mails waiting

    def look_after(self):
        if time.monotonic() - self.recovered_at > BETWEEN_RECOVERIES:
            self.recovered_at = time.monotonic()
            recover()
        routines.run_due()

    def step(self):
        """Looks once, and says whether there was something to do. Only a look at an empty queue needs no lock."""
        self.look_after()
        if not DBTaskResult.objects.ready().exists():
            return False
        self.run()
        return True


class Command(BaseCommand):
    help = (
        "Does the jobs that people wait for, and the routines of the site, until it is told to stop; what is in hand "
        "is done first. Any number may run: nothing is done twice."
    )

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Do what there is to do now, and end.")
        parser.add_argument("--with-parent", action="store_true", help="End when the program that started it has gone.")

    def handle(self, *, once, with_parent, **options):
        worker = Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=WORKER[-64:],
            excluded_queue_names=[],
        )
        if once:
            worker.step()
            return
        worker.configure_signals()
        life.keep_renewing()
        parent = os.getppid()
        while worker.running and not (with_parent and os.getppid() != parent):
            time.sleep(self._pause_after(worker))

    def _pause_after(self, worker):
        try:
            close_old_connections()
            return 0 if worker.step() else IDLE
        except DatabaseError as problem:
            log.warning("The worker waits for the database: %s", str(problem).strip())
            return PAUSE
