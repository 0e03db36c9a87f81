"""Applying a rehearsal, and undoing it: each in one transaction, through the forms, or not at all.

What is applied is what was shown. Where a record has changed since, nothing is applied: rehearse the file again.
"""

import uuid
from contextlib import contextmanager
from itertools import islice

from django.db import DatabaseError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import triggers
from history import note, record_event
from imports.kinds import KINDS
from imports.models import Import, ImportRow
from imports.rehearsing import AT_ONCE, faults_of, key_of
from jobs.running import Result, job
from lifecycle import Refused
from ui.conflicts import Collision

State, Status = ImportRow.State, Import.Status


@contextmanager
def turned_back(one, at_work, before):
    """Where the work fails, nothing of it is there, and the import is as it was."""
    try:
        with transaction.atomic():
            yield
    except BaseException:
        one.turn(at_work, before)
        raise


@job(repeatable=True)  # a worker that is stopped in the middle has written nothing
def apply_in_background(handle, *, number):
    one = Import.objects.get(pk=number)
    with turned_back(one, Status.APPLYING, Status.REHEARSED):
        apply(one, handle.user, handle.progress)
        handle.finish(Result(message=_("Everything is applied."), address=one.get_absolute_url()))


@job(repeatable=True)
def undo_in_background(handle, *, number):
    one = Import.objects.get(pk=number)
    with turned_back(one, Status.UNDOING, Status.APPLIED):
        undo(one, handle.user, handle.progress)
        handle.finish(Result(message=_("The import is undone."), address=one.get_absolute_url()))


def apply(one, user, progress=lambda done, total: None):
    """Writes what the rehearsal has shown, all of it or nothing. Raises Refused with the reason."""
    act = uuid.uuid4().hex
    with (
        turned_back(one, Status.APPLYING, Status.REHEARSED),
        note(actor=user, act="import", request=act, reason=said(one)),
    ):
        _check_versions(one, KINDS[one.kind](user))
        for batch, records, kind in _batches(one, user, progress):
            for row in batch:
                _write(kind, row, records.get(row.record))
            ImportRow.objects.bulk_update(batch, ["record", "reference", "version"])
        if not one.turn(Status.APPLYING, Status.APPLIED, applied_at=timezone.now(), applied_in=act):
            raise Refused(_("%(one)s is applied already.") % {"one": one})
        record_event("import applied", about=one, details={"new": one.new, "changed": one.changed})


def said(one):
    return _("%(one)s: %(file)s") % {"one": one, "file": one.file_name}


def _batches(one, user, progress):
    """Rows by five hundred, with the records that they mean and what reads and writes them."""
    kind = KINDS[one.kind](user)
    rows, done = one.rows.filter(state__in=(State.NEW, State.CHANGED)).order_by("number"), 0
    total = rows.count()
    walked = rows.iterator(chunk_size=AT_ONCE)
    while batch := list(islice(walked, AT_ONCE)):
        keys = [row.record for row in batch if row.record]
        yield batch, {record.pk: record for record in kind.records().filter(pk__in=keys)}, kind
        done += len(batch)
        progress(done, total)


def _check_versions(one, kind):
    """Every record of the file, those that stay as they are too, is the one that was shown."""
    rows = list(one.rows.exclude(record=None).values_list("number", "reference", "record", "version"))
    changed = []
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        seen = dict(kind.records().filter(pk__in=[row[2] for row in part]).order_by().values_list("pk", "version"))
        changed += [reference for _number, reference, pk, version in part if seen.get(pk) != version]
    if changed:
        words = {"references": ", ".join(changed[:20]) + (" …" if len(changed) > 20 else "")}
        raise Refused(
            _("Nothing is applied: since the rehearsal somebody has changed %(references)s. Rehearse the file again.")
            % words
        )


def _write(kind, row, record):
    now = kind.now(record) if record else kind.begin()
    refusal = kind.why_not_changed(record, row.given) if record else kind.why_not_new(row.given)
    if not refusal:
        form = kind.form({**now, **row.given}, record, key_of(row))
        refusal = "; ".join(f"{column}: {text}" if column else text for column, text in _asked(kind, form))
    if refusal:
        raise _nothing(row, refusal)
    try:
        saved = form.save()
    except Collision as collision:
        raise _nothing(row, _("somebody has changed it at this moment")) from collision
    except DatabaseError as error:
        sentence = triggers.sentence_of(error)
        if not sentence:
            raise
        raise _nothing(row, sentence) from error
    row.record, row.reference, row.version = saved.pk, saved.reference, saved.version


def _asked(kind, form):
    try:
        return faults_of(kind, form)
    except Collision:
        return [["", _("somebody has changed it since the rehearsal")]]


def _nothing(row, sentence):
    words = {"row": row.number, "sentence": sentence}
    return Refused(
        _("Nothing is applied: row %(row)d can no longer be written (%(sentence)s). Rehearse again.") % words
    )


# Undoing


def undo(one, user, progress=lambda done, total: None):
    """Takes back what the import did wherever nobody has worked on it since. What is left is named, with the reason."""
    act, left = uuid.uuid4().hex, 0
    with (
        turned_back(one, Status.UNDOING, Status.APPLIED),
        note(actor=user, act="undo import", request=act, reason=said(one)),
    ):
        for batch, records, kind in _batches(one, user, progress):
            for row in batch:
                row.left = _take_back(kind, row, records.get(row.record), one)
                left += bool(row.left)
            ImportRow.objects.bulk_update(batch, ["left"])
        if not one.turn(Status.UNDOING, Status.UNDONE, undone_at=timezone.now()):
            raise Refused(_("%(one)s is undone already.") % {"one": one})
        record_event("import undone", about=one, details={"left": left})


def _take_back(kind, row, record, one):
    """Why a row stays as it is; "" where it was taken back."""
    if record is None:
        return _("It is not here any more, or not open to you.")
    if record.version != row.version:
        return _("Somebody has worked on it since the import.")
    try:
        with transaction.atomic():
            locked = type(record)._base_manager.select_for_update(of=["self"]).filter(pk=record.pk).first()
            if locked is None or locked.version != row.version:  # since the rows of this batch were read
                return _("Somebody has worked on it since the import.")
            if row.state == State.NEW:
                kind.refuse_if_used(record)
                kind.take_back(record, _("Taken back: %(one)s") % {"one": said(one)})
                return ""
            if why_not := kind.why_not_changed(record, {}):
                return why_not
            form = kind.form({**kind.now(record), **row.former}, record)
            if faults := _asked(kind, form):
                return " ".join(sentence for _column, sentence in faults)
            form.save()
            return ""
    except ProtectedError:
        return _("Other records name it. Withdraw it by hand, with a reason.")
    except (Refused, Collision) as refusal:
        return str(refusal) or _("Somebody has changed it at this moment.")
    except DatabaseError as error:
        if sentence := triggers.sentence_of(error):
            return sentence
        raise


def summary_of_undo(one):
    """What was taken back and what was left, in words."""
    rows = one.rows.filter(state__in=(State.NEW, State.CHANGED))
    left = rows.exclude(left="").count()
    if not left:
        return _("All of it is taken back.")
    words = {"left": left, "all": rows.count()}
    return (
        ngettext(
            "%(left)d of %(all)d rows is left as it is: the table says why.",
            "%(left)d of %(all)d rows are left as they are: the table says why.",
            left,
        )
        % words
    )
