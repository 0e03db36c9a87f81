"""Files for tests: good ones of each type, and ones that were made to do harm."""

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile

OOXML = "application/vnd.openxmlformats-officedocument"
MAIN = {
    "docx": ("word/document.xml", "wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation"),
}
ODF = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}


def upload(name, data):
    """A file as a form receives it."""
    return SimpleUploadedFile(name, data)


def archive(entries, compression=zipfile.ZIP_DEFLATED):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as packed:
        for name, data in entries.items():
            packed.writestr(name, data)
    return made.getvalue()


def office(kind, more=None, content=b"<w/>", types=b""):
    """A file of Office, as small as one can be."""
    part, name = MAIN[kind]
    listed = f'<Types><Override PartName="/{part}" ContentType="{OOXML}.{name}.main+xml"/></Types>'.encode()
    return archive({"[Content_Types].xml": listed + types, part: content, **(more or {})})


class Stream(io.RawIOBase):
    """Takes bytes and never goes back, as a program does that sends an archive while it writes it."""

    def __init__(self):
        self.taken = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.taken += data
        return len(data)


def streamed(kind):
    """The sums and sizes of its entries stand behind them."""
    made, part = Stream(), office(kind)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed, zipfile.ZipFile(io.BytesIO(part)) as entries:
        for name in entries.namelist():
            packed.writestr(name, entries.read(name))
    return bytes(made.taken)


def hiding(data, behind):
    """A file of Office with bytes behind its first or its last entry that belong to none."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed, zipfile.ZipFile(io.BytesIO(office("docx"))) as entries:
        for number, name in enumerate(names := entries.namelist(), 1):
            packed.writestr(name, entries.read(name))
            if number == (1 if behind == "first" else len(names)):
                packed.fp.write(data)
                packed.start_dir = packed.fp.tell()
    return made.getvalue()


def with_a_comment(data):
    """A file of Office whose directory says something more of an entry."""
    made = io.BytesIO(office("docx"))
    with zipfile.ZipFile(made, "a") as packed:
        packed.getinfo("word/document.xml").comment = data
        packed.writestr("word/more.xml", b"<w/>")  # the directory is written anew
    return made.getvalue()


def extra_field(number, content, length=None):
    return struct.pack("<HH", number, len(content) if length is None else length) + content


def with_extras(local=b"", central=b""):
    """A file of Office that says more of its parts: in front of them, or in its directory."""
    made, part = io.BytesIO(), office("docx")
    with zipfile.ZipFile(made, "w") as packed, zipfile.ZipFile(io.BytesIO(part)) as entries:
        for name in entries.namelist():
            entry = zipfile.ZipInfo(name)
            entry.extra = local
            packed.writestr(entry, entries.read(name))
            entry.extra = central
    return made.getvalue()


def overlapping():
    """The bytes of one part are also a part of their own: unpacked, both are there."""
    other, made = archive({"word/b.xml": b"<b/>"}, zipfile.ZIP_STORED), io.BytesIO(office("docx"))
    with zipfile.ZipFile(made, "a") as packed, zipfile.ZipFile(io.BytesIO(other)) as entries:
        packed.writestr("word/a.xml", b"<a/>" + other[: other.index(b"PK\x01\x02")])
        part = entries.getinfo("word/b.xml")
        part.header_offset = packed.start_dir - other.index(b"PK\x01\x02")
        packed.filelist.append(part)
    return made.getvalue()


def open_document(kind, more=None):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("mimetype", f"application/vnd.oasis.opendocument.{ODF[kind]}")
        packed.writestr("content.xml", "<office/>")
        for name, data in (more or {}).items():
            packed.writestr(name, data)
    return made.getvalue()


def pdf(text=b"Report", behind=b""):
    return b"%PDF-1.7\n1 0 obj\n<< /Title (" + text + b") >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n" + behind


def _chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width=1, height=1, before_data=b"", behind=b""):
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    data = _chunk(b"IDAT", zlib.compress(b"\0\0\0\0"))
    return b"\x89PNG\r\n\x1a\n" + head + before_data + data + _chunk(b"IEND", b"") + behind


def text_chunk(text):
    return _chunk(b"tEXt", b"Comment\0" + text)


def jpeg(behind=b""):
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x12" * 64 + b"\xff\xd9" + behind


def tiff():
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 0) + b"\0" * 16


GOOD = {
    "report.pdf": pdf(),
    "letter.docx": office("docx"),
    "streamed.docx": streamed("docx"),
    "budget.xlsx": office("xlsx"),
    "slides.pptx": office("pptx"),
    "letter.odt": open_document("odt"),
    "budget.ods": open_document("ods"),
    "slides.odp": open_document("odp"),
    "photo.png": png(),
    "photo.jpg": jpeg(),
    "photo.JPEG": jpeg(),
    "scan.tif": tiff(),
    "notes.txt": "Grüße из Вены\n".encode(),
    "notes-utf16.txt": "Grüße из Вены\n".encode("utf-16"),
    "notes-cp1251.txt": "Протокол встречи\r\n".encode("cp1251"),
    "people.csv": b"name;country\nBMW;MZ\n",
    "without an ending": pdf(),
}


def bomb():
    """Small, and large when it is unpacked."""
    return office("docx", {"word/media/image1.png": b"\0" * (40 * 1024 * 1024)})


def lying_bomb():
    """A part of it says that it is small when it is unpacked, and is not."""
    made = bytearray(office("docx", {"word/zeros.xml": b"\0" * 5_000_000}))
    real, said = struct.pack("<I", 5_000_000), struct.pack("<I", 500)
    assert made.count(real) == 2  # in front of the entry and in the directory
    return bytes(made.replace(real, said))


def many_parts():
    return office("xlsx", {f"xl/sheet{number}.xml": b"" for number in range(5_001)})


def encrypted():
    """Its directory says that the parts are encrypted."""
    made = bytearray(office("docx"))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        where = made.find(mark)
        while where >= 0:
            made[where + at] |= 1
            where = made.find(mark, where + 4)
    return bytes(made)


def two_of_a_name():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name, data in (("[Content_Types].xml", b"<Types/>"), ("a.xml", b"1"), ("A.XML", b"2")):
            packed.writestr(name, data)
    return made.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PAGE = b"<!doctype html><html><script>alert(1)</script></html>"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l "ha"><!ENTITY m "&l;&l;&l;">]><l>&m;</l>'
GIFAR = b"GIF89a\x01\0\x01\0\0\0\0;" + archive({"Evil.class": b"\xca\xfe\xba\xbe"})

# Name as it was sent, bytes, and words of the sentence.
BAD = {
    "empty": ("report.pdf", b"", "empty"),
    "zip bomb": ("letter.docx", bomb(), "times as large"),
    "zip bomb that lies": ("letter.docx", lying_bomb(), "damaged"),
    "too many parts": ("budget.xlsx", many_parts(), "parts inside"),
    "plain archive": ("files.zip", archive({"a.txt": b"a"}), "one by one"),
    "archive called docx": ("letter.docx", archive({"a.txt": b"a"}), "one by one"),
    "archive in an archive": (
        "letter.docx",
        office("docx", {"word/more.zip": archive({"a": b"a"})}),
        "another archive",
    ),
    "archive in the embedded table": (
        "slides.pptx",
        office("pptx", {"ppt/embeddings/Table1.xlsx": office("xlsx", {"xl/more.bin": archive({"a": b"a"})})}),
        "another archive",
    ),
    "embedded in the embedded": (
        "slides.pptx",
        office("pptx", {"ppt/embeddings/a.xlsx": office("xlsx", {"xl/embeddings/b.docx": office("docx")})}),
        "another archive",
    ),
    "RAR": ("files.rar", b"Rar!\x1a\x07\0" + b"\0" * 64, "RAR"),
    "7z": ("files.7z", b"7z\xbc\xaf\x27\x1c" + b"\0" * 64, "7Z"),
    "gzip": ("files.gz", b"\x1f\x8b\x08" + b"\0" * 64, "GZ"),
    "macros by name": ("letter.docm", office("docx", {"word/vbaProject.bin": b"\0"}), "macros"),
    "macros under another name": ("letter.docx", office("docx", {"word/vbaProject.bin": b"\0"}), "macros"),
    "macros by type": ("budget.xlsx", office("xlsx", types=b"application/vnd.ms-excel.sheet.macroEnabled"), "macros"),
    "macros of Excel 4": ("budget.xlsx", office("xlsx", {"xl/macrosheets/sheet1.xml": b"<x/>"}), "macros"),
    "macros of LibreOffice": ("letter.odt", open_document("odt", {"Basic/Standard/Module1.xml": b"<x/>"}), "macros"),
    "object inside": ("letter.docx", office("docx", {"word/embeddings/oleObject1.bin": b"\0"}), "object of another"),
    "program inside": ("letter.docx", office("docx", {"word/media/a.png": b"MZ\x90\0"}), "is a program"),
    "entities that grow": ("letter.docx", office("docx", content=LAUGHS), "to grow"),
    "path to another place": ("letter.docx", office("docx", {"../../etc/passwd": b"x"}), "another place"),
    "two parts of one name": ("letter.docx", two_of_a_name(), "same name"),
    "protected by a password": ("letter.docx", encrypted(), "password"),
    "protected OpenDocument": (
        "letter.odt",
        open_document("odt", {"META-INF/manifest.xml": b"<manifest:encryption-data/>"}),
        "password",
    ),
    "old Office": ("letter.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old format"),
    "broken archive": ("letter.docx", office("docx")[:60], "damaged"),
    "something behind the archive": ("letter.docx", office("docx") + b"behind", "Something stands"),
    "something between its parts": ("letter.docx", hiding(pdf(), "first"), "hidden between"),
    "something in front of its directory": ("letter.docx", hiding(b"MZ\x90\0", "last"), "hidden between"),
    "something in its directory": ("letter.docx", with_a_comment(PAGE), "hidden between"),
    "unknown extra field": ("letter.docx", with_extras(extra_field(0x4242, b"MZ\x90\0")), "hidden in what"),
    "unknown extra field in its directory": (
        "letter.docx",
        with_extras(central=extra_field(0x4242, b"MZ\x90\0")),
        "hidden in what",
    ),
    "extra field that overruns": ("letter.docx", with_extras(extra_field(0x5455, b"\1", 9)), "hidden in what"),
    "bytes behind the extra fields": (
        "letter.docx",
        with_extras(extra_field(0x5455, b"\1\0\0\0\0") + b"abc"),
        "hidden in what",
    ),
    "extra field that is too long": ("letter.docx", with_extras(extra_field(0x000A, PAGE)), "hidden in what"),
    "extra field twice": ("letter.docx", with_extras(extra_field(0x7855, b"") * 2), "hidden in what"),
    "padding that is not empty": (
        "letter.docx",
        with_extras(extra_field(0xA220, b"\x28\xa0\0\2" + PAGE)),
        "hidden in what",
    ),
    "another name in Unicode": (
        "letter.docx",
        with_extras(extra_field(0x7075, b"\1\0\0\0\0word/vbaProject.bin")),
        "hidden in what",
    ),
    "comment in Unicode": ("letter.docx", with_extras(extra_field(0x6375, b"\1\0\0\0\0" + PAGE)), "hidden in what"),
    "parts that overlap": ("letter.docx", overlapping(), "damaged"),
    "program": ("tool.exe", b"MZ\x90\0\x03\0\0\0" + b"\0" * 64, "program"),
    "program called pdf": ("report.pdf", b"MZ\x90\0\x03\0\0\0" + b"\0" * 64, "program"),
    "program of Linux": ("tool", b"\x7fELF\x02\x01\x01" + b"\0" * 64, "program"),
    "script": ("notes.txt", b"#!/bin/sh\nrm -rf /\n", "program"),
    "batch file": ("notes.txt", b"@echo off\r\ndel *.*\r\n", "for a program"),
    "script by its ending": ("tool.js", b"alert(1)", "are not stored"),
    "SVG": ("drawing.svg", SVG, "SVG"),
    "SVG called png": ("drawing.png", SVG, "SVG"),
    "HTML": ("page.html", PAGE, "web page"),
    "HTML called txt": ("notes.txt", b"\xef\xbb\xbf \n" + PAGE, "web page"),
    "HTML far down": ("notes.txt", b"x" * 2_000_000 + b"<script>alert(1)</script>", "web page"),
    "HTML called pdf": ("report.pdf", PAGE, "web page"),
    "XML": ("data.xml", b"<?xml version='1.0'?><a/>", "XML"),
    "RTF": ("letter.txt", rb"{\rtf1 x}", "for a program"),
    "GIF": ("photo.gif", b"GIF89a\x01\0\x01\0\0\0\0;" + b"\0" * 9, "GIF"),
    "GIFAR": ("photo.gif", GIFAR, "GIF"),
    "PDF that is HTML": ("report.pdf", pdf(b"<html><script>alert(1)</script>"), "same time"),
    "PDF that is an archive": ("report.pdf", pdf(behind=archive({"a": b"a" * 99})), "something else follows"),
    "PDF with an archive inside": (
        "report.pdf",
        pdf(b"a", behind=archive({"a": b"a" * 99}) + b"\n%%EOF\n"),
        "same time",
    ),
    "PDF cut off": ("report.pdf", pdf()[:30], "not complete"),
    "PNG with HTML": ("photo.png", png(before_data=text_chunk(PAGE)), "same time"),
    "PNG with an archive behind": ("photo.png", png(behind=archive({"a": b"a"})), "same time"),
    "PNG with something behind": ("photo.png", png(behind=b"more"), "stands behind"),
    "PNG with too many points": ("photo.png", png(width=60_000, height=60_000), "too many"),
    "PNG cut off": ("photo.png", png()[:40], "not complete"),
    "JPEG with an archive behind": ("photo.jpg", jpeg(behind=archive({"a": b"a"})), "same time"),
    "JPEG with RAR behind": ("photo.jpg", jpeg(behind=b"Rar!\x1a\x07\0" + b"\0" * 8 + b"\xff\xd9"), "same time"),
    "JPEG with PDF": ("photo.jpg", jpeg()[:40] + pdf() + b"\xff\xd9", "same time"),
    "JPEG with text behind": ("photo.jpg", jpeg(behind=b"and more"), "stands behind"),
    "TIFF cut off": ("scan.tif", b"II*\0\xff\xff\xff\xff", "not complete"),
    "PDF called docx": ("letter.docx", pdf(), "right name"),
    "DOCX called pdf": ("report.pdf", office("docx"), "right name"),
    "XLSX called docx": ("letter.docx", office("xlsx"), "right name"),
    "text called pdf": ("report.pdf", b"just words", "right name"),
    "picture called exe": ("photo.png.exe", png(), "right name"),
    "nothing known": ("data.bin", bytes(range(256)), "no type"),
}
