"""Plain text: characters that people read, and no language that a program would follow."""

import codecs
import re

from django.utils.translation import gettext as _

from documents.inspection.types import Unacceptable

CONTROLS = re.compile(r"[\0-\x08\x0b\x0e-\x1a\x1c-\x1f]")
MARKUP = re.compile(r"<\s*(!doctype|html|head|body|script|svg|iframe|object|embed|\?php|\?xml|%)", re.IGNORECASE)
# What a mail program, a printer or an office program would take for its own.
OTHER_LANGUAGES = ("{\\rtf", "%!PS", "@echo off", "[InternetShortcut]", "[Desktop Entry]")


def check(file, head):
    """Whether it is text at all. Text that is not for people is refused."""
    file.seek(0)
    for number, text in enumerate(_pieces(file, head)):
        if CONTROLS.search(text):
            return False
        if MARKUP.search(text) or (not number and text.lstrip("\ufeff \t\r\n").startswith("<")):
            raise Unacceptable(_("The file is a web page, a drawing in SVG or XML. Save what is to be read as PDF."))
        if not number and text.lstrip("\ufeff \t\r\n").startswith(OTHER_LANGUAGES):
            raise Unacceptable(_("The text is written for a program, not for people. Save it as PDF or as plain text."))
    return True


def _pieces(file, head):
    """The file as text, in pieces that overlap; UTF-16 only with its mark, otherwise UTF-8, or else one byte each."""
    coding = "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"
    try:
        yield from _decoded(file, coding)
    except UnicodeDecodeError:
        file.seek(0)
        yield from _decoded(file, "latin-1")  # of any alphabet: control characters are the same in all


def _decoded(file, coding):
    decoder, before = codecs.getincrementaldecoder(coding)(), ""
    while piece := file.read(1024 * 1024):
        text = decoder.decode(piece)
        yield before + text
        before = text[-32:]
    decoder.decode(b"", final=True)
