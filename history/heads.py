"""The head of the sealed history: one line that stands for everything up to an entry.

Whoever has noted a head can later tell whether anything before it was altered, so heads leave the database: they are
appended to a file and mailed to both organizations.
"""

import errno
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

SHAPE = re.compile(
    r"actionplan-history\s+seal=(\d{1,18})\s+through=(\d{1,18})\s+"
    r"at=(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\s+sha256=([0-9a-f]{64})\b"
)
TIME = "%Y-%m-%dT%H:%M:%SZ"


class NoHead(ValueError):
    """What was given is not the text of one head. Carries the sentence that a person reads."""


class NotSent(Exception):
    """A head did not leave the database. Carries the sentence that says why."""


@dataclass(frozen=True)
class Head:
    """The last seal at some moment: its number, the last entry it covers, when it was made, and its digest."""

    number: int
    through: int
    at: datetime
    digest: str

    def __str__(self):
        at = self.at.astimezone(UTC).strftime(TIME)
        return f"actionplan-history seal={self.number} through={self.through} at={at} sha256={self.digest}"

    @classmethod
    def parse(cls, text):
        """The one head in a text, such as a line of a mail. A mail program may have broken the line at its spaces."""
        found = heads_in(text)
        if len(found) == 1:
            return found[0]
        if found:
            raise NoHead(_("These are several heads: give one."))
        raise NoHead(
            _("This is no head. A head is one line that begins with “actionplan-history seal=”: copy it whole.")
        )


def heads_in(text):
    """Every head in a text, in its order, each once."""
    found = {}
    for number, through, at, digest in SHAPE.findall(text):
        try:
            moment = datetime.strptime(at, TIME).replace(tzinfo=UTC)
        except ValueError:
            continue
        found[Head(int(number), int(through), moment, digest)] = None
    return list(found)


def outside():
    """The heads in the file that sealing appends to, as far as there is one that may be read as well."""
    name = settings.HISTORY_HEAD_FILE
    return in_file(name) if name and os.access(name, os.R_OK) else []


def in_file(name):
    """The heads in a file, of which there has to be one."""
    found = heads_in(Path(name).read_text(errors="replace"))
    if not found:
        raise NoHead(_("There is no head in %(file)s.") % {"file": name})
    return found


def write(head):
    """Appends a head to the file outside the database, unless it is the last one there. Without a file: nothing."""
    name = settings.HISTORY_HEAD_FILE
    end = _end(name) if name else ""
    if not name or end.rstrip("\n").rpartition("\n")[2] == str(head):
        return
    line = f"{head}\n" if end.endswith("\n") or not end else f"\n{head}\n"  # a disk that was full left half a line
    try:
        file = os.open(name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            if os.write(file, line.encode()) < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:
        raise NotSent(
            _("The head was not written to %(file)s (%(why)s). Make the file writable and run the command again.")
            % {"file": name, "why": error.strerror}
        ) from error


def _end(name):
    try:
        with Path(name).open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 500))
            return file.read().decode(errors="replace")
    except OSError:
        return ""  # a file may be open for appending only


def mail(head, text):
    """Sends a head to both organizations, with what to do with it."""
    recipients = settings.HISTORY_HEAD_RECIPIENTS
    if not recipients:
        raise NotSent(_("Nobody gets the head: name the addresses in HISTORY_HEAD_RECIPIENTS."))
    subject = _("Head of the history of the Action Plan: seal %(number)d") % {"number": head.number}
    try:
        EmailMessage(subject, text, to=recipients).send()
    except OSError as error:  # smtplib's own errors are of this kind
        raise NotSent(_("The head was not mailed (%(why)s).") % {"why": error}) from error
    return recipients
