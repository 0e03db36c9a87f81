"""What can be said of a file in hand: whether its bytes are those that left, and if not, in what they differ.

The journal keeps of each export what its head says, the number of its rows and the checksum, not its cells. So where a
cell was changed it can be said that it was, but not which one.
"""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from auditing.cases import readable_entries
from auditing.files.reading import DIGEST
from history.models import Entry
from ui.columns import written
from ui.exports import CHECKSUM, FACTS, HEAD_ROWS, last_line, last_line_of_page, number_of
from ui.uploads import MOST_BYTES
from ui.workbooks.cells import held, text_of

NUMBER = re.compile(r"([1-9]\d{0,17})-[A-Z]{6}", re.ASCII)
GENUINE, SAVED_AGAIN, ALTERED, INCOMPLETE, UNKNOWN, NO_EXPORT = (
    "genuine",
    "saved again",
    "altered",
    "incomplete",
    "unknown",
    "no export",
)
RELIABLE = (GENUINE, SAVED_AGAIN)
OF_AN_EXPORT = (GENUINE, SAVED_AGAIN, ALTERED)  # of these the number is certainly one of ours
FORMS = {
    "bom": gettext_lazy("the mark at its beginning (U+FEFF) is missing"),
    "lines": gettext_lazy("its lines do not end in CR LF"),
    "separator": gettext_lazy("its cells are not separated by commas"),
    "encoding": gettext_lazy("it is not in UTF-8"),
}
ASK_AGAIN = gettext_lazy("Ask whoever sent it for the file as it was downloaded, or download the list again.")


@dataclass
class Verdict:
    kind: str
    title: str
    sentence: str
    advice: str = ""
    faults: list = field(default_factory=list)
    differences: list = field(default_factory=list)  # label, in the file, when it left
    export: Entry | None = None  # the entry of the download
    may_open: bool = False  # whether the reader may read that entry

    @property
    def is_good(self):
        return self.kind in RELIABLE

    @property
    def tone(self):
        if self.is_good:
            return "success"
        return "error" if self.kind in (ALTERED, UNKNOWN) else "warning"

    @property
    def address(self):
        """The list of which the file is a copy."""
        return self.export.new["content"]["address"] if self.is_good else ""


def verdict_on(reading, reader):
    if reading.kind == "damaged":
        return _unreadable(reading)
    if reading.kind:
        return _no_export(reading.kind, reading.fault)
    if not (number := NUMBER.fullmatch(reading.number)):
        return _without_number(reading)
    export = Entry.objects.filter(pk=int(number[1]), act="export", verb=Entry.Verb.EVENT).first()
    if export is None or not _is_numbered(export, reading.number):
        return Verdict(
            UNKNOWN,
            _("Unknown"),
            _("No file with the export number %(number)s has left this system.") % {"number": reading.number},
            _("The file was made by another system, or its number was changed. Do not rely on it. %(ask)s")
            % {"ask": ASK_AGAIN},
        )
    end = _end_of(export, reading.number)
    verdict = _compared(reading, export, end)
    verdict.export, verdict.may_open = export, readable_entries(reader).filter(pk=export.pk).exists()
    if not verdict.may_open:  # which lines differ can be read from the file and the verdict; what they said cannot
        verdict.differences = [(label, said, "") for label, said, _left in verdict.differences]
    return verdict


def too_large():
    return _no_export("large")


def _is_numbered(export, number):
    return "content" in (export.new or {}) and number_of(export) == number


def _end_of(export, number):
    """What the journal says of the end of the download; None for one that was interrupted, or is still going on."""
    events = Entry.objects.filter(request=export.request, act="export finished", pk__gt=export.pk)
    return next((event.new for event in events if event.new["export"] == number), None)


def _compared(reading, export, end):
    written_last = last_line_of_page if reading.is_page else last_line
    is_same = (reading.body, reading.end) == (end["fingerprint"], written_last(end["fingerprint"])) if end else False
    if is_same or (end and reading.is_workbook and reading.whole == end.get("file")):
        return Verdict(
            GENUINE,
            _("Genuine"),
            _("This file is, byte for byte, the one that left this system with the number %(number)s.")
            % {"number": reading.number},
        )
    if end and not reading.after and reading.checksum == end["fingerprint"] == reading.rewritten:
        return Verdict(
            SAVED_AGAIN,
            _("Saved again, with every cell as it left"),
            _("The bytes are not those that left, but every cell of the file is the same, in the same place."),
            _("A spreadsheet or another program has saved the file in its own form. Its content can be relied on."),
            faults=_form(reading),
        )
    if reading.is_page:
        return _altered_page(reading, end)
    differences = _differences(reading, export)
    if _is_cut_off(reading, end):
        return _incomplete(reading, end, differences)
    faults = [*_faults(reading, end), *_form(reading)]
    if not faults and not differences:
        faults = [_("At least one cell of its rows was changed. Which one cannot be said: cells are not kept.")]
    return _altered(reading, faults, differences)


def _altered(reading, faults, differences=()):
    return Verdict(
        ALTERED,
        _("Altered or saved again"),
        _("A file with the number %(number)s did leave this system, but not with these bytes.")
        % {"number": reading.number},
        _("Do not rely on it. A program that saved it may have rewritten it; somebody may have changed it. %(ask)s")
        % {"ask": ASK_AGAIN},
        faults,
        list(differences),
    )


def _unreadable(reading):
    return Verdict(
        INCOMPLETE,
        _("Incomplete, or no export"),
        reading.fault,
        _("A workbook that is cut off anywhere cannot be opened: its index is its end. %(ask)s") % {"ask": ASK_AGAIN},
    )


def _altered_page(reading, end):
    if end is None:
        return _incomplete(reading, end, [])
    if reading.checksum is None:
        return _altered(reading, [_("Its last line, that of the checksum, is missing or is not the last one.")])
    if reading.checksum != end["fingerprint"]:
        return _altered(reading, [_("The checksum in its last line is not the one that the journal keeps.")])
    return _altered(reading, [_("Something before the checksum was changed. What it was cannot be said.")])


def _is_cut_off(reading, end):
    if reading.checksum is None:
        return end is None or reading.rows <= end["rows"]
    if end is None or reading.after or reading.checksum == end["fingerprint"]:
        return False
    return end["fingerprint"].startswith(reading.checksum)


def _incomplete(reading, end, differences):
    if end is None:
        sentence = _("The download of this file was interrupted, or is not finished yet: it lacks its end.")
    elif reading.checksum is not None:
        sentence = _("The file is cut off in its last line, that of the checksum.")
    else:
        sentence = ngettext(
            "The file is cut off: it has no checksum, and %(rows)d row of the %(all)d that left.",
            "The file is cut off: it has no checksum, and %(rows)d rows of the %(all)d that left.",
            reading.rows,
        ) % {"rows": reading.rows, "all": end["rows"]}
    advice = _("Whether the rest was changed cannot be said. %(ask)s") % {"ask": ASK_AGAIN}
    return Verdict(INCOMPLETE, _("Incomplete"), sentence, advice, differences=differences)


def _differences(reading, export):
    """The lines of the head that are not as they left."""
    as_written = _in_a_workbook if reading.is_workbook else written
    left = {name: as_written(said) for name, said in export.new["content"]["head"].items()}
    return [
        (label, reading.facts.get(name, ""), left[name])
        for name, label in FACTS.items()
        if name in left and reading.facts.get(name) != left[name]
    ]


def _in_a_workbook(said):
    return text_of(held(said))


def _faults(reading, end):
    faults = []
    if end is None:
        faults.append(_("It has a line with a checksum, but the journal knows no end of this download."))
        return faults
    if reading.rows != end["rows"]:
        faults.append(_("It has %(rows)d rows; %(left)d left.") % {"rows": reading.rows, "left": end["rows"]})
    if reading.checksum is None:
        faults.append(_("The line “%(label)s” is missing.") % {"label": CHECKSUM})
    elif reading.checksum != end["fingerprint"]:
        well = DIGEST.fullmatch(reading.checksum)
        faults.append(
            _("The checksum in its last line is not the one that the journal keeps.")
            if well
            else _("The checksum in its last line is none: it should have 64 digits from 0 to f.")
        )
    elif reading.body == end["fingerprint"]:
        faults.append(_("Everything is as it left, except for the form of the last line."))
    if reading.after:
        faults.append(
            ngettext(
                "Below the checksum, where a file ends, there is %(number)d more line.",
                "Below the checksum, where a file ends, there are %(number)d more lines.",
                reading.after,
            )
            % {"number": reading.after}
        )
    return faults


def _form(reading):
    """What shows that another program has written the file."""
    return [
        _("Another program seems to have written it: %(what)s.") % {"what": FORMS[what]}
        for what in dict.fromkeys(reading.saved_by)
    ]


def _without_number(reading):
    if reading.checksum is None and not reading.columns and len(reading.facts) < HEAD_ROWS - 1:
        return Verdict(
            INCOMPLETE,
            _("Incomplete"),
            _("The file is cut off in its head, before the line “%(label)s” was whole.") % {"label": FACTS["number"]},
            str(ASK_AGAIN),
        )
    return Verdict(
        UNKNOWN,
        _("Unknown"),
        _("It looks like a list of this system, but has no export number by which it could be found."),
        _("Its line “%(label)s” was taken out or changed. Do not rely on it. %(ask)s")
        % {"label": FACTS["number"], "ask": ASK_AGAIN},
    )


def _no_export(kind, fault=""):
    words = {
        "empty": (_("The file is empty."), _("Look whether the download failed, and choose the file again.")),
        "workbook": (
            _("This is a workbook without the sheet “About” with which every list leaves this system."),
            _("Choose the file as it was downloaded. A CSV that was saved as a workbook cannot be checked."),
        ),
        "binary": (
            _("This is an image, a document or another file that no list of this system is."),
            _("Choose the file as it was downloaded."),
        ),
        "history": (
            _("This is a part of an export of the history, which proves itself by its manifest."),
            _(
                "Keep all its files in one folder and run “python tools/verify_history_export.py” on it: the program "
                "needs neither this system nor its database."
            ),
        ),
        "large": (
            _("The file is larger than %(size)d MB, which is more than this page takes.")
            % {"size": MOST_BYTES // 1024**2},
            _(
                "Work out the SHA-256 of everything before its last line on your own machine, and compare it with the "
                "end of the export in the history (act “End of an export”)."
            ),
        ),
    }
    sentence, advice = words.get(
        kind,
        (
            _("This file has no head such as the lists of this system begin with."),
            _("Choose the file as it was downloaded from a list or from the history."),
        ),
    )
    return Verdict(NO_EXPORT, _("Not an export"), fault or sentence, advice)
