"""One question over everything: what a person may read and every word of the question is in."""

from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from search.folding import places_of_words, reference_in, reference_of, words_in
from search.models import Indexed
from search.sources import SOURCES

MOST_WORDS = 12  # of a question; more narrow nothing
SHOWN = 5  # of each kind, when all kinds are shown
AROUND = 90  # letters on each side of the first word that was found


@dataclass
class Hit:
    """One thing that was found, as the page shows it."""

    title: str
    address: str
    excerpt: str


@dataclass
class Group:
    """What was found of one kind. `count` is of everything that was found, `hits` are the best."""

    source: object
    count: int
    hits: list = field(default_factory=list)


def find(text, user, *, kinds=(), there=None, first=0, shown=SHOWN):
    """Groups of what was found, those with nothing left out.

    `there` narrows records to regions and pillars; kinds that have none are left out then.
    """
    words = words_in(text)[:MOST_WORDS]
    if not words:
        return []
    groups = []
    for source in SOURCES:
        if (kinds and source.kind not in kinds) or (there and not source.has_region_and_pillar):
            continue
        records = source.visible_to(user)
        records = there(records) if there else records
        keys = Indexed.objects.filter(kind=source.kind).with_words(words)
        found = records.filter(pk__in=keys.values("key"))
        if count := found.count():
            groups.append(Group(source, count, _hits(source, found, words, first, shown)))
    return groups


def _hits(source, found, words, first, shown):
    rows = Indexed.objects.filter(kind=source.kind, key__in=found.values("pk")).with_words(words).best_first(words)
    rows = list(rows[first : first + shown])
    records = source.all().select_related(*source.related).in_bulk([row.key for row in rows])
    return [
        Hit(marked(row.title, words), source.address(records[row.key]), excerpt(row.text, words))
        for row in rows
        if row.key in records
    ]


def named_by(text, user):
    """The record whose reference the text is, in whatever writing, where this person may read it."""
    if not (asked := reference_in(text)):
        return None
    for source in SOURCES:
        if getattr(source.model, "reference_prefix", "").upper() == asked[0]:
            return source.visible_to(user).filter(reference=reference_of(text)).first()
    return None


# What is shown of a text


def marked(text, words):
    """The text with the words that were asked for marked."""
    parts, end = [], 0
    for begin, stop, word in places_of_words(text):
        if any(word.startswith(asked) for asked in words):
            parts += [(text[end:begin], SafeString("<mark>")), (text[begin:stop], SafeString("</mark>"))]
            end = stop
    return format_html("{}{}", format_html_join("", "{}{}", parts), text[end:])


def excerpt(text, words):
    """A piece of the text around the first word that was asked for; its beginning where none is in it."""
    places = [begin for begin, _end, word in places_of_words(text) if any(word.startswith(asked) for asked in words)]
    start = max(places[0] - AROUND, 0) if places else 0
    stop = start + 2 * AROUND
    if start:
        space = text.find(" ", start, places[0])
        start = space + 1 if space >= 0 else start
    if stop < len(text):
        stop = text.rfind(" ", start, stop) if " " in text[start:stop] else stop
    piece = marked(text[start:stop], words)
    return format_html("{}{}{}", "… " if start else "", piece, " …" if stop < len(text) else "")
