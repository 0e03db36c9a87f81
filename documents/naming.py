"""Names of files: what is kept of the name that a file was sent with."""

import re
import unicodedata

MOST = 120  # characters, the ending included
# The devices of Windows, which no folder there can hold as files.
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*]')


def clean_name(sent, ending):
    """The name under which a file is offered: without a path, without characters that nobody sees, with its ending."""
    text = unicodedata.normalize("NFC", sent).replace("\\", "/").rpartition("/")[2]
    text = "".join(" " if unicodedata.category(sign).startswith("Z") else sign for sign in text)
    text = "".join(sign for sign in text if not unicodedata.category(sign).startswith("C"))
    text = re.sub(r"\s+", " ", NOT_IN_NAMES.sub("_", text)).strip(" .")
    stem, dot, last = text.rpartition(".")
    if not dot or last.lower() not in ending:
        stem, last = text, ending[0]
    stem = stem.strip(" .")[: MOST - len(last) - 1].strip(" .")
    if not stem or stem.lower() in RESERVED:
        stem = f"{stem}_" if stem else "document"
    return f"{stem}.{last.lower()}"


def title_from(name):
    """A title for a document of which people said nothing: the name of its file, as words."""
    return re.sub(r"[_\s]+", " ", name.rpartition(".")[0]).strip()[:200] or name
