"""Files that are archives inside: those of Office (OOXML) and of OpenDocument, looked at entry by entry.

Each entry is unpacked in memory, piece by piece and never further than it says of itself, which checks its sum too. So
an archive that lies about its sizes is found, and one that tells the truth is refused before it is unpacked.
"""

import io
import re
import zipfile
import zlib

from django.utils.translation import gettext as _

from documents.inspection.types import DOCX, ODP, ODS, ODT, PPTX, XLSX, Unacceptable

MOST_ENTRIES = 5_000
MOST_BYTES = 300 * 1024 * 1024  # unpacked, with everything that is embedded
MOST_TIMES = 200  # as many times as the file itself
MOST_EMBEDDED = 20 * 1024 * 1024  # of one embedded file: it is looked at in memory
SMALL = 10 * 1024 * 1024  # below this a file may be packed as tightly as it likes: empty sheets are
PIECE = 256 * 1024
ARCHIVES = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b\x08",
    b"BZh",
    b"\xfd7zXZ\0",
)
PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe")
MACROS = re.compile(r"(vbaproject\.bin|vbadata\.xml|/macrosheets/|/activex/|^basic/|^scripts/|/dialogsheets/)", re.I)
OBJECTS = re.compile(r"(/embeddings/.*\.bin$|oleobject[^/]*$)", re.I)
EMBEDDED = re.compile(r"/embeddings/[^/]+\.(docx|xlsx|pptx)$", re.I)
MAIN_PARTS = {
    b"wordprocessingml.document.main+xml": DOCX,
    b"spreadsheetml.sheet.main+xml": XLSX,
    b"presentationml.presentation.main+xml": PPTX,
}
OPEN_DOCUMENTS = {kind.content_type.encode(): kind for kind in (ODT, ODS, ODP)}
CONTENT_TYPES, MIMETYPE, MANIFEST = "[Content_Types].xml", "mimetype", "META-INF/manifest.xml"


def inspect_package(file, depth=0, budget=MOST_BYTES):
    """The type of an office file. Of others' embedded ones (the table of a chart) one level is taken, no further."""
    size = file.seek(0, io.SEEK_END)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _check_frame(file, archive, entries)
            _check_sizes(entries, size, budget)
            names = _check_names(entries)
            kind = _kind(archive, names)
            for entry in entries:
                _check_entry(archive, entry, depth, budget)
            return kind
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError, KeyError) as fault:
        raise Unacceptable(_("The file is damaged: it cannot be unpacked. Save it anew.")) from fault


def _check_frame(file, archive, entries):
    """It begins with its first entry and ends with its directory: nothing before, between or behind."""
    file.seek(0, io.SEEK_END)
    end = file.tell()
    file.seek(max(0, end - 22))
    if file.read(4) != b"PK\x05\x06" or archive.comment or not entries or min(e.header_offset for e in entries) != 0:
        raise Unacceptable(_("Something stands before or behind the content of the file. Save it anew."))


def _check_sizes(entries, size, budget):
    if len(entries) > MOST_ENTRIES:
        raise Unacceptable(
            _("The file has %(number)d parts inside, more than the %(most)d that are unpacked here.")
            % {"number": len(entries), "most": MOST_ENTRIES}
        )
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > budget or unpacked > max(SMALL, size * MOST_TIMES):
        raise Unacceptable(
            _("Unpacked, the file would be %(times)d times as large: it is an archive made to fill a disk.")
            % {"times": unpacked // max(size, 1)}
        )


def _check_names(entries):
    names = [entry.filename for entry in entries]
    if len(set(map(str.lower, names))) != len(names):
        raise Unacceptable(_("Two parts inside the file have the same name. Save it anew."))
    if any(name.startswith("/") or "\\" in name or ".." in name.split("/") or ":" in name for name in names):
        raise Unacceptable(_("A part inside the file would be unpacked to another place. The file is not stored."))
    if any(entry.flag_bits & 0x41 for entry in entries):
        raise Unacceptable(_("The file is protected by a password, so nobody can check it. Take the password away."))
    if any(MACROS.search(name) for name in names):
        raise Unacceptable(_("The file has macros inside. Save it without macros, or as PDF."))
    if any(OBJECTS.search(name) for name in names):
        raise Unacceptable(_("The file has an object of another program inside. Save it without, or as PDF."))
    return set(names)


def _kind(archive, names):
    if CONTENT_TYPES in names:
        types = archive.read(CONTENT_TYPES)
        if b"macroEnabled" in types:
            raise Unacceptable(_("The file has macros inside. Save it without macros, or as PDF."))
        for mark, kind in MAIN_PARTS.items():
            if mark in types:
                return kind
    elif MIMETYPE in names and (kind := OPEN_DOCUMENTS.get(archive.read(MIMETYPE).strip())):
        if MANIFEST in names and b"encryption-data" in archive.read(MANIFEST):
            raise Unacceptable(
                _("The file is protected by a password, so nobody can check it. Take the password away.")
            )
        return kind
    raise Unacceptable(_("Archives are not stored. Upload the files in it one by one."))


def _check_entry(archive, entry, depth, budget):
    """Unpacks it, so that what it says of itself is known to be true, and looks at what it is."""
    with archive.open(entry) as part:
        start = part.read(PIECE)
        if start.startswith(PROGRAMS):
            raise Unacceptable(_("A part inside the file is a program. The file is not stored."))
        if b"<!ENTITY" in start:
            raise Unacceptable(_("A part inside the file is written to grow when it is read. The file is not stored."))
        if EMBEDDED.search(entry.filename) and not depth and entry.file_size <= MOST_EMBEDDED:
            inspect_package(io.BytesIO(start + part.read()), depth=1, budget=budget - entry.file_size)
        elif start.startswith(ARCHIVES):
            raise Unacceptable(_("The file has another archive inside. Upload its files one by one."))
        while part.read(PIECE):
            pass
