"""Pictures: whole, of a size that a program can open, and with nothing behind their end."""

import io
import struct

from django.utils.translation import gettext as _

from documents.inspection.types import JPEG, PNG, TIFF, Unacceptable

MOST_PIXELS = 200_000_000


def check(file, kind):
    if kind is PNG:
        _check_png(file)
    elif kind is JPEG:
        _check_jpeg(file)
    elif kind is TIFF:
        _check_tiff(file)


def _check_png(file):
    """Walks the chunks: the first says how large the picture is, and nothing follows the last."""
    file.seek(8)
    first = True
    while True:
        head = file.read(8)
        if len(head) < 8:
            raise _incomplete(PNG)
        length, name = struct.unpack(">I4s", head)
        if first:
            if name != b"IHDR":
                raise _incomplete(PNG)
            if len(sizes := file.read(8)) < 8:
                raise _incomplete(PNG)
            width, height = struct.unpack(">II", sizes)
            _check_size(width, height)
            length, first = length - 8, False
        file.seek(length + 4, io.SEEK_CUR)
        if name == b"IEND":
            break
    end = file.tell()
    if file.seek(0, io.SEEK_END) != end:
        raise _followed(PNG)


def _check_jpeg(file):
    """It ends with its mark. Cameras write further pictures behind the first, so the last mark counts."""
    file.seek(0, io.SEEK_END)
    file.seek(max(0, file.tell() - 4096))
    if not file.read().rstrip(b"\0\r\n ").endswith(b"\xff\xd9"):
        raise _followed(JPEG)


def _check_tiff(file):
    """The first directory lies within the file."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    order = "<" if file.read(4).startswith(b"II") else ">"
    where = file.read(4)
    if len(where) < 4 or not 8 <= struct.unpack(f"{order}I", where)[0] < size:
        raise _incomplete(TIFF)


def _check_size(width, height):
    if width * height > MOST_PIXELS:
        raise Unacceptable(
            _("The picture has %(width)d × %(height)d points, too many to open. Save it smaller.")
            % {"width": width, "height": height}
        )


def _incomplete(kind):
    return Unacceptable(_("The %(type)s is not complete. Save it anew and upload it again.") % {"type": kind.label})


def _followed(kind):
    return Unacceptable(
        _("Something stands behind the end of the %(type)s, or it is not complete. Save it anew.")
        % {"type": kind.label}
    )
