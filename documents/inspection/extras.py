"""What an archive says of an entry beside its name and sizes (its "extra fields"), walked from the first to the last.

Programs for archives pass over what they do not know, so a second file could hide there. Each field is a number, a
length and as many bytes; only those that real programs write are taken, and no longer than they write them.
"""

import struct

from django.utils.translation import gettext as _

from documents.inspection.types import Unacceptable

NAME, PADDING = 0x7075, 0xA220
LENGTHS = {
    0x0001: (0, 8, 16, 20, 24, 28),  # sizes and place of a large entry (zip64)
    0x000A: (32,),  # times of Windows
    0x000D: (12,),  # times and owner of Unix, as PKWARE writes them; a longer one names a link or a device
    0x5455: (1, 5, 9, 13),  # times to the second
    0x5855: (8, 12),  # times and owner of Unix, of old
    0x7855: (0, 4),  # owner of Unix, in two bytes each
    0x7875: range(3, 20),  # owner of Unix, in as many bytes as its numbers need
    0x6375: (5,),  # comment in Unicode: an empty one, since none are taken
    0xCAFE: (0,),  # an archive of Java
    NAME: range(6, 512),  # in Unicode
    PADDING: range(4, 4096),  # of Microsoft Office: room in front of an entry, to write a longer one there
}


def check_extras(extra, name):
    """Refuses what is not a run of such fields, each whole, there once, and as long as it may be."""
    seen = set()
    while extra:
        number, length = struct.unpack_from("<HH", extra) if len(extra) >= 4 else (0, 0)
        content, extra = extra[4 : 4 + length], extra[4 + length :]
        if number in seen or length not in LENGTHS.get(number, ()) or len(content) != length:
            raise _hidden()
        if (number == NAME and not _is_name(content, name)) or (number == PADDING and not _is_padding(content)):
            raise _hidden()
        seen.add(number)


def _is_name(content, name):
    """A version, a sum, and the name that the entry has anyway: under another it would not be looked at."""
    return content[5:] in (name.encode(), name.encode("cp437", "replace"))


def _is_padding(content):
    """A mark, how much room there should be, and that room, which is empty."""
    return content.startswith(b"\x28\xa0") and not content[4:].strip(b"\0")


def _hidden():
    return Unacceptable(
        _("Something is hidden in what the file says of the parts inside it. Open it in Office and save it anew.")
    )
