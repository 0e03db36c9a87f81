"""The virus scanner: clamd, asked by its own protocol (INSTREAM), by TCP or by a socket of the same machine.

The bytes are sent in pieces, each after its length in four bytes; a piece of no length ends them. The answer is a line:
"stream: OK", "stream: Win.Test.EICAR_HDB-1 FOUND", or something that ends in ERROR. To PING it says PONG.
"""

import socket
import struct
from contextlib import suppress
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from documents.choices import Scan
from documents.keeping import Damaged, open_bytes
from documents.models import Version
from history import note

PIECE = 64 * 1024
PATIENCE = 60  # seconds that the scanner may be silent about a file
AT_HAND = 5  # seconds in which it says that it is there


class NoAnswer(Exception):
    """The scanner could not be reached, or said nothing. Asked again later."""


def waiting():
    """The versions that nobody may download until the scanner has looked at them, each in its turn.

    Those of which it was never asked come first, then those of which it was asked in vain the longest ago: so a file on
    which it hangs holds up no other, not even one of which it said nothing only because it was away.
    """
    turn = F("asked_in_vain_at").asc(nulls_first=True)
    return Version.objects.filter(scan__in=[Scan.WAITING, Scan.NOT_SCANNED]).order_by(turn, "pk")


def not_clean():
    """Those and the ones that the scanner could not read, for a person who has found out why."""
    return Version.objects.exclude(scan__in=[Scan.CLEAN, Scan.INFECTED]).order_by("pk")


def scan_version(version):
    """Asks the scanner about a version and writes down what it says. Of no answer nothing but the reason is written."""
    try:
        with open_bytes(version.sha256) as file:
            version.scan, version.found = ask(file)
    except NoAnswer as fault:
        version.scan, version.found = Scan.WAITING, f"no answer: {fault}"[:200]
    except Damaged:
        version.scan, version.found = Scan.FAILED, "the file is not there"
    in_vain, now = version.scan == Scan.WAITING, timezone.now()
    version.scanned_at, version.asked_in_vain_at = (None, now) if in_vain else (now, None)
    with note(act="scan document"):
        version.save(update_fields=["scan", "found", "scanned_at", "asked_in_vain_at"])
        if version.scan == Scan.INFECTED:  # the same bytes are harmful wherever they are a version
            for same in Version.objects.filter(sha256=version.sha256).exclude(scan=Scan.INFECTED):
                same.scan, same.found, same.scanned_at = version.scan, version.found, version.scanned_at
                same.save(update_fields=["scan", "found", "scanned_at"])
    return version.scan


def ask(file):
    """What the scanner says of a file: (state, what it found)."""
    try:
        with _connected(PATIENCE) as connection:
            with suppress(BrokenPipeError, ConnectionResetError):  # it has said already that the file is too large
                _send(connection, file)
            answer = _line(connection)
    except (OSError, ValueError) as fault:
        raise NoAnswer(type(fault).__name__) from fault
    said = answer.removeprefix("stream:").strip()
    if said == "OK":
        return Scan.CLEAN, ""
    if said.endswith(" FOUND"):
        return Scan.INFECTED, said.removesuffix(" FOUND")[:200]
    if not said:
        raise NoAnswer("silence")
    return Scan.FAILED, said[:200]


def _send(connection, file):
    connection.sendall(b"zINSTREAM\0")
    while piece := file.read(PIECE):
        connection.sendall(struct.pack(">I", len(piece)) + piece)
    connection.sendall(struct.pack(">I", 0))


def is_there():
    """Whether the scanner answers at all. Where it does, its silence was about one file."""
    try:
        with _connected(AT_HAND) as connection:
            connection.sendall(b"zPING\0")
            return _line(connection) == "PONG"
    except (OSError, ValueError):
        return False


def _connected(patience):
    address = urlsplit(settings.CLAMD_ADDRESS)
    if address.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(patience)
        try:
            connection.connect(address.path)
        except OSError:
            connection.close()
            raise
        return connection
    return socket.create_connection((address.hostname, address.port or 3310), timeout=patience)


def _line(connection):
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < 4096:
        piece = connection.recv(1024)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0\n").decode(errors="replace")
