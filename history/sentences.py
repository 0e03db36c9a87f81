"""The journal in words: what a person did, told as a colleague would, and below it each field before and after.

An act is what one person did to one record in one request: a form saved, a move made, a row of a file loaded. Its
entries are told together (`history.clicks`). Apps name their acts with `name_acts` and `name_moves`; a move without a
phrase is told by its label.
"""

from dataclasses import dataclass, field
from functools import cache

from django.apps import apps
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, ngettext

from history.models import Entry
from history.names import case_field, changes_between, columns_of, linked_field, list_of, model_of, shown
from history.phrases import gettext as _
from history.phrases import kind_of, language

FIELDS_NAMED = 4  # as many fields as a sentence can name
EFFECTS_NAMED = 3
BESIDE_NAMED = 5  # acts on other records below a sentence

# The words of each act, by the table of the record for moves, whose labels are those of their buttons.
_labels = {"refused": gettext_lazy("Refused attempt")}
_phrases = {("", "refused"): gettext_lazy("was refused")}

SOURCES = {
    "web": gettext_lazy("on the site"),
    "admin": gettext_lazy("in the administration"),
    "import": gettext_lazy("by an import"),
    "job": gettext_lazy("in the background"),
    "shell": gettext_lazy("in the shell of the server"),
    "sql": gettext_lazy("by SQL"),
}


def name_acts(acts):
    """Names acts: `{"register": (_("Registration"), _("registered %(record)s"))}`, label and phrase.

    The phrase follows the person's name; `%(record)s` and `%(organization)s` are the record and the person's side. An
    empty phrase is told by what changed; a function of the act answers with the whole phrase, where what the act wrote
    decides about it.
    """
    _known_acts.cache_clear()
    for name, (label, phrase) in acts.items():
        _labels[name] = label
        _phrases["", name] = phrase


def name_moves(model, phrases):
    """The phrases of a model's moves, by name. Their labels are those of their buttons."""
    for name, phrase in phrases.items():
        _phrases[model._meta.db_table, name] = phrase


@cache
def moves_by_table():
    """(table, name) of every move of every model to its label. A move is any method that carries one."""
    return {
        (model._meta.db_table, name): method.move.label
        for model in apps.get_models()
        for parent in model.__mro__
        for name, method in vars(parent).items()
        if hasattr(getattr(method, "move", None), "label")
    }


def known_acts():
    """Every act that can be asked for: name to label. One that several models know has the labels of all."""
    return _known_acts(get_language())


@cache
def _known_acts(language):
    labels = {}
    for name, label in [*((name, label) for (_table, name), label in moves_by_table().items()), *_labels.items()]:
        if str(label):
            labels.setdefault(name, {})[str(label)] = None
    return {name: " / ".join(found) for name, found in sorted(labels.items(), key=lambda pair: next(iter(pair[1])))}


def act_label(table, name):
    """The act in a word or two."""
    return str(moves_by_table().get((table, name)) or _labels.get(name) or name)


def _phrase(table, name):
    """What follows the person's name, or "" where that is told by what changed."""
    return _phrases.get((table, name)) or _phrases.get(("", name)) or ""


def source_in_words(source):
    """The door through which a change came."""
    if source.startswith("command:"):
        return _("by the command %(name)s") % {"name": source.partition(":")[2]}
    return _sources(language()).get(source, source)


@cache
def _sources(language):
    return {source: str(words) for source, words in SOURCES.items()}


def who(entry):
    """The person with organization and role at that time, or what acted instead of one."""
    if entry.actor:
        belongs = ", ".join(filter(None, [entry.organization, entry.role]))
        return f"{entry.actor_name} ({belongs})" if belongs else entry.actor_name
    if entry.source.startswith("command:"):
        return _("The command %(name)s") % {"name": entry.source.partition(":")[2]}
    if entry.source == "sql":
        return _("The database account %(name)s") % {"name": entry.actor_name or "?"}
    if entry.source in ("web", "admin"):
        return _("Somebody who was not signed in")
    return _("Somebody in the shell of the server")


@dataclass
class Effect:
    """What one entry says."""

    entry: Entry
    names: object

    @cached_property
    def model(self):
        return model_of(self.entry.table)

    @cached_property
    def kind(self):
        return kind_of(self.model, self.names.language) if self.model else self.entry.table

    @cached_property
    def is_record(self):
        """Whether the row is the record itself, and not a part of one."""
        return self.model is not None and case_field(self.model) is None

    @cached_property
    def row_name(self):
        return self.names.row(self.entry) or _("no. %(number)s") % {"number": self.entry.row}

    @cached_property
    def changes(self):
        """Every column that differs, in the order of the model; for a row that came or went, every column it had."""
        old, new = columns_of(self.entry.old), columns_of(self.entry.new)
        if self.entry.verb == Entry.Verb.CHANGE:
            return changes_between(self.model, {**new, **old}, new, self.names, only=old)
        row = new or old
        return changes_between(self.model, old, new, self.names, only=[c for c in row if row[c] not in (None, "")])

    @cached_property
    def plain_changes(self):
        return [change for change in self.changes if not change.technical]

    @cached_property
    def phrase(self):
        """What happened, to follow a name. Empty where only the system's own bookkeeping changed."""
        verb = self.entry.verb
        if verb == Entry.Verb.EVENT:
            return self._event()
        if verb == Entry.Verb.CHANGE:
            return self._change()
        names = {"kind": self.kind, "name": self.row_name_and_money, "list": list_of(self.model) if self.model else ""}
        if names["list"] and linked_field(self.model):
            if self.entry.other_case:
                names["record"] = self.names.case(self.entry.case)[0]
                created = verb == Entry.Verb.CREATE
                return (
                    _("linked %(record)s to %(name)s") if created else _("unlinked %(record)s from %(name)s")
                ) % names
            if verb == Entry.Verb.CREATE:
                return _("added %(name)s to %(list)s") % names
            return _("removed %(name)s from %(list)s") % names
        if verb == Entry.Verb.CREATE:
            return (_("entered the %(kind)s %(name)s") if self.is_record else _("added the %(kind)s %(name)s")) % names
        return (_("deleted the %(kind)s %(name)s") if self.is_record else _("removed the %(kind)s %(name)s")) % names

    @cached_property
    def row_name_and_money(self):
        """The name of a row that came or went: who gives money is half of what happened, how much the other."""
        money = self.names.money(self.entry)
        return _("%(name)s (%(money)s)") % {"name": self.row_name, "money": money} if money else self.row_name

    def _event(self):
        if self.entry.act == "refused":
            return _("was refused: %(reason)s") % {"reason": self.entry.reason}
        said = [f"{change.label}: {change.now}" for change in self.plain_changes if change.now]
        phrase = str(_phrase("", self.entry.act) or self.entry.act)
        return f"{phrase} ({'; '.join(said)})" if said else phrase

    def _change(self):
        changes = self.plain_changes
        if not changes:
            return ""
        if self.is_record:
            return self._change_of_record(changes)
        kind = self.kind
        if self.model and list_of(self.model) and (link := linked_field(self.model)):
            kind = str(link.verbose_name)
        return _("changed the %(kind)s %(name)s: %(changes)s") % {
            "kind": kind,
            "name": self.row_name,
            "changes": self._change_of_part(changes),
        }

    @staticmethod
    def _change_of_record(changes):
        if len(changes) > 1:
            return _("changed %(fields)s") % {"fields": enumeration([change.quoted for change in changes])}
        (change,) = changes
        values = {"field": change.quoted, "was": change.was, "now": change.now}
        if change.is_long:
            return _("rewrote %(field)s") % values
        if not change.was:
            return _("set %(field)s to %(now)s") % values
        if not change.now:
            return _("emptied %(field)s, which was %(was)s") % values
        return _("changed %(field)s from %(was)s to %(now)s") % values

    @staticmethod
    def _change_of_part(changes):
        if len(changes) > 1:
            return enumeration([change.quoted for change in changes])
        (change,) = changes
        values = {"field": change.quoted, "was": change.was, "now": change.now}
        if change.is_long:
            return _("%(field)s rewritten") % values
        if not change.was:
            return _("%(field)s set to %(now)s") % values
        if not change.now:
            return _("%(field)s emptied, which was %(was)s") % values
        return _("%(field)s from %(was)s to %(now)s") % values


def enumeration(words):
    """ "a, b and c", or "a, b, c and 4 more"."""
    words = list(dict.fromkeys(words))
    if len(words) > FIELDS_NAMED:
        return _("%(words)s and %(number)d more") % {
            "words": ", ".join(words[: FIELDS_NAMED - 1]),
            "number": len(words) - FIELDS_NAMED + 1,
        }
    if len(words) == 1:
        return words[0]
    return _("%(words)s and %(last)s") % {"words": ", ".join(words[:-1]), "last": words[-1]}


@dataclass
class Act:
    """What one person did to one record in one request: its entries, latest first, and the sentence that tells them."""

    names: object
    entries: list = field(default_factory=list)
    beside: list = field(default_factory=list)  # the other acts of the same click
    untold: tuple | None = None  # how many entries of the click a page leaves out, and whether that is the least

    @property
    def whole(self):
        """This act and the others of its click, in the order in which they are told."""
        return [self, *self.beside]

    @property
    def beside_named(self):
        """As many of the others as stand below the sentence."""
        return self.beside[:BESIDE_NAMED]

    @property
    def beside_unnamed(self):
        return len(self.beside) - len(self.beside_named)

    @property
    def number(self):
        """How many entries the details list."""
        return sum(len(act.shown) for act in self.whole)

    @property
    def first(self):
        return self.entries[0]

    @property
    def at(self):
        return self.first.at

    @cached_property
    def who(self):
        return who(self.first)

    @cached_property
    def where(self):
        return source_in_words(self.first.source)

    @cached_property
    def label(self):
        return act_label(self.table, self.first.act) if self.first.act else ""

    @property
    def table(self):
        """The table of the record that the act was about."""
        return (self.first.case or "").partition(":")[0]

    @cached_property
    def record(self):
        """(name, kind, address) of the record, or None."""
        return self.names.case(self.first.case) if self.first.case else None

    @property
    def record_name(self):
        return self.record[0] if self.record else ""

    @property
    def reason(self):
        return "" if self.first.act == "refused" else self.first.reason

    @property
    def lacks_reason(self):
        """Whether a person changed or removed what was there and gave no reason; the moves that need one have it."""
        if not self.first.actor or self.first.move or self.first.reason:
            return False
        if any(effect.is_record and effect.entry.verb == Entry.Verb.CREATE for effect in self.told):
            return False
        return any(effect.entry.verb in (Entry.Verb.CHANGE, Entry.Verb.DELETE) for effect in self.told)

    @cached_property
    def effects(self):
        """In the order in which they happened."""
        return [Effect(entry, self.names) for entry in reversed(self.entries)]

    @cached_property
    def told(self):
        """The effects that say something to a reader, each phrase once."""
        return list({effect.phrase: effect for effect in self.effects if effect.phrase}.values())

    @cached_property
    def shown(self):
        """The effects to be listed: those that only count a version stand aside where there are others."""
        return [effect for effect in self.effects if effect.phrase] or self.effects

    def written(self, column):
        """The value that this act wrote last into a column of the record itself; None where it wrote none."""
        for entry in self.entries:
            columns = entry.old if entry.verb == Entry.Verb.CHANGE else entry.new
            if f"{entry.table}:{entry.row}" == self.first.case and column in (columns or {}):
                return (entry.new or {}).get(column)
        return None

    @cached_property
    def sentence(self):
        """Anna Berg (OSCE Secretariat, staff) changed the planned end from 31 Mar 2020 to 30 Jun 2020."""
        return _("%(who)s %(what)s.") % {"who": self.who, "what": self.what.rstrip(".")}

    @cached_property
    def what(self):
        same = (self.first.act, self.table)  # creating a project from a request does something else to the request
        alike = [act for act in self.beside if self.first.act and (act.first.act, act.table) == same]
        if alike:
            words = {"what": self._what(), "number": len(alike)}
            return (
                ngettext(
                    "%(what)s, and did the same with %(number)d more record",
                    "%(what)s, and did the same with %(number)d more records",
                    len(alike),
                )
                % words
            )
        return self._what()

    def _what(self):
        act = self.first.act
        record = self.record_name
        phrase = _phrase(self.table, act)
        events = [effect for effect in self.effects if effect.entry.verb == Entry.Verb.EVENT]
        if phrase and not events:
            if callable(phrase):
                return phrase(self)
            return str(phrase) % {"record": record, "organization": self.first.organization}
        if self.first.move and (label := moves_by_table().get((self.table, act))):
            return _("took the step “%(label)s” on %(record)s") % {"label": label, "record": record}
        return self._what_changed()

    def _what_changed(self):
        made = [effect for effect in self.told if effect.is_record and effect.entry.verb != Entry.Verb.CHANGE]
        told = made or self.told
        if not told:
            return _("raised the version number of %(record)s") % {"record": self.record_name}
        phrases = [effect.phrase for effect in told]
        if len(phrases) > EFFECTS_NAMED:
            more = _("made %(number)d more changes") % {"number": len(phrases) - EFFECTS_NAMED + 1}
            phrases = [*phrases[: EFFECTS_NAMED - 1], more]
        if len(phrases) == 1:
            return phrases[0]
        return _("%(words)s and %(last)s") % {"words": ", ".join(phrases[:-1]), "last": phrases[-1]}

    @property
    def untold_in_words(self):
        number, at_least = self.untold
        if at_least:
            return _("and at least %(number)s more entries") % {"number": shown(number)}
        return ngettext("and %(number)s more entry", "and %(number)s more entries", number) % {"number": shown(number)}
