"""Search in what was written: in values before and after, in reasons, and in the names of those who wrote.

No index helps to find a word in the middle of a value, and a million entries are too many to read for one page. So a
search reads one stretch of the journal, says from when to when, and offers the stretch before it.

Two steps: the database finds candidates in the text of the JSON as it lies there, which may hold keys, hidden columns
and unchanged values as well; then each candidate is read, and only what its page shows counts.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db import connection
from django.db.models import BooleanField, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from history.journal import HIDDEN
from history.models import Entry
from history.names import TECHNICAL, columns_of, model_of

WINDOW = 200_000  # numbers of entries that one search goes through
MOST_CANDIDATES = 10_000  # that are read one by one
AT_ONCE = 2_000
MOST_HITS = 1_000


@dataclass
class Searched:
    """What was found, and in which stretch of time. `further` is where the next stretch begins, None at the end."""

    entries: QuerySet
    since: datetime | None = None
    until: datetime | None = None
    further: int | None = None


def search(entries, text, below=None):
    """The entries that say each of the words, within the latest stretch (before the entry `below`, where given)."""
    words = text.split()
    rest = entries if below is None else entries.filter(pk__lt=below)
    latest = rest.order_by("-pk").values_list("pk", "at").first()
    if latest is None:
        return Searched(entries.none())
    floor = latest[0] - WINDOW
    candidates = rest.filter(pk__gt=floor, pk__lte=latest[0])
    for word in words:
        candidates = candidates.filter(_may_say(word))
    hits, reached = _hits(candidates, [word.casefold() for word in words])
    beyond = rest.filter(pk__lte=floor) if reached is None else rest.filter(pk__lt=reached)
    further = beyond.order_by("-pk").values_list("pk", flat=True).first()
    first = rest.filter(pk__gt=floor if reached is None else reached - 1).order_by("pk").values_list("at", flat=True)
    return Searched(entries.filter(pk__in=hits), first.first(), latest[1], None if further is None else further + 1)


def _hits(candidates, words):
    """(numbers of the entries that say all words, the number at which reading ended before the end or None)."""
    hits, read, reached = [], 0, None
    rows = candidates.order_by("-pk").values_list("pk", "table", "verb", "old", "new", "reason", "actor_name")
    while read < MOST_CANDIDATES and len(hits) < MOST_HITS:
        some = list((rows if reached is None else rows.filter(pk__lt=reached))[:AT_ONCE])
        for pk, table, verb, old, new, reason, name in some:
            said = "\n".join([reason, name, *_shown(table, verb, columns_of(old), columns_of(new))]).casefold()
            if all(word in said for word in words):
                hits.append(pk)
        if len(some) < AT_ONCE:
            return hits, None
        read, reached = read + len(some), some[-1][0]
    return hits, reached


def _shown(table, verb, old, new):
    """The texts that the page of an entry shows of its values."""
    hidden = _not_shown(table)
    for column in old if verb == Entry.Verb.CHANGE else {**old, **new}:
        if column not in hidden:
            for value in (old.get(column), new.get(column)):
                yield from _leaves(value)


@cache
def _not_shown(table):
    """Columns that pages leave out, and those that hold the number of a record where pages tell its name."""
    model = model_of(table)
    fields = model._meta.concrete_fields if model else []
    return TECHNICAL | {field.column for field in fields if field.is_relation or field.name in TECHNICAL}


def _leaves(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _leaves(one)
    elif value not in (None, "", HIDDEN) and not isinstance(value, bool):
        yield str(value)


# --- candidates -------------------------------------------------------------------------------------------------------


def _may_say(word):
    """A condition that no entry fails which says the word, in whichever case its letters are."""
    escaped = json.dumps(word, ensure_ascii=False)[1:-1]
    found = Q()
    for column in ("reason", "actor_name"):
        found |= _contains(column, word)
    for column in ("old", "new"):
        found |= _contains(Cast(column, TextField()), escaped)
    if connection.vendor == "sqlite" and not word.isascii():
        # Details of events are written by Python's json: letters beyond ASCII by their numbers.
        pattern = "*" + "".join(map(_number_class, escaped)) + "*"
        found |= Q(_matches(Cast("new", TextField()), "GLOB", pattern))
    return found


def _contains(column, text):
    if text.isascii():
        # LIKE knows the case of these letters on both engines, whatever the language of the database is.
        pattern = "%" + re.sub(r"([\\%_])", r"\\\1", text) + "%"
        like = "ILIKE" if connection.vendor == "postgresql" else "LIKE"
        return Q(_matches(column, like, pattern, "%(expressions)s ESCAPE '\\'"))
    if connection.vendor == "postgresql":
        return Q(_matches(column, "~", "".join(map(_class, text))))
    return Q(_matches(column, "GLOB", "*" + "".join(map(_class, text)) + "*"))


def _matches(column, operator, pattern, template="%(expressions)s"):
    return Func(column, Value(pattern), template=template, arg_joiner=f" {operator} ", output_field=BooleanField())


def _cases(letter):
    return sorted({form for form in (letter, letter.lower(), letter.upper(), letter.title()) if len(form) == 1})


def _class(letter):
    """One letter in either case, as GLOB and regular expressions both write it; a sign stands for itself."""
    if letter.isalnum():
        return f"[{''.join(_cases(letter))}]"
    if connection.vendor == "postgresql":
        return f"\\{letter}" if letter.isascii() else letter
    return f"[{letter}]" if letter in "*?[" else letter


def _number_class(letter):
    r"""The same for a letter written as \u0436. Each figure on its own: a few others fit, which reading sorts out."""
    if letter.isascii():
        return _class(letter)
    numbers = [json.dumps(form)[1:-1] for form in _cases(letter)]
    return "".join(f"[{''.join(sorted(set(figures)))}]" for figures in zip(*numbers, strict=False))
