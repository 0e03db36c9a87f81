"""Entries as they could have come about elsewhere: in an earlier version, or by the million."""

from django.db import connection


def open_the_journal():
    """Takes away, until the test is rolled back, the guard that lets only triggers write what happened to a row."""
    on = ' ON "history_entry"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "rule_history_written"{on}')
