"""The types of files that are taken."""

from dataclasses import dataclass

from lifecycle import Refused

OOXML = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"


class Unacceptable(Refused):
    """This file is not stored. The text is the sentence for the person who sent it."""


@dataclass(frozen=True)
class FileType:
    """A type with the endings that names of such files have, the first of them the usual one."""

    label: str
    content_type: str
    endings: tuple


PDF = FileType("PDF", "application/pdf", ("pdf",))
DOCX = FileType("DOCX", f"{OOXML}.wordprocessingml.document", ("docx",))
XLSX = FileType("XLSX", f"{OOXML}.spreadsheetml.sheet", ("xlsx",))
PPTX = FileType("PPTX", f"{OOXML}.presentationml.presentation", ("pptx",))
ODT = FileType("ODT", f"{ODF}.text", ("odt",))
ODS = FileType("ODS", f"{ODF}.spreadsheet", ("ods",))
ODP = FileType("ODP", f"{ODF}.presentation", ("odp",))
PNG = FileType("PNG", "image/png", ("png",))
JPEG = FileType("JPEG", "image/jpeg", ("jpg", "jpeg"))
TIFF = FileType("TIFF", "image/tiff", ("tif", "tiff"))
TEXT = FileType("TXT", "text/plain", ("txt",))
CSV = FileType("CSV", "text/csv", ("csv",))

TYPES = (PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, PNG, JPEG, TIFF, TEXT, CSV)
BY_ENDING = {ending: kind for kind in TYPES for ending in kind.endings}
