"""What the journal says of a record at the moment that is looked at, beyond the row that stood then."""

from datetime import timedelta

from history import past
from history.journal import HIDDEN, renamed_columns
from history.models import Entry
from history.names import shown
from history.timeline import timeline_of


def change_before(record, reader):
    """When the act before the last one had been done, or None: acts are told apart by their requests."""
    entries = timeline_of(record, reader=reader).entries
    return next((entry.at for entry in entries if entry.request != entries[0].request), None)


def change_after(record, reader):
    """When the next act on the record had been done, or None."""
    last = Entry.objects.of(record).first()
    if last is None:
        return None
    with past.at(None):
        entries = timeline_of(record, reader=reader, after=last.pk).entries
    following = [entry.at for entry in entries if entry.request == entries[-1].request]
    # The last thousandth may be lost where an address or a database writes the time.
    return max(following) + timedelta(milliseconds=1) if following else None


def left_over(record):
    """What was kept of the record then, and has no column any more: (name, value) in words."""
    table = record._meta.db_table
    entry = Entry.objects.so_far().filter(table=table, row=record.pk).order_by("-id").first()
    if entry is None or not entry.new:
        return []
    known = {field.column for field in record._meta.concrete_fields} | renamed_columns(type(record)).keys()
    gone = {column: value for column, value in entry.new.items() if column not in known}
    return [
        (column.replace("_", " "), shown(value)) for column, value in gone.items() if value not in (None, "", HIDDEN)
    ]
