"""Sealing: closing batches of entries so that nobody alters them unseen.

A seal keeps a leaf for each entry of its batch and names the seal before it. Its digest is the SHA-256 of its header,
a line that can be read:

    actionplan-history seal=12 first=47214 last=48213 count=1000 at=2026-11-23T11:02:00Z leaves=… previous=…

So the last digest stands for every entry before it, and the chain can be followed without the entries (ADR 7).
"""

import logging
import time
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from history import heads, lines, note, record_event
from history.models import Entry, Seal

AT_ONCE = 5000  # entries in a transaction, which on SQLite keeps other writers out: a fifth of a second
PATIENCE = 5.0  # seconds to wait for writers
SOON = 0.5  # the same while somebody waits for the answer to an approval
LOCK = 0x5EA1  # any number that no other advisory lock of this database has
NOTHING_BEFORE = "0" * 64
log = logging.getLogger(__name__)


class StillWriting(Exception):
    """A transaction has written entries and is not through. Carries the sentence that says since when."""


@dataclass
class Sealed:
    """What one run has done."""

    seals: int = 0
    entries: int = 0


def latest_head():
    """The head of the chain, or None as long as nothing is sealed."""
    seal = Seal.objects.defer("leaves").first()
    return seal.head if seal else None


def header_of(seal):
    """The line whose SHA-256 is the digest of a seal."""
    return (
        f"actionplan-history seal={seal.number} first={seal.first} last={seal.last} count={seal.count} "
        f"at={seal.at.astimezone(UTC).strftime(heads.TIME)} leaves={sha256(seal.leaves).hexdigest()} "
        f"previous={seal.previous}"
    )


def digest_of(seal):
    return sha256(header_of(seal).encode()).hexdigest()


def seal_everything(*, patience=PATIENCE):
    """Seals all settled entries, some thousands in each transaction."""
    done = Sealed()
    while (part := seal_some(patience=patience)).entries:
        done = Sealed(done.seals + part.seals, done.entries + part.entries)
    return done


def seal_soon():
    """Seals once the present transaction has committed, as an approval does. It never makes that fail.

    What does not fit into a moment is left to the timer.
    """
    transaction.on_commit(_seal_now)


def _seal_now():
    try:
        with note(actor=None, source="command:seal_history"):  # not the person who has just approved
            if seal_some(patience=SOON, queue=False).entries:
                heads.write(latest_head())
    except Exception:  # whatever it is, the approval stands; the timer seals later
        log.exception("The history was not sealed after an approval.")


@transaction.atomic
def seal_some(*, patience=PATIENCE, queue=True, most=AT_ONCE):
    """Seals the next entries, at most `most`, in one transaction. Without `queue`, not while another is sealing."""
    if not _alone(queue):
        return Sealed()
    previous = Seal.objects.defer("leaves").first()
    after = previous.last if previous else 0
    waiting = Entry.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    if not waiting.exists():
        return Sealed()
    if not waiting[most - 1 : most].exists():
        # Written first, so that the act of sealing lies under its own seal and a quiet system comes to rest.
        record_event("seal", details={"seal": previous.number + 1 if previous else 1, "after entry": after})
    bound = settled(patience)
    done = Sealed()
    for batch in lines.rows('WHERE "id" > %s AND "id" <= %s', [after, bound]):
        previous = _close(batch, previous)
        done = Sealed(done.seals + 1, done.entries + len(batch))
        if done.entries >= most:
            break
    return done


def _close(batch, previous):
    seal = Seal(
        number=previous.number + 1 if previous else 1,
        first=previous.last + 1 if previous else 1,
        last=batch[-1][0],
        count=len(batch),
        leaves=b"".join(lines.leaf_of(row, lines.line_of(row)) for row in batch),
        previous=previous.digest if previous else NOTHING_BEFORE,
        at=timezone.now().replace(microsecond=0),
    )
    seal.digest = digest_of(seal)
    seal.save(force_insert=True)
    return seal


def _alone(queue):
    """Takes the lock that lets one sealing go on at a time. SQLite's transactions already do that."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        if queue:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return cursor.fetchone()[0]


def settled(patience):
    """The number up to which every entry is either committed or will never be.

    SQLite lets in one writer at a time, and that is us. On PostgreSQL a transaction takes the numbers of its entries
    when it writes them and commits when it likes, so entry 7 can appear after entry 9. Sealed up to the highest number
    that is visible, 7 would lie before the seal and not in it. But whoever has taken a number holds a lock on the table
    since before that, and until the commit is visible. So: read the last number given, then wait for those who now
    hold that lock; whoever comes later takes a higher number. Every statement of this transaction sees what has been
    committed by then (READ COMMITTED), so the entries are read after the wait.
    """
    if connection.vendor != "postgresql":
        return Entry.objects.latest("pk").pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [lines.TABLE])
        cursor.execute(f"SELECT last_value FROM {cursor.fetchone()[0]}")
        bound = cursor.fetchone()[0]
        writers = _writers(cursor)
        until = time.monotonic() + patience
        while writers:
            if time.monotonic() > until:
                raise StillWriting(_since(min(begun for begun in writers.values())))
            time.sleep(0.02)
            writers = {one: begun for one, begun in _writers(cursor).items() if one in writers}
    return bound


def _writers(cursor):
    """The other transactions that have written to the journal and are not through, each with when it began."""
    cursor.execute(
        "SELECT l.virtualtransaction, coalesce(a.xact_start, p.prepared, now()) FROM pg_locks l "
        "LEFT JOIN pg_stat_activity a ON a.pid = l.pid "
        "LEFT JOIN pg_prepared_xacts p ON l.virtualtransaction = '-1/' || p.transaction "
        "WHERE l.relation = %s::regclass AND l.mode = 'RowExclusiveLock' AND l.granted "
        "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
        "AND l.pid IS DISTINCT FROM pg_backend_pid()",
        [lines.TABLE],
    )
    return dict(cursor.fetchall())


def _since(begun):
    when = begun.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return _("A transaction that began at %(when)s is still writing. Nothing was sealed: try again.") % {"when": when}
