"""The rows below a record, and what is done with them before the form is saved: added, copied, moved, pasted.

    class ContributionRows(Rows):
        sums = {"amount": "currency"}      # the amounts by their currency, below the rows
    class AgendaRows(Rows):
        place = "position"                 # the field that says which row comes first

Each of these is a plain button of the form: the page comes back with the rows as they are now and everything else as it
was typed, and nothing is saved. Removing a row is a box that can be unticked until then. `static/js/rows.js` saves the
way to the server where it can.
"""

import csv
import io
from collections import defaultdict
from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceField
from django.utils.translation import gettext as _

from history.names import counted
from lifecycle.versions import number_in
from ui import conflicts
from ui.forms import PageForm

ADD, COPY, UP, DOWN, PREVIEW, TAKE = "add-row", "copy-row", "row-up", "row-down", "preview-rows", "take-rows"
BUTTONS = (ADD, COPY, UP, DOWN, PREVIEW, TAKE)
PASTED = "pasted-"  # + prefix: the box that cells of a spreadsheet are pasted into
LAST = 10**9  # the place of a row that names none
MOST = 2000  # rows that a form is asked about


class Row(PageForm, forms.ModelForm):
    """One row, drawn like every form of ours."""


class PlaceField(forms.IntegerField):
    """Where a row stands among the others. It is moved by buttons, and a new row is not filled in by it."""

    widget = forms.HiddenInput

    def __init__(self, *, counts):
        super().__init__(required=False, min_value=1, max_value=32_000)
        self.counts = counts

    def has_changed(self, initial, data):
        return self.counts and super().has_changed(initial, data)


class Rows(forms.BaseInlineFormSet):
    """Rows of one kind. The choices of a field are read once for all rows, and a doubled row gets the model's words."""

    place = ""  # the field by which rows are ordered; without one the model orders them
    sums = {}  # field to what it counts: a sign such as "%", or the field that says so
    pasted = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._choices = {}

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for name, one in form.fields.items():
            if isinstance(one, ModelChoiceField) and not one.widget.is_hidden:
                if name not in self._choices:
                    self._choices[name] = list(one.choices)
                one.choices = self._choices[name]
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Remove")
        if self.place:
            form.fields[self.place] = PlaceField(counts=bool(form.instance.pk))

    def get_unique_error_message(self, unique_check):
        for constraint in self.model._meta.total_unique_constraints:
            if set(unique_check) <= set(constraint.fields):
                return constraint.violation_error_message
        return super().get_unique_error_message(unique_check)

    @property
    def in_order(self):
        """The rows as they are to be shown."""
        if not self.place:
            return self.forms
        return sorted(self.forms, key=lambda row: number_in(row[self.place].value()) or LAST)

    @property
    def asked(self):
        """The fields that a person fills in for a row, in their order."""
        return [bound for bound in self.empty_form.visible_fields() if bound.name != "DELETE"]

    @property
    def totals(self):
        """What the rows add to, for each field and unit, in words. What is no number is left to its own row."""
        words = []
        for name, unit in self.sums.items():
            found = defaultdict(int)
            for row in self.forms:
                if "DELETE" in row.fields and row["DELETE"].value():
                    continue
                try:
                    number = row.fields[name].clean(row[name].value())
                except ValidationError:
                    continue
                if number:
                    found[str(row[unit].value() or "") if unit in row.fields else unit] += number
            words += [counted(number, of) for of, number in sorted(found.items())]
        return words


@dataclass
class Line:
    """A row of a spreadsheet: what its cells say, and what is wrong with it."""

    cells: list
    values: dict = field(default_factory=dict)  # field name to what the form is sent
    faults: list = field(default_factory=list)


def asked_for(data):
    """Whether a form was sent for its rows, and not to be saved."""
    return any(name in data for name in BUTTONS)


def left_over(data, prefixes):
    """The rows for which cells were pasted that nobody has taken over yet. A save would drop them."""
    return [prefix for prefix in prefixes if data.get(f"{PASTED}{prefix}", "").strip()]


def worked_on(data, formsets_of, usual):
    """What was sent, with its rows as the pressed button wants them, and the pasted lines to show, by prefix.

    `formsets_of(data)` builds the rows, `usual(prefix, count)` says what a new row begins with.
    """
    button = next((name for name in BUTTONS if name in data), "")
    data, shown = data.copy(), {}
    known = formsets_of(data)
    prefix, number = _target(data.get(button, ""), known)
    if prefix is not None:
        work = _Work(data, formsets_of, usual, prefix)
        if button == ADD:
            work.add({})
        elif button == COPY and number is not None:
            work.copy(number)
        elif button in (UP, DOWN) and number is not None:
            work.move(number, -1 if button == UP else 1)
        elif button == TAKE:
            lines = lines_in(data.get(f"{PASTED}{prefix}", ""), known[prefix])
            if work.add(*(line.values for line in lines)):
                data[f"{PASTED}{prefix}"] = ""
    for name in left_over(data, known):
        shown[name] = preview(data, formsets_of, usual, name)
    return data, shown


def _target(value, known):
    """(prefix, number of the row) that a button names."""
    if value in known:
        return value, None
    prefix, _dash, number = value.rpartition("-")
    return (prefix, number_in(number)) if prefix in known else (None, None)


class _Work:
    """Changes what was sent for the rows of one prefix."""

    def __init__(self, data, formsets_of, usual, prefix):
        self.data, self.prefix, self.usual = data, prefix, usual
        self.rows = lambda: formsets_of(data)[prefix]

    @property
    def count(self):
        """Never more than a set of rows may have, whatever a browser says."""
        return min(number_in(self.data.get(f"{self.prefix}-TOTAL_FORMS")) or 0, MOST)

    def add(self, *several):
        """More rows at the end, with these values where they are given. Answers their numbers: none without room."""
        formset, first = self.rows(), self.count
        if first + len(several) > formset.max_num:
            return []
        place = max([0, *(place for place in self.places(formset).values() if place < LAST)])
        for number, values in enumerate(several, first):
            for name, text in {**self.usual(self.prefix, number), **values}.items():
                self.data[f"{self.prefix}-{number}-{name}"] = text
            if formset.place:
                place += 1
                self.data[f"{self.prefix}-{number}-{formset.place}"] = str(place)
        self.data[f"{self.prefix}-TOTAL_FORMS"] = str(first + len(several))
        for row in self.rows().forms[first:]:
            for bound in row:
                # As in an unsent form: what is usual is chosen, and a row left as it is counts as empty.
                for name, texts in conflicts.sent_by(bound, bound.initial).items():
                    if name not in self.data:
                        self.data.setlist(name, texts)
        return list(range(first, first + len(several)))

    def copy(self, number):
        """The row once more, below it where the order is chosen: what a person sees of it, without its key."""
        formset, start = self.rows(), f"{self.prefix}-{number}-"
        if number >= self.count:
            return
        added = self.add({})
        if not added:
            return
        new = added[0]
        names = [bound.name for bound in formset.asked]
        for key in list(self.data):
            name = key.removeprefix(start)
            if key.startswith(start) and any(name == one or name.startswith(f"{one}_") for one in names):
                self.data.setlist(f"{self.prefix}-{new}-{name}", self.data.getlist(key))
        if formset.place:
            order = self.order(formset)
            order.remove(new)
            order.insert(order.index(number) + 1, new)
            self.number(formset, order)

    def move(self, number, step):
        """One place up or down."""
        formset = self.rows()
        if not formset.place or number >= self.count:
            return
        order = self.order(formset)
        here = order.index(number)
        there = min(max(here + step, 0), len(order) - 1)
        order[here], order[there] = order[there], order[here]
        self.number(formset, order)

    def places(self, formset):
        """Row to its place; one without a place stands behind the others."""
        places = [number_in(self.data.get(f"{self.prefix}-{row}-{formset.place}")) for row in range(self.count)]
        return {row: place or LAST for row, place in enumerate(places)}

    def order(self, formset):
        """The numbers of the rows as they are shown."""
        places = self.places(formset)
        return sorted(places, key=places.get)

    def number(self, formset, order):
        for place, number in enumerate(order, 1):
            self.data[f"{self.prefix}-{number}-{formset.place}"] = str(place)


# Cells of a spreadsheet


def lines_in(text, formset):
    """The rows of a spreadsheet that were pasted, for the fields of a row in their order.

    A first line that consists of names of fields says which cell is what.
    """
    try:
        read = csv.reader(io.StringIO(text, newline=None), delimiter="\t")
        table = [[cell.strip() for cell in cells] for cells in read]
    except csv.Error:  # a quotation mark that is never closed makes one cell of everything
        return []
    table = [cells for cells in table if any(cells)]
    asked = formset.asked
    if table and (named := _heading(table[0], asked)):
        asked, table = named, table[1:]
    if len(table) > formset.max_num:
        return [Line(cells) for cells in table]  # too many to be taken: only their number is told
    return [_line(cells, asked) for cells in table]


def _heading(cells, asked):
    """The fields that a first line names, or None when it says something else."""
    known = {_plain(word): bound for bound in asked for word in (bound.label, bound.name)}
    found = [known.get(_plain(cell)) if cell else None for cell in cells]
    return found if all(one or not cell for one, cell in zip(found, cells, strict=True)) else None


def _line(cells, asked):
    line = Line(cells)
    for number, cell in enumerate(cells):
        bound = asked[number] if number < len(asked) else None
        if not cell:
            continue
        if bound is None:
            line.faults.append(_("“%(cell)s” stands in a column too many and is left out.") % {"cell": cell})
            continue
        value = _sent(bound.field, cell)
        if value is None:
            words = {"cell": cell, "field": bound.label}
            line.faults.append(_("“%(cell)s” is not one of the choices of “%(field)s”: it stays empty.") % words)
        else:
            line.values[bound.name] = value
    return line


def _sent(one, cell):
    """What a form would send for this cell; None where it is none of the choices."""
    if not isinstance(one, forms.ChoiceField):
        return cell
    known = {}
    for value, label in _flat(one.choices):
        if value not in ("", None):
            known.setdefault(_plain(label), str(value))
            known.setdefault(_plain(value), str(value))
    if _plain(cell) in known:
        return known[_plain(cell)]
    begin = {value for label, value in known.items() if label.startswith(_plain(cell))}
    return begin.pop() if len(begin) == 1 else None


def _flat(choices):
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield value, label


def _plain(text):
    return " ".join(str(text).casefold().split())


@dataclass
class Preview:
    """What pasted cells would become. `text` is what was pasted."""

    text: str
    headings: list
    lines: list
    room: int  # how many more rows there may be

    @property
    def fit(self):
        return 0 < len(self.lines) <= self.room

    @property
    def problem(self):
        if not self.lines:
            return _("There are no rows in what was pasted. Copy the cells in the spreadsheet and paste them again.")
        if not self.fit:
            words = {"lines": len(self.lines), "room": self.room}
            return _("These are %(lines)d rows, and there is room for %(room)d more. Paste fewer.") % words
        return ""


def preview(data, formsets_of, usual, prefix):
    """What pasted cells would become, with the faults that the form would find in them."""
    text = data.get(f"{PASTED}{prefix}", "")
    formset = formsets_of(data)[prefix]
    lines = lines_in(text, formset)
    shown = Preview(text, [bound.label for bound in formset.asked], lines, formset.max_num - len(formset.forms))
    if shown.fit:
        tried = data.copy()
        work = _Work(tried, formsets_of, usual, prefix)
        rows = work.add(*(line.values for line in lines))
        built = formsets_of(tried)[prefix]
        for line, number in zip(lines, rows, strict=True):
            row = built.forms[number]
            line.cells = [_as_shown(row[bound.name]) for bound in built.asked]
            line.faults += [
                f"{row.fields[name].label}: {fault}" if name in row.fields else fault
                for name, faults in row.errors.items()
                for fault in faults
            ]
    return shown


def _as_shown(bound):
    value = bound.value()
    if isinstance(bound.field, forms.ChoiceField):
        labels = {str(code): label for code, label in _flat(bound.field.choices)}
        return labels.get(str(value or ""), value) if value else ""
    return value if value is not None else ""
