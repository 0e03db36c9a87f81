"""The order of the questions that are put to every file."""

import io
import zipfile

import filetype
from django.utils.translation import gettext as _

from documents.inspection import images, texts
from documents.inspection.packages import inspect_package
from documents.inspection.types import BY_ENDING, CSV, JPEG, PDF, PNG, TEXT, TIFF, TYPES, Unacceptable

HEAD, TAIL = 4096, 4096
BY_SIGNATURE = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
)
PACKAGE = b"PK\x03\x04"
OFFICE_OF_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROGRAMS = (b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"#!")
# As far as browsers and readers of PDF look for what a file might be.
SNIFFED = 1024
MARKUP = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<svg", b"<iframe", b"<?php", b"<%")
ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")


def inspect(file, name):
    """The type of a file by its content, which its name must not contradict. Refuses with `Unacceptable`."""
    size = file.seek(0, io.SEEK_END)
    if not size:
        raise Unacceptable(_("The file is empty."))
    file.seek(0)
    head = file.read(HEAD)
    kind = _by_content(file, head, _ending(name))
    _check_ending(name, kind)
    return kind


def _by_content(file, head, ending):
    if head.startswith(PROGRAMS) or (head.startswith(b"MZ") and b"\0" in head):
        raise Unacceptable(_("The file is a program. Programs and scripts are not stored."))
    if head.startswith(OFFICE_OF_OLD):
        raise Unacceptable(
            _("The file is protected by a password or in an old format of Office. Save it as DOCX, XLSX, PPTX or PDF.")
        )
    if head.startswith(PACKAGE):
        return inspect_package(file)
    for signature, kind in BY_SIGNATURE:
        if head.startswith(signature):
            _check_alone(file, head, kind)
            images.check(file, kind)
            return kind
    if not texts.check(file, head):
        guessed = filetype.guess(head)
        words = {"known": ", ".join(kind.label for kind in TYPES), "type": guessed.extension.upper() if guessed else ""}
        if guessed:
            raise Unacceptable(_("The content of the file is %(type)s. These types are stored: %(known)s.") % words)
        raise Unacceptable(
            _("The content of the file is of no type that is stored here. These are: %(known)s.") % words
        )
    return CSV if ending in CSV.endings else TEXT


def _check_alone(file, head, kind):
    """Whatever begins as one type and is another as well was made to deceive somebody."""
    two = _("The file is a %(type)s and something else at the same time, so it is not stored. Save it anew.")
    start = head[:SNIFFED].lower()
    file.seek(0, io.SEEK_END)
    file.seek(max(0, file.tell() - TAIL))
    end = file.read()
    if any(mark in start or mark in end.lower() for mark in MARKUP) or (kind is not PDF and b"%PDF-" in head[:SNIFFED]):
        raise Unacceptable(two % {"type": kind.label})
    if kind is PDF and not _ends_as_pdf(end):
        raise Unacceptable(_("The PDF is not complete, or something else follows it. Save it anew."))
    if _is_archive(file) or _holds_archive(file):
        raise Unacceptable(two % {"type": kind.label})


def _ends_as_pdf(end):
    """Some programs write a few bytes behind the mark; a second file is longer."""
    at = end.rfind(b"%%EOF")
    return at >= 0 and len(end[at + 5 :].strip(b"\r\n\0 \t")) <= 16


def _is_archive(file):
    """Whether a program for archives would open it: those read from the end, whatever stands before it."""
    try:
        with zipfile.ZipFile(file) as archive:
            return bool(archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        return False


def _holds_archive(file):
    file.seek(0)
    before = b""
    while piece := file.read(1024 * 1024):
        if any(mark in before + piece for mark in ARCHIVES):
            return True
        before = piece[-8:]
    return False


def _ending(name):
    return name.rpartition(".")[2].lower() if "." in name else ""


def _check_ending(name, kind):
    ending = _ending(name)
    if not ending or ending in kind.endings:
        return
    words = {"ending": ending, "type": kind.label}
    if ending in BY_ENDING or kind not in (TEXT, CSV):
        sentence = _("The name ends in .%(ending)s, but the content is %(type)s. Give the file its right name.")
        raise Unacceptable(sentence % words)
    known = ", ".join(kind.label for kind in TYPES)
    raise Unacceptable(
        _("Files that end in .%(ending)s are not stored. These types are: %(known)s.") % {**words, "known": known}
    )
