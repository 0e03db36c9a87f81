"""Entries as they could have come about elsewhere: in an earlier version, or by the million."""

from django.db import connection

from history.models import Entry


def open_the_journal():
    """Takes away, until the test is rolled back, the guard that lets only triggers write what happened to a row."""
    on = ' ON "history_entry"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "rule_history_written"{on}')


def forged(record, at, **changes):
    """An entry of an earlier version of the system: the row with some columns changed or, by None, gone."""
    row = Entry.objects.filter(table=record._meta.db_table, row=record.pk).latest("pk").new
    new = {name: value for name, value in {**row, **changes}.items() if value is not None}
    values = {"table": record._meta.db_table, "row": record.pk, "verb": "change", "old": {}, "new": new, "at": at}
    return Entry.objects.create(**values, case=f"{record._meta.db_table}:{record.pk}")
