"""A worker that does what there is to do now, in this process and without a thread."""

from unittest import mock

from django.core.management import call_command


def work():
    # As Django's test client does: the connection of the test stays open, with its transaction.
    with mock.patch("django_tasks_db.management.commands.db_worker.close_old_connections"):
        call_command("worker", "--once")
