"""Where the bytes of documents lie: in a storage that no address leads to, under their own fingerprint.

The same bytes are kept once, whoever sends them. Everything goes through Django's storage API, so that the files may as
well lie in object storage (docs/documents.md).
"""

import hashlib
import logging

from django.core.files import File
from django.core.files.storage import storages
from django.db import connection

from documents.models import Version

log = logging.getLogger(__name__)
FOLDER = "documents"
PIECE = 256 * 1024


class NoRoom(Exception):
    """The storage did not take the bytes; nothing of them is left there."""


class Damaged(Exception):
    """The bytes are not there, or they are others than were uploaded."""


def storage():
    return storages["documents"]


def place_of(sha256):
    """Where bytes with this fingerprint lie."""
    return f"{FOLDER}/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def fingerprint(file):
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def hold(name):
    """Until the transaction ends nobody else puts or takes away these bytes. SQLite lets in one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"documents {name}"])


def put(file, sha256):
    """Puts the bytes in their place, unless they lie there already, whole. Nothing is left of what cannot be put.

    Inside the transaction that writes the row. What was there before is taken away only once it has been read and is
    not whole: a fault of the storage or of the database must not cost the bytes of others.
    """
    hold(sha256)
    place, kept, begun = place_of(sha256), storage(), False
    known = Version.objects.filter(sha256=sha256).exists()
    try:
        if kept.exists(place):
            if known:
                with kept.open(place) as there:
                    if fingerprint(there) == sha256:
                        return
            # Left by an upload that was cut off, or damaged, or nobody's: written anew, so that it is whole and young.
            kept.delete(place)
        begun = True
        file.seek(0)
        written = kept.save(place, File(file, name=place))
        if written != place:  # somebody else put the same bytes there in the same moment
            kept.delete(written)
    except Exception as fault:  # each storage has faults of its own
        log.exception("%s could not be stored.", place)
        if begun:
            _take_away(place)
        raise NoRoom from fault


def is_whole(sha256):
    """Whether the bytes that lie there are those of the fingerprint."""
    try:
        with storage().open(place_of(sha256)) as file:
            return fingerprint(file) == sha256
    except Exception:
        log.exception("%s could not be read.", place_of(sha256))
        return False


def open_bytes(sha256):
    """The file, open for reading. Raises `Damaged` where it is not there."""
    try:
        return storage().open(place_of(sha256))
    except Exception as fault:
        log.exception("%s could not be opened.", place_of(sha256))
        raise Damaged(place_of(sha256)) from fault


def in_pieces(file, sha256, size):
    """The bytes of a file, whose fingerprint is worked out on the way.

    The last piece goes out only when it fits: a file that was changed behind our back arrives incomplete, and the
    browser says that the download failed.
    """
    digest, read, last = hashlib.sha256(), 0, b""
    with file:
        while piece := file.read(PIECE):
            digest.update(piece)
            read += len(piece)
            if last:
                yield last
            last = piece
    if read != size or digest.hexdigest() != sha256:
        log.error("%s does not have the fingerprint that it was uploaded with.", place_of(sha256))
        raise Damaged(place_of(sha256))
    yield last


def all_places():
    """The names of all files in the storage that are named as we name them."""
    kept = storage()

    def below(folder, depth):
        try:
            folders, files = kept.listdir(folder)
        except FileNotFoundError:
            return
        if depth:
            for inner in sorted(folders):
                yield from below(f"{folder}/{inner}", depth - 1)
        else:
            yield from (f"{folder}/{name}" for name in sorted(files))

    yield from below(FOLDER, 2)


def _take_away(place):
    try:
        storage().delete(place)
    except Exception:
        log.exception("What there is of %s could not be taken away.", place)
