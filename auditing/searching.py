"""Search in what was written: in values before and after, in reasons, and in the names of those who wrote.

No index helps to find a word in the middle of a value, or a field among those that changed, and a million entries are
too many to read for one page. So a search reads one stretch of the journal, says from when to when, and offers the
stretch before it.

Words are found in two steps: the database finds candidates in the text of the JSON as it lies there, which may hold
keys, hidden columns and unchanged values as well; then each candidate is read, and only what its page shows counts.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db import connection
from django.db.models import BooleanField, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, StrIndex
from django.db.models.lookups import GreaterThan

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


def search(entries, condition=None, text="", below=None, whole=False):
    """The entries that meet a condition and say each of the words, within the latest stretch.

    It begins before the entry `below`, where that is given. `whole` takes all entries for one stretch.
    """
    rest = entries if below is None else entries.filter(pk__lt=below)
    latest = rest.order_by("-pk").values_list("pk", "at").first()
    if latest is None:
        return Searched(entries.none())
    first, found = 0 if whole else latest[0] - WINDOW + 1, rest
    if condition is not None:
        found = found.filter(condition)
    if words := text.split():
        for word in words:
            found = found.filter(_may_say(word))
        hits, reached = _hits(found.filter(pk__gte=first), [word.casefold() for word in words])
        first, found = reached or first, entries.filter(pk__in=hits)
    beyond = rest.filter(pk__lt=first).order_by("-pk").values_list("pk", flat=True).first()
    since = rest.filter(pk__gte=first).order_by("pk").values_list("at", flat=True).first()
    return Searched(found.filter(pk__gte=first), since, latest[1], None if beyond is None else beyond + 1)


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
    """A condition that no entry fails which says the word.

    LIKE knows the case of ASCII letters on both engines. With other letters, whose case SQLite does not know, a word is
    looked for as it was typed, in small letters, in large ones, and with a large first one.
    """
    forms = [word] if word.isascii() else sorted({word, word.lower(), word.upper(), word.title()})
    found = Q()
    for form in forms:
        escaped = json.dumps(form, ensure_ascii=False)[1:-1]
        found |= _contains("reason", form) | _contains("actor_name", form)
        found |= _contains(Cast("old", TextField()), escaped) | _contains(Cast("new", TextField()), escaped)
        if connection.vendor == "sqlite" and not form.isascii():
            # Details of events are written by Python, with the numbers of such letters in their places.
            found |= Q(verb=Entry.Verb.EVENT) & _contains(Cast("new", TextField()), json.dumps(form)[1:-1])
    return found


def _contains(text, part):
    if not part.isascii():  # much quicker than LIKE is with such letters
        return Q(GreaterThan(StrIndex(text, Value(part)), 0))
    like = "ILIKE" if connection.vendor == "postgresql" else "LIKE"
    pattern = Value("%" + re.sub(r"([\\%_])", r"\\\1", part) + "%")
    template = "%(expressions)s ESCAPE '\\'"
    return Q(Func(text, pattern, template=template, arg_joiner=f" {like} ", output_field=BooleanField()))
