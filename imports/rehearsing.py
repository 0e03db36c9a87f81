"""The rehearsal: what a file would change, row by row, with every fault of every row, and nothing written of it.

Rows are taken by five hundred: the records that they mean are found with a few queries, and a form is asked only where
a row makes a record or differs from the one it means.
"""

import uuid
from itertools import islice

from django.utils.translation import gettext as _

from imports.kinds import KINDS
from imports.known import Wrong
from imports.models import Import, ImportRow
from imports.tables import WhichEncoding, WhichSheet, read
from jobs.running import Result, job
from ui.forms import FILL_IN
from ui.workbooks.cells import text_of
from ui.workbooks.opening import Formula, Unreadable

AT_ONCE = 500
State = ImportRow.State
REFERENCE, FOOTNOTES = "reference", "footnotes"
OF_OURS = ("state", "what is wrong")  # columns of the workbook that goes back


@job(repeatable=True)
def rehearse_in_background(handle, *, number):
    one = Import.objects.get(pk=number)
    rehearse(one, handle.user, handle.progress)
    return Result(message=one.get_status_display(), address=one.get_absolute_url())


def rehearse(one, user, progress=lambda done, total: None):
    """Reads the file, and keeps for each row what it would change."""
    one.rows.all().delete()  # of an earlier rehearsal
    try:
        with one.file.open("rb") as file:
            table = read(file.read(), encoding=one.encoding, sheet=one.sheet)
        rehearsal = Rehearsal(one, KINDS[one.kind](user), table)
    except Unreadable as fault:
        one.turn(Import.Status.READING, Import.Status.REFUSED, fault=str(fault))
        return
    except (WhichEncoding, WhichSheet) as question:
        one.turn(Import.Status.READING, Import.Status.ASKED, fault=str(question))
        return
    rehearsal.run(progress)
    counts = {str(state): 0 for state in State} | rehearsal.counts
    one.turn(
        Import.Status.READING,
        Import.Status.REHEARSED,
        fault="",
        labels=table.labels,
        notices=rehearsal.notices,
        **counts,
    )


class Rehearsal:
    def __init__(self, one, kind, table):
        self.one, self.kind, self.table = one, kind, table
        self.notices, self.counts, self.seen = list(table.notices), {}, {}
        self.labels = [label.casefold() for label in table.labels]
        self._check_labels()

    def _check_labels(self):
        """All that is wrong with the names of the columns, at once."""
        known = {REFERENCE, FOOTNOTES, *OF_OURS, *self.kind.by_label, *self.kind.listed}
        faults = [
            _("Column %(place)d has no name, but rows below it.") % {"place": place + 1}
            for place, label in enumerate(self.labels)
            if not label and any(len(cells) > place and cells[place] is not None for _number, cells in self.table.rows)
        ]
        for label in dict.fromkeys(self.table.labels):
            if label and label.casefold() not in known:
                faults.append(
                    _("The column “%(label)s” is not known. Rename it or take it out.") % {"label": label[:80]}
                )
            elif label and self.labels.count(label.casefold()) > 1:
                faults.append(_("The column “%(label)s” is there twice. Take one out.") % {"label": label[:80]})
        if REFERENCE not in self.labels:
            needed = [str(column.label) for column in self.kind.columns if column.needed]
            lacking = [label for label in needed if label.casefold() not in self.labels]
            if lacking:
                words = {"labels": ", ".join(lacking)}
                faults.append(
                    _("The file has no column “Reference”, so all its rows are new, and it lacks: %(labels)s.") % words
                )
        if faults:
            raise Unreadable(" ".join(faults))
        unread = [
            label
            for label in self.table.labels
            if label.casefold() in self.kind.listed and label.casefold() not in {REFERENCE, *self.kind.by_label}
        ]
        if unread:
            sentence = _("These columns are for reading only, and are not imported: %(labels)s.")
            self.notices.append(sentence % {"labels": ", ".join(unread)})

    def run(self, progress):
        rows, done = iter(self.table.rows), 0
        while batch := list(islice(rows, AT_ONCE)):
            references = {number: self._reference(cells) for number, cells in batch}
            found = self.kind.by_reference({one for one in references.values() if isinstance(one, str) and one})
            ImportRow.objects.bulk_create(
                [self.row(number, cells, references[number], found) for number, cells in batch]
            )
            done += len(batch)
            progress(done, len(self.table.rows))

    def _reference(self, cells):
        """The reference, "" for a new record, or what is wrong with it."""
        place = self.labels.index(REFERENCE) if REFERENCE in self.labels else None
        if place is None or place >= len(cells) or isinstance(cells[place], Formula):
            return ""
        try:
            return self.kind.reference(cells[place])
        except Wrong as fault:
            return fault

    def row(self, number, cells, reference, found):
        row = ImportRow(of=self.one, number=number, cells=[shown(cell) for cell in cells])
        try:
            self._fill(row, cells, reference, found)
        except Wrong as fault:
            row.faults.append(["", str(fault)])
        if row.faults:
            row.state, row.faults = State.FAULTY, [self._with_value(row, *fault) for fault in row.faults]
        self.counts[row.state] = self.counts.get(row.state, 0) + 1
        return row

    def _fill(self, row, cells, reference, found):
        if row.number in self.table.merged:
            row.faults.append(["", _("Cells of this row are merged. Separate them, and fill each.")])
        record = self._record(row, reference, found)
        if row.faults:
            self._given(row, cells, None, {})
            return
        now = self.kind.now(record) if record else self.kind.begin()
        given = self._given(row, cells, record, now)
        row.given = {name: value for name, value in given.items() if now.get(name) != value or not record}
        row.state = (State.CHANGED if row.given else State.SAME) if record else State.NEW
        if row.state == State.SAME:
            return
        if not row.faults:
            row.changes = self.kind.told(now if record else {}, {**now, **given})
        row.former = {name: now.get(name) for name in row.given} if record else {}
        row.faults += self._asked(row, record, given, {**now, **given})
        if not record and not row.faults:
            row.faults += self._alike(row, given, {**now, **given})

    def _asked(self, row, record, given, data):
        """What the rules and the form say, but for what a cell has left open that could not be read."""
        unread = {name for label, _fault in row.faults for name in self._fields_of(label)}
        why_not = self.kind.why_not_changed(record, row.given) if record else self.kind.why_not_new(given)
        if not why_not:
            return faults_of(self.kind, self.kind.form(data, record, key_of(row)), unread)
        if record:
            return [["", why_not]]
        lacking = [column for column in self.kind.columns if column.needed and not any(map(data.get, column.names))]
        return [
            *([] if unread.intersection(self.kind.begins_with) else [["", why_not]]),
            *([str(one.label), str(FILL_IN)] for one in lacking if not unread.intersection(one.names)),
        ]

    def _fields_of(self, label):
        column = self.kind.by_label.get(label.casefold())
        return column.names if column else ()

    def _with_value(self, row, label, sentence):
        """The fault of a column with what the file has there."""
        place = self.labels.index(label.casefold()) if label and label.casefold() in self.labels else len(row.cells)
        found = row.cells[place][:80] if place < len(row.cells) else ""
        if not found or found in sentence:
            return [label, sentence]
        return [label, _("%(sentence)s The file has “%(text)s”.") % {"sentence": sentence, "text": found}]

    def _record(self, row, reference, found):
        if isinstance(reference, Wrong):
            row.faults.append([_("Reference"), str(reference)])
            return None
        if not reference:
            return None
        row.reference = reference
        if first := self.seen.get(reference):
            words = {"reference": reference, "row": first}
            row.faults.append(
                [_("Reference"), _("%(reference)s stands in row %(row)d already. Keep one of the two.") % words]
            )
        self.seen.setdefault(reference, row.number)
        record = found.get(reference)
        if record is None:
            words = {"reference": reference}
            row.faults.append([_("Reference"), _("There is no record %(reference)s that you may open.") % words])
        else:
            row.record, row.version = record.pk, record.version
        return record

    def _given(self, row, cells, record, now):
        """{field: value} of all cells that say something, and what is wrong with the others."""
        given, by = {}, {}
        cells = [*cells, *[None] * (len(self.table.labels) - len(cells))]  # a workbook leaves out the last empty ones
        for place, cell in enumerate(cells):
            label = self.table.labels[place] if place < len(self.labels) else ""
            if isinstance(cell, Formula):
                sentence = _("This is a formula. Copy the cell and paste it as a value: formulas are not worked out.")
                row.faults.append([label, sentence])
                continue
            if not label and cell not in (None, ""):
                row.faults.append(
                    ["", _("There is something beyond the last column: %(text)s") % {"text": shown(cell)[:80]}]
                )
            self._take(row, label, cell, record, now, given, by)
        return given

    def _take(self, row, label, cell, record, now, given, by):
        column = self.kind.by_label.get(label.casefold())
        if column is None or (record and self.kind.says_the_same(label.casefold(), cell, record)):
            return
        if not record and cell in (None, ""):
            return
        try:
            values = column.read(cell, self.kind.known, now)
        except Wrong as fault:
            row.faults.append([label, str(fault)])
            return
        for name, value in values.items():
            if name in given and given[name] != value:
                words = {"one": by[name], "other": label}
                row.faults.append([label, _("The columns “%(one)s” and “%(other)s” say different things.") % words])
            if record is None or now.get(name) != value:
                given[name], by[name] = value, label

    def _alike(self, row, given, data):
        """Two new rows that say the same, or what a form would call a duplicate once the first of them is written."""
        first = self.seen.setdefault(repr(sorted(given.items())), row.number)
        if first != row.number:
            return [["", _("This row says the same as row %(row)d. Take one of them out.") % {"row": first}]]
        sentence = self.kind.like_another(row.number, data)
        return [["", sentence]] if sentence else []


def faults_of(kind, form, unread=()):
    """What the form says, by the columns of the file, but of the fields that could not be read."""
    if form.is_valid():
        return []
    return [
        [kind.column_of(name), kind.fault(form, name, str(sentence))]
        for name, sentences in form.errors.items()
        if name not in unread
        for sentence in sentences
    ]


def key_of(row):
    """The one-use key of the record that a row makes: the same row makes one, however often it is applied."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"import:{row.of_id}:{row.number}")


def shown(cell):
    """A cell as text, as the file has it."""
    return cell.text if isinstance(cell, Formula) else text_of(cell)
