"""The journal: every change of every row, written by the database, never changed afterwards. It knows no other app."""

from history.context import note

__all__ = ["note", "record_event"]


def record_event(act, *, about=None, reason="", details=None):
    """Writes an entry for something that changes no row: a sign-in, an export, a refused attempt.

    `about` is the record it belongs to, if there is one. `details` is a dictionary of what else is worth keeping:
    plain words and numbers, readable for ever.
    """
    from history.models import Entry

    return Entry.objects.record(act, about=about, reason=reason, details=details or {})
