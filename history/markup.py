"""Acts and what they changed, as HTML: the sentence, and each field before and after.

It is written here, in Python, and not in templates: a page tells forty acts and a thousand values, and templates within
templates for each of them cost most of its time. The words are looked up once for all of them. Each text is escaped
where it is put in.
"""

import re
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from html import escape
from urllib.parse import quote_plus

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import ngettext

from history.models import Entry
from history.moments import local_time
from history.phrases import gettext as _
from history.phrases import in_one_language, language

LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Words:
    """The words between the values, escaped."""

    entry: str
    field: str
    was: str
    now: str
    value: str
    unset: str
    removed: str
    added: str
    left_out: str
    details: str
    act: str
    where: str
    number: str
    no_reason: str
    same_click: str
    details_of_several: str
    about: str


@dataclass(frozen=True)
class Addresses:
    """What the addresses of the pages of entries begin with, and the address of the feed; "" where they do not lead."""

    entry: str = ""
    feed: str = ""

    def of_click(self, act):
        """The feed with the entries of one click."""
        return f"{self.feed}?request={quote_plus(act.first.request)}" if self.feed else ""


NOWHERE = Addresses()


def acts_html(acts, may_open=False, show_record=False):
    """Clicks as items of a list: the sentence, what it did to other records, and each field before and after."""
    addresses = _addresses() if may_open else NOWHERE
    with in_one_language():
        return SafeString("\n".join([_act(act, _words(language()), addresses, show_record) for act in acts]))


def _act(act, words, addresses, show_record):
    said = f"{local_time(act.at)} · {escape(act.where)}"
    if show_record and act.record:
        said += f" · {escape(act.record[1])} {_named(act)}"
    reason = f"<blockquote>{_lines(act.reason)}</blockquote>\n" if act.reason else ""
    return (
        f'<li id="entry-{act.first.pk}">\n'
        f'<p class="timeline__sentence"><strong>{escape(act.who)}</strong> {escape(act.what)}</p>\n'
        f'<p class="by">{said}</p>\n{reason}{_beside(act, words)}{_untold(act, addresses)}'
        f"{_details(act, words, addresses)}\n</li>"
    )


def _named(act):
    """The name of the act's record, leading to its page."""
    name, _kind, address = act.record
    return _linked(escape(name), address)


def _beside(act, words):
    """What the same click did to other records, as far as it has room below a sentence."""
    if not act.beside:
        return ""
    rows = []
    for other in act.beside_named:
        elsewhere = other.record and other.first.case != act.first.case
        about = f"{escape(capfirst(other.record[1]))} {_named(other)}: " if elsewhere else ""
        reason = f" <q>{escape(other.reason)}</q>" if other.reason not in ("", act.reason) else ""
        rows.append(f"<li>{about}{escape(other.what)}{reason}</li>\n")
    if number := act.beside_unnamed:
        more = ngettext("and %(number)d more, in the details", "and %(number)d more, in the details", number)
        rows.append(f"<li>{escape(more % {'number': number})}</li>\n")
    return f'<ul class="timeline__beside" aria-label="{words.same_click}">\n{"".join(rows)}</ul>\n'


def _untold(act, addresses):
    """How much of a very large click the page leaves out, leading to all of it."""
    if not act.untold:
        return ""
    return f'<p class="by">{_linked(escape(act.untold_in_words), addresses.of_click(act))}</p>\n'


def _details(act, words, addresses):
    """All that an act and the others of its click wrote, to be opened below the sentence."""
    parts = []
    for part in act.whole:
        if act.beside and part.record:
            parts.append(f'<p class="effect__record">{escape(capfirst(part.record[1]))} {_named(part)}</p>\n')
        parts += [_effect(effect, words, addresses.entry) for effect in part.shown]
    number = act.number
    summary = words.details if number == 1 else words.details_of_several % {"count": number}
    about = words.about % {"what": escape(act.what)}
    return (
        f'<details class="timeline__more">\n<summary>{summary}<span class="visually-hidden"> {about}</span></summary>\n'
        f'{"".join(parts)}<p class="by">{_circumstances(act, words, addresses)}</p>\n</details>'
    )


def _circumstances(act, words, addresses):
    """When by the clock of both organizations, by which act, from where, and the number by which all of it is found."""
    said = [in_utc(act.at)]
    if act.first.act:
        said.append(f'{words.act} <span class="code">{escape(act.first.act)}</span>')
    said.append(f"{words.where} {escape(act.where)}")
    if act.lacks_reason:
        said.append(words.no_reason)
    if request := escape(act.first.request):
        address = addresses.of_click(act)
        named = f'<a class="code" href="{address}">{request}</a>' if address else f'<span class="code">{request}</span>'
        said.append(f"{words.number} {named}")
    return " · ".join(said)


def in_utc(moment):
    """The moment as both organizations can compare it."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(' ', 'seconds')} UTC"


def effects_html(effects, may_open):
    """One entry after the other: what changed in its row, with its number and for some readers a link to it."""
    words, addresses = _words(language()), _addresses() if may_open else NOWHERE
    return SafeString("".join(_effect(effect, words, addresses.entry) for effect in effects))


def changes_html(effect):
    """The table of the fields before and after; nothing where no field is told."""
    return SafeString(_changes(effect, _words(language())))


def side_html(pieces, address):
    """One side of a change: what is gone is struck through, what is new is underlined, and both are said."""
    return SafeString(_side(pieces, address, _words(language())))


@cache
def _words(language):
    said = [_("Entry"), _("Field"), _("Was"), _("Now"), _("Value"), _("not set"), _("removed:"), _("added:")]
    said += [_("unchanged words are left out"), _("Details"), _("act"), _("From where:")]
    said += [_("Technical number of the act"), _("No reason given"), _("With the same click")]
    said += [_("Details of %(count)s entries"), _("about: %(what)s")]
    return Words(*map(escape, said))


def _addresses():
    return _addresses_below(get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@cache
def _addresses_below(urlconf, prefix):
    try:
        return Addresses(reverse("entry", urlconf, [0]).removesuffix("0/"), reverse("history", urlconf))
    except NoReverseMatch:  # a site without these pages
        return NOWHERE


def _effect(effect, words, first):
    named = f"{words.entry} {effect.entry.pk}"
    if first:
        named = f'<a href="{first}{effect.entry.pk}/">{named}</a>'
    phrase = f": {escape(effect.phrase)}" if effect.phrase else ""
    return f'<div class="effect">\n<p class="effect__what">{named}{phrase}</p>\n{_changes(effect, words)}</div>\n'


def _changes(effect, words):
    if not (changes := effect.plain_changes):
        return ""
    verb = effect.entry.verb
    if verb == Entry.Verb.CHANGE:
        heads, cells = [words.was, words.now], _both
    elif verb == Entry.Verb.DELETE:
        heads, cells = [words.was], _before
    else:
        heads, cells = [words.value], _after
    head = "".join(f'<th scope="col">{word}</th>' for word in [words.field, *heads])
    labels = (escape(change.heading) for change in changes)
    rows = "".join(
        f'<tr><th scope="row">{label}</th>{cells(change, words)}</tr>\n'
        for label, change in zip(labels, changes, strict=True)
    )
    return (
        f'<table class="diff diff--stacks">\n<caption class="visually-hidden">{escape(effect.phrase or effect.kind)}'
        f"</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
    )


def _both(change, words):
    return _before(change, words) + _cell(words.now, _side(change.after, change.now_address, words))


def _before(change, words):
    return _cell(words.was, _side(change.before, change.was_address, words))


def _after(change, words):
    return _cell(words.value, _linked(_lines(change.value), change.now_address))


def _cell(head, text):
    return f'<td data-label="{head}">{text}</td>'


def _linked(text, address):
    return f'<a href="{escape(address)}">{text}</a>' if address else text


def _lines(text):
    return LINE_END.sub("<br>", escape(text))


def _side(pieces, address, words):
    said = "".join(_piece(piece, words) for piece in pieces)
    return _linked(said or f'<span class="text-muted">{words.unset}</span>', address)


def _piece(piece, words):
    if piece.kind == "left out":
        hidden = f'<span class="visually-hidden">[{words.left_out}] </span>'
        return f'<span class="left-out"><span aria-hidden="true"> … </span>{hidden}</span>'
    text = _lines(piece.text)
    if piece.kind == "gone":
        return f'<del class="was">{_aside(words.removed)}{text}<span class="visually-hidden">]</span></del>'
    if piece.kind == "new":
        return f'<ins class="now">{_aside(words.added)}{text}<span class="visually-hidden">]</span></ins>'
    return text


def _aside(word):
    return f'<span class="visually-hidden">[{word} </span>'
