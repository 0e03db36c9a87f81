"""Writing a part of the history into a folder, so that it can be verified far from here.

The folder holds `entries.jsonl` (the lines of the entries), `seals.jsonl` (the seals from the first one touched up to
the head, with the leaves of those touched) and `manifest.json`, which is written last. Until then the folder has
another name, so a half-written export is recognised. tools/verify_history_export.py reads all three.
"""

import base64
import json
import os
from dataclasses import dataclass, field
from hashlib import sha256

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from history import lines, record_event
from history.models import Seal
from history.sealing import header_of
from history.verifying import snapshot

FORMAT = "actionplan-history-export 1"
UNFINISHED = ".unfinished"
ENTRIES, SEALS, MANIFEST = "entries.jsonl", "seals.jsonl", "manifest.json"


class NotExported(Exception):
    """Carries the sentence that says why."""


class _File:
    """Writes lines and keeps what the manifest says about them."""

    def __init__(self, path):
        self.name, self.file, self.count, self.sum = path.name, path.open("wb"), 0, sha256()

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        with self.file:
            self.file.flush()
            os.fsync(self.file.fileno())

    def add(self, line):
        self.file.write(line + b"\n")
        self.sum.update(line + b"\n")
        self.count += 1

    @property
    def facts(self):
        return {"file": self.name, "count": self.count, "sha256": self.sum.hexdigest()}


@dataclass
class Written:
    """What an export holds: its first and last entry, the seals that cover them, and how many no seal covers."""

    first: int | None = None
    last: int | None = None
    touched: set = field(default_factory=set)
    unsealed: int = 0


def export(folder, entries, asked):
    """Exports a queryset of entries; `asked` is the filter, question to answers, empty for everything.

    Answers with the manifest. Nothing is overwritten, and all files show the same state of the database.
    """
    unfinished = folder.with_name(folder.name + UNFINISHED)
    for there in (folder, unfinished):
        if there.exists():
            raise NotExported(_("%(folder)s is already there. Name another folder, or remove it.") % {"folder": there})
    parent = folder.absolute().parent
    if not parent.is_dir():  # made silently, a slip of the pen would hide the export
        raise NotExported(_("There is no folder %(parent)s. Make it first, or name another one.") % {"parent": parent})
    if not entries.exists():
        raise NotExported(_("There is nothing to export: no entry matches what you asked for."))
    try:
        unfinished.mkdir(mode=0o700)  # what is withheld on the site is in it
        with snapshot():
            manifest = _write(unfinished, entries, asked)
        text = (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()
        (unfinished / MANIFEST).write_bytes(text)
        _note(asked, manifest, text)  # before it has its name: no export is whole that the history does not know
        unfinished.rename(folder)
    except OSError as error:
        reason = {"folder": folder, "why": error.strerror}
        raise NotExported(_("%(folder)s could not be written (%(why)s).") % reason) from error
    return manifest


def _note(asked, manifest, text):
    asked = "; ".join(f"{question}: {', '.join(answers)}" for question, answers in asked.items())
    details = {"filter": asked, "rows": manifest["entries"]["count"], "head": manifest["head"]}
    record_event("export history", details={**details, "sha256 of the manifest": sha256(text).hexdigest()})


def _write(folder, entries, asked):
    with _File(folder / ENTRIES) as file:
        written = _write_entries(file, entries)
        about_entries = file.facts | {"first": written.first, "last": written.last}
    with _File(folder / SEALS) as file:
        _write_seals(file, written.touched)
        about_seals = file.facts
    head = Seal.objects.defer("leaves").first()
    return {
        "format": FORMAT,
        "instructions": INSTRUCTIONS,
        "made_at": timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "database": connection.vendor,
        "filter": asked,
        "entries": about_entries,
        "seals": about_seals,
        "unsealed": written.unsealed,
        "head": str(head.head) if head else "",
    }


def _write_entries(file, entries):
    written = Written()
    seals = Seal.objects.order_by("number").values_list("number", "last").iterator()
    seal = next(seals, None)
    for found in _rows_of(entries):
        for row in found:
            while seal and seal[1] < row[0]:
                seal = next(seals, None)
            file.add(lines.line_of(row))
            written.first, written.last = written.first or row[0], row[0]
            if seal:
                written.touched.add(seal[0])
            else:
                written.unsealed += 1
    return written


def _rows_of(entries):
    try:
        sql, params = entries.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return
    yield from lines.rows(f'WHERE "id" IN ({sql})', params)


def _write_seals(file, touched):
    """The chain from the first seal touched up to the head. Only those touched need their leaves."""
    for seal in Seal.objects.filter(number__gte=min(touched, default=0)).order_by("number").iterator(chunk_size=20):
        line = {"header": header_of(seal), "digest": seal.digest}
        if seal.number in touched:
            line["leaves"] = base64.b64encode(seal.leaves).decode()
        file.add(json.dumps(line).encode())


INSTRUCTIONS = (
    "This folder is a part of the history of the Action Plan. entries.jsonl has one entry a line; seals.jsonl has the "
    "seals that cover them and all later ones up to the head. To verify it, take verify_history_export.py, which needs "
    "Python 3.9 and nothing else, and run: python3 verify_history_export.py FOLDER --head 'LINE', where LINE is a head "
    "that you have received by mail. Take the program and the head from somebody other than the sender of this folder. "
    "docs/history-proof.md of the Action Plan describes every byte, so that you can write a verifier of your own."
)
