"""Recomputing the whole chain of seals, and naming what does not fit."""

import threading
import time
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils.translation import gettext as _

from history import lines, record_event
from history.heads import Head
from history.models import Seal
from history.sealing import NOTHING_BEFORE, digest_of
from triggers import laying

MOST_FAULTS = 1000  # that are named; the others are counted
LOCK = 0x5EA2  # any number that no other advisory lock of this database has
COMPARABLE = 60  # wrong entries of one seal among which changed places are looked for: each is tried with each


_at_work = threading.Lock()


class AlreadyVerifying(Exception):
    """Somebody else is verifying at this moment."""


@dataclass(frozen=True)
class Fault:
    """`kind` is one word for programs, `sentence` is for people."""

    kind: str
    sentence: str
    seal: int | None = None
    entry: int | None = None

    def __str__(self):
        return self.sentence


@dataclass
class Report:
    """What a verification has found. `complete` is false if it was stopped before the end."""

    entries: int = 0
    seals: int = 0
    through: int = 0
    unsealed: int = 0
    head: Head | None = None
    complete: bool = True
    seconds: float = 0.0
    faults: list[Fault] = field(default_factory=list)
    more_faults: int = 0

    def add(self, kind, sentence, **where):
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(kind, sentence, **where))
        else:
            self.more_faults += 1

    @property
    def result(self):
        if self.faults:
            return "faults"
        return "genuine" if self.complete else "stopped"

    def record(self):
        """Writes the result into the history itself."""
        more = {
            "through": self.through,
            "seals": self.seals,
            "head": str(self.head or ""),
            "faults": [str(fault) for fault in self.faults[:20]],
            "seconds": round(self.seconds, 1),
        }
        count = len(self.faults) + self.more_faults
        record_event(
            "verify", details={"result": self.result, "entries": self.entries, "faults": count, "content": more}
        )


@contextmanager
def snapshot():
    """One state of the database for all that is read in the block, without keeping writers out."""
    if connection.in_atomic_block:
        yield
        return
    how = "ISOLATION LEVEL REPEATABLE READ READ ONLY" if connection.vendor == "postgresql" else "DEFERRED"
    with connection.cursor() as cursor:
        cursor.execute(f"BEGIN {how}")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


@contextmanager
def _alone():
    """One such verification goes on at a time: each costs a processor for as long as it takes.

    PostgreSQL keeps the lock until the snapshot ends. On SQLite one process knows of its own threads only.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                raise AlreadyVerifying
        yield
        return
    if not _at_work.acquire(blocking=False):
        raise AlreadyVerifying
    try:
        yield
    finally:
        _at_work.release()


def verify(heads=(), *, seconds=None, progress=None, checks=(), alone=False):
    """Recomputes everything and answers with a `Report`.

    `heads` are heads that have left the database; each has to be in the chain. After `seconds` it stops at the next
    seal. `progress` is called with the number of the last entry read and that of the last one sealed. `checks` are
    functions of a report that look for more in the same snapshot. With `alone` it is refused while another such one is
    at work.
    """
    begun = time.monotonic()
    report = Report()
    with snapshot(), _alone() if alone else nullcontext():
        for fault in laying.faults(connection):
            report.add("trigger", fault)
        try:
            last = Seal.objects.defer("leaves").first()
            report.head = last.head if last else None
        except (AttributeError, OverflowError, TypeError, ValueError):
            last = None
        _Chain(report, progress, last.last if last else 0, seconds and begun + seconds).follow()
        _compare_heads(report, heads)
        for check in checks:
            check(report)
    report.seconds = time.monotonic() - begun
    return report


class _Chain:
    """Follows the seals and the entries side by side, each read once."""

    def __init__(self, report, progress, end, deadline):
        self.report, self.progress, self.end, self.deadline = report, progress, end, deadline
        self.number, self.last, self.digest = 0, 0, NOTHING_BEFORE  # of the seal before

    @property
    def _late(self):
        return self.deadline and time.monotonic() > self.deadline

    def follow(self):
        try:
            self._follow()
        except (AttributeError, OverflowError, TypeError, ValueError):  # SQLite lets any value stand in any column
            sentence = _("The seal that follows seal %(number)d cannot be read: it was altered.")
            self.report.add("seal", sentence % {"number": self.number}, seal=self.number + 1)

    def _follow(self):
        report = self.report
        entries = (row for found in lines.rows() for row in found)
        row = next(entries, None)
        for seal in Seal.objects.order_by("number").iterator(chunk_size=20):
            if self._late:
                report.complete = False
                return
            gap = self._continues(seal)
            while row and row[0] < seal.first:
                if not gap:
                    self._added(row[0], seal)
                row = next(entries, None)
            there = {}
            while row and row[0] <= seal.last:
                there[row[0]] = row
                row = next(entries, None)
            self._compare(seal, there)
            report.entries, report.seals, report.through = report.entries + len(there), report.seals + 1, seal.last
            if self.progress:
                self.progress(seal.last, self.end)
        while row and not self._late:
            report.unsealed, row = report.unsealed + 1, next(entries, None)

    def _continues(self, seal):
        """The seal itself: its number, its place after the one before, its digest. True if there is a gap before it."""
        add, number = self.report.add, seal.number
        gap = number > self.number + 1
        if gap:
            numbers = {"from": self.number + 1, "to": number - 1}
            add("gap", _("Seals are missing: %(from)d to %(to)d.") % numbers, seal=self.number + 1)
        else:
            if seal.first != self.last + 1:
                add("seal", _("Seal %(number)d does not begin where the one before ends.") % vars(seal), seal=number)
            if seal.previous != self.digest:
                add("seal", _("Seal %(number)d does not continue the one before it.") % vars(seal), seal=number)
        if digest_of(seal) != seal.digest or seal.count * lines.LEAF.size != len(seal.leaves):
            add("seal", _("Seal %(number)d was altered: its digest does not fit.") % vars(seal), seal=number)
        self.number, self.last, self.digest = number, seal.last, seal.digest
        return gap

    def _added(self, entry, seal):
        """An entry before the first one of a seal, and after the last one of the seal before."""
        numbers = {"entry": entry, "seal": seal.number}
        sentence = _("Entry %(entry)d before seal %(seal)d was added afterwards.") % numbers
        self.report.add("added", sentence, seal=seal.number, entry=entry)

    def _compare(self, seal, there):
        leaves = [lines.leaf_of(row, lines.line_of(row)) for row in there.values()]
        if b"".join(leaves) == seal.leaves:
            return
        whole = len(seal.leaves) // lines.LEAF.size * lines.LEAF.size
        sealed = {leaf[0]: leaf for leaf in lines.LEAF.iter_unpack(bytes(seal.leaves)[:whole])}
        now = {leaf[0]: leaf for leaf in map(lines.LEAF.unpack, leaves)}
        wrong = {pk for pk in sealed.keys() | now.keys() if sealed.get(pk) != now.get(pk)}
        moved = _moved(sealed, there, wrong) if len(wrong) <= COMPARABLE else {}
        for pk in sorted(wrong - set(moved) - set(moved.values())):
            kind, sentence = _difference(sealed.get(pk), now.get(pk))
            where = _("Entry %(entry)d under seal %(seal)d") % {"entry": pk, "seal": seal.number}
            self.report.add(kind, f"{where} {sentence}", seal=seal.number, entry=pk)
        for pk, other in sorted(moved.items()):
            sentence = _("Entry %(entry)d under seal %(seal)d has been moved: it now has the number %(other)d.")
            numbers = {"entry": pk, "seal": seal.number, "other": other}
            self.report.add("reordered", sentence % numbers, seal=seal.number, entry=pk)


def _moved(sealed, there, wrong):
    """Sealed entries that are there under another number: number then to number now."""
    found = {}
    for pk in wrong & sealed.keys():
        for other in wrong & there.keys():
            row = (pk, *there[other][1:])
            if other != pk and lines.leaf_of(row, lines.line_of(row)) == lines.LEAF.pack(*sealed[pk]):
                found[pk] = other
    return found


def _difference(sealed, now):
    """(kind, what is said about the entry), from what its leaf was and what it is."""
    if now is None:
        return "missing", _("is missing.")
    if sealed is None:
        return "added", _("was added afterwards.")
    if sealed[1] != now[1]:
        times = {"sealed": _time(sealed[1]), "now": _time(now[1])}
        return "re-dated", _("has been re-dated: sealed as of %(sealed)s, now as of %(now)s.") % times
    if sealed[2] != now[2]:
        people = {"sealed": sealed[2], "now": now[2]}
        return "re-attributed", _("has been given to person %(now)d: sealed as by person %(sealed)d.") % people
    return "changed", _("has been changed: it is not what was sealed.")


def _time(microseconds):
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    except OverflowError:
        return _("no time")
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f UTC")


def _compare_heads(report, heads):
    """Names the first head that is not in the chain."""
    for start in range(0, len(heads), 500):
        some = heads[start : start + 500]
        seals = Seal.objects.defer("leaves").in_bulk([head.number for head in some])
        for head in some:
            if problem := why_not_in_chain(head, seals.get(head.number)):
                report.add("head", problem, seal=head.number)
                return


def why_not_in_chain(head, seal):
    """Why a head does not belong to this chain, or "". `seal` is the one of that number, or None."""
    said = {"number": head.number, "through": head.through, "at": head.at.strftime("%Y-%m-%d %H:%M:%S UTC")}
    if seal is None:
        return (
            _("The head names seal %(number)d of %(at)s, and there is no such seal any more: the end was cut off.")
            % said
        )
    if seal.digest != head.digest:
        return (
            _(
                "Seal %(number)d is not the one that the head of %(at)s names: "
                "something up to entry %(through)d was altered and sealed again."
            )
            % said
        )
    if seal.head != head:
        return _("The head was not copied whole: seal %(number)d has its digest, and another entry or time.") % said
    return ""
