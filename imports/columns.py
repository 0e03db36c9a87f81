"""Columns of a file: how a cell becomes what somebody would have typed into the form.

`read(cell, known, now)` answers {name of a field: what the form is given}; `words(values, known)` says it to people.
What a form is given is text, or a list of texts where several may be chosen. `now` has that of the record.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from imports.known import Wrong, plain
from ui import formats
from ui.fields import check_day, read_date
from ui.workbooks.cells import text_of

YES, NO = {"yes", "true", "1", "x", "on"}, {"no", "false", "0", ""}
BETWEEN = re.compile(r"[;\n]")
MOST_OF_A_PART = 300  # characters of one name
SPACES = re.compile("[\\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}'’]")
WEIGHTED = re.compile(r"(.+?)[\s:]+(\d[\d\s.,'’]*?)\s*%?")


@dataclass(frozen=True)
class Column:
    """One column that is imported. `values` answers the texts to choose from, for the template."""

    label: str
    read: Callable
    words: Callable
    names: tuple  # of the fields of the form
    help: str = ""
    needed: bool = False  # for a new record
    aliases: tuple = ()
    values: Callable | None = field(default=None)
    example: str = ""


def _text(cell):
    return text_of(cell).strip()


def text(name, label, **more):
    def read(cell, known, now):
        return {name: _text(cell)}

    return Column(label, read, lambda values, known: values.get(name, ""), (name,), **more)


def day(name, label, **more):
    def read(cell, known, now):
        return {name: day_of(cell)}

    return Column(label, read, lambda values, known: day_in_words(values.get(name, "")), (name,), **more)


def day_of(cell):
    """The day in a cell, as 2026-03-31."""
    if isinstance(cell, datetime):
        if cell.time() != datetime.min.time():
            raise Wrong(_("This is a day with a time. Write the day alone, such as 2026-03-31."))
        cell = cell.date()
    if isinstance(cell, (int, float)):
        raise Wrong(_("This is a number. Format the cell as a date, or write the day like 2026-03-31."))
    if cell is None or cell == "":
        return ""
    try:
        found = cell if isinstance(cell, date) else read_date(str(cell))
        check_day(found)
    except ValidationError as error:
        raise Wrong(" ".join(error.messages)) from error
    return found.isoformat()


def day_in_words(text):
    return formats.plain_date(date.fromisoformat(text)) if text else ""


def choice(name, label, choices, **more):
    labels = {str(value): str(words) for value, words in choices}
    keys = {plain(value): value for value in labels} | {plain(words): value for value, words in labels.items()}

    def read(cell, known, now):
        given = _text(cell)
        if given and plain(given) not in keys:
            raise Wrong(
                _("“%(text)s” is not one of: %(choices)s.")
                % {"text": given[:80], "choices": ", ".join(labels.values())}
            )
        return {name: keys[plain(given)] if given else ""}

    def words(values, known):
        return labels.get(values.get(name, ""), "")

    return Column(label, read, words, (name,), values=lambda known: list(labels.values()), **more)


def yes_or_no(name, label, **more):
    def read(cell, known, now):
        given = plain(_text(cell))
        if given not in YES | NO:
            raise Wrong(_("Write yes or no, not “%(text)s”.") % {"text": _text(cell)[:80]})
        return {name: "on" if given in YES else ""}

    def words(values, known):
        return _("Yes") if values.get(name) else _("No")

    return Column(label, read, words, (name,), values=lambda known: ["yes", "no"], **more)


def one(name, label, among, **more):
    """`among` is the name of the look-up in `Known`."""

    def read(cell, known, now):
        given = _text(cell)
        return {name: getattr(known, among).key(given) if given else ""}

    def words(values, known):
        return getattr(known, among).label(values[name]) if values.get(name) else ""

    return Column(label, read, words, (name,), values=_labels(among), **more)


def several(name, label, among, **more):
    def read(cell, known, now):
        return {name: keys_of(cell, getattr(known, among))}

    def words(values, known):
        return "; ".join(map(getattr(known, among).label, values.get(name, [])))

    return Column(label, read, words, (name,), values=_labels(among), **more)


def keys_of(cell, names):
    """The keys of several things in one cell, between semicolons or on lines of their own."""
    keys, wrong = [], []
    for part in parts_of(cell):
        try:
            keys.append(names.key(part))
        except Wrong as fault:
            wrong.append(str(fault))
    if wrong:
        raise Wrong(" ".join(wrong))
    return sorted(set(keys), key=int)


def parts_of(cell):
    parts = [part for text in BETWEEN.split(_text(cell)) if (part := " ".join(text.split()))]
    if any(len(part) > MOST_OF_A_PART for part in parts):
        raise Wrong(_("A name in this cell is too long. Write a semicolon between two names."))
    return parts


def weight_in(part):
    """(name, weight) of “II 60 %”; the weight is None where there is none."""
    found = WEIGHTED.fullmatch(part.strip())
    if not found:
        return part.strip(), None
    return found[1].strip(), whole_number(found[2])


def whole_number(text):
    """A whole number with or without thousands signs. 1,5 or 1.234 could mean two numbers."""
    digits = SPACES.sub("", text)
    if digits.isdigit():
        return digits
    if re.fullmatch(r"\d{1,3}(,\d{3}){2,}|\d{1,3}(\.\d{3}){2,}", digits):
        return re.sub(r"[.,]", "", digits)
    raise Wrong(
        _("“%(text)s” could mean two numbers. Write a whole number without signs between its digits.") % {"text": text}
    )


def _labels(among):
    return lambda known: list(getattr(known, among).labels.values())
