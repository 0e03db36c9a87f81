"""Files that are archives inside: those of Office (OOXML) and of OpenDocument, looked at entry by entry.

Each entry is unpacked in memory, piece by piece and never further than it says of itself, which checks its sum too. So
an archive that lies about its sizes is found, and one that tells the truth is refused before it is unpacked.
"""

import html
import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from documents.inspection.extras import check_extras
from documents.inspection.types import DOCX, ODP, ODS, ODT, PPTX, XLSX, Unacceptable

MOST_ENTRIES = 5_000
MOST_BYTES = 300 * 1024 * 1024  # unpacked, with everything that is embedded
MOST_TIMES = 200  # as many times as the file itself
MOST_EMBEDDED = 20 * 1024 * 1024  # of one embedded file: it is looked at in memory
SMALL = 10 * 1024 * 1024  # below this a file may be packed as tightly as it likes: empty sheets are
PIECE = 256 * 1024
HEADER, LENGTHS_AT = 30, 26  # bytes in front of an entry; where the lengths of its name and of what else it says stand
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
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # macros and embedded objects, whatever their part is called
MOST_LISTED = 2 * 1024 * 1024  # of a part that lists others: it is read in one piece
FETCHED = re.compile(r"/(attachedTemplate|oleObject|frame|subDocument)$")  # what Office opens from elsewhere by itself
ELSEWHERE = re.compile(r"\s*(https?:|ftp:|mhtml:|ms-\w+:|\\\\|//|file:[/\\]{2}[^/\\]|file:[/\\]{4})", re.I)
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


@dataclass
class Budget:
    """What may still be unpacked of a file, with everything that is embedded in it."""

    size: int
    entries: int


def inspect_package(file, depth=0, budget=None):
    """The type of an office file. Of others' embedded ones (the table of a chart) one level is taken, no further."""
    size, budget = file.seek(0, io.SEEK_END), budget or Budget(MOST_BYTES, MOST_ENTRIES)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _check_frame(file, archive, entries)
            _check_sizes(entries, size, budget)
            _check_gaps(file, archive, entries)
            names = _check_names(entries)
            kind = _kind(archive, names)
            for entry in entries:
                _check_entry(archive, entry, depth, budget)
            return kind
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        ValueError,
        NotImplementedError,
        OSError,
        KeyError,
    ) as fault:
        raise Unacceptable(_("The file is damaged: it cannot be unpacked. Save it anew.")) from fault


def _check_frame(file, archive, entries):
    """It begins with its first entry and ends with its directory: nothing stands before or behind."""
    file.seek(0, io.SEEK_END)
    end = file.tell()
    file.seek(max(0, end - 22))
    if file.read(4) != b"PK\x05\x06" or archive.comment or not entries or min(e.header_offset for e in entries) != 0:
        raise Unacceptable(_("Something stands before or behind the content of the file. Save it anew."))


def _check_sizes(entries, size, budget):
    budget.entries -= len(entries)
    if budget.entries < 0:
        raise Unacceptable(
            _("The file has %(number)d parts inside, more than the %(most)d that are unpacked here.")
            % {"number": len(entries), "most": MOST_ENTRIES}
        )
    unpacked = sum(entry.file_size for entry in entries)
    budget.size -= unpacked
    if budget.size < 0 or unpacked > max(SMALL, size * MOST_TIMES):
        raise Unacceptable(
            _("Unpacked, the file would be %(times)d times as large: it is an archive made to fill a disk.")
            % {"times": unpacked // max(size, 1)}
        )


def _check_gaps(file, archive, entries):
    """Every byte belongs to an entry or to the directory. What lies between them is in no list, and nobody scans it."""
    entries = sorted(entries, key=lambda entry: entry.header_offset)
    ends = [*(entry.header_offset for entry in entries[1:]), archive.start_dir]
    for entry, end in zip(entries, ends, strict=True):
        file.seek(entry.header_offset + LENGTHS_AT)
        name, more = struct.unpack("<HH", file.read(4))
        file.seek(name, io.SEEK_CUR)
        for extra in (file.read(more), entry.extra):  # in front of the entry, and in the directory
            check_extras(extra, entry.filename)
        begun = entry.header_offset + HEADER + name + more + entry.compress_size
        if begun > end:
            raise zipfile.BadZipFile("parts that overlap")
        file.seek(begun)
        if entry.comment or (end > begun and file.read(min(end - begun, 32)) not in _said_behind(entry)):
            raise Unacceptable(_("Something is hidden between the parts inside the file. Save it anew."))


def _said_behind(entry):
    """The sum and the sizes of an entry, as programs that never go back write them behind it: in one of four ways."""
    if not entry.flag_bits & 0x08:
        return []
    said = [struct.pack(sizes, entry.CRC, entry.compress_size, entry.file_size) for sizes in ("<LLL", "<LQQ")]
    return [*said, *(b"PK\x07\x08" + one for one in said)]


def _check_names(entries):
    names = [entry.filename for entry in entries]
    if len(set(map(str.lower, names))) != len(names):
        raise Unacceptable(_("Two parts inside the file have the same name. Save it anew."))
    if any(name.startswith("/") or "\\" in name or ".." in name.split("/") or ":" in name for name in names):
        raise Unacceptable(_("A part inside the file would be unpacked to another place. The file is not stored."))
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise Unacceptable(_("The file is damaged: it cannot be unpacked. Save it anew."))
    if any(entry.flag_bits & 0x41 for entry in entries):
        raise Unacceptable(_("The file is protected by a password, so nobody can check it. Take the password away."))
    if any(MACROS.search(name) for name in names):
        raise Unacceptable(_("The file has macros inside. Save it without macros, or as PDF."))
    if any(OBJECTS.search(name) for name in names):
        raise Unacceptable(_("The file has an object of another program inside. Save it without, or as PDF."))
    return set(names)


def _kind(archive, names):
    if CONTENT_TYPES in names:
        types = _listed(archive, CONTENT_TYPES)
        said = html.unescape(types.decode("utf-8", "replace")).lower()
        if b"\0" in types or "macroenabled" in said or "vbaproject" in said:
            raise Unacceptable(_("The file has macros inside. Save it without macros, or as PDF."))
        for mark, kind in MAIN_PARTS.items():
            if mark in types:
                return kind
    elif MIMETYPE in names and (kind := OPEN_DOCUMENTS.get(_listed(archive, MIMETYPE).strip())):
        if MANIFEST in names and b"encryption-data" in _listed(archive, MANIFEST):
            raise Unacceptable(
                _("The file is protected by a password, so nobody can check it. Take the password away.")
            )
        return kind
    raise Unacceptable(_("Archives are not stored. Upload the files in it one by one."))


def _listed(archive, name):
    if archive.getinfo(name).file_size > MOST_LISTED:
        raise Unacceptable(_("The file is damaged: it cannot be unpacked. Save it anew."))
    return archive.read(name)


def _check_links(archive, name):
    """Office fetches templates and objects from another machine without asking: macros would come in that way."""
    try:
        links = ElementTree.fromstring(_listed(archive, name))  # noqa: S314 - small, and expat bounds entities
    except ElementTree.ParseError as fault:
        raise ValueError(name) from fault
    for link in links.iter():
        if FETCHED.search(link.get("Type", "")) and ELSEWHERE.match(link.get("Target", "")):
            raise Unacceptable(_("The file has an object of another program inside. Save it without, or as PDF."))


def _check_entry(archive, entry, depth, budget):
    """Unpacks it, so that what it says of itself is known to be true, and looks at what it is."""
    if entry.filename.lower().endswith(".rels"):
        _check_links(archive, entry.filename)
    with archive.open(entry) as part:
        start = part.read(PIECE)
        if start.startswith(PROGRAMS):
            raise Unacceptable(_("A part inside the file is a program. The file is not stored."))
        if start.startswith(COMPOUND):
            raise Unacceptable(_("The file has an object of another program inside. Save it without, or as PDF."))
        if b"<!ENTITY" in start:
            raise Unacceptable(_("A part inside the file is written to grow when it is read. The file is not stored."))
        if EMBEDDED.search(entry.filename) and not depth and entry.file_size <= MOST_EMBEDDED:
            inspect_package(io.BytesIO(start + part.read()), depth=1, budget=budget)
        elif start.startswith(ARCHIVES):
            raise Unacceptable(_("The file has another archive inside. Upload its files one by one."))
        while part.read(PIECE):
            pass
