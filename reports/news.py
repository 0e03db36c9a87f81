"""What others have made and changed since a person last looked, as far as that person may read it.

It is read from the history, so it holds whatever door was used. What somebody did themselves is no news to them.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from history.models import Entry, table_and_key
from history.timeline import number_at
from reference.about import title_field
from reports.models import LastLook
from reports.sections import KINDS, Item, Section, name_of
from ui import formats

FIRST_TIME = timedelta(days=7)  # so far back looks whoever has never said what they have seen
MOST = 5_000  # entries that are read; what lies before them is said to be more


@dataclass
class News:
    """`entry` is the last entry that this tells of."""

    since: datetime
    entry: int
    more: bool = False
    is_first: bool = False  # nobody has looked yet: it tells of the last days
    new: list = field(default_factory=list)
    changed: list = field(default_factory=list)

    @property
    def sections(self):
        return [
            Section("new", _("New"), self.new, _item),
            Section("changed", _("Changed"), self.changed, _item),
        ]


def news_for(user, now=None):
    look = LastLook.objects.filter(person=user).first()
    since = look.at if look else (now or timezone.now()) - FIRST_TIME
    first = look.entry if look else number_at(since)
    latest = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    found = News(since, latest, is_first=look is None)
    entries = Entry.objects.filter(pk__gt=first, pk__lte=latest, case__isnull=False).exclude(verb=Entry.Verb.EVENT)
    rows = entries.exclude(actor=user.pk).order_by("-pk").values_list("table", "row", "verb", "case", "other_case")
    rows = list(rows[: MOST + 1])
    found.more = len(rows) > MOST
    seen = _readable({name for row in rows for name in row[3:] if name}, user)
    begun = {case for table, row, verb, case, _other in rows if verb == "create" and case == f"{table}:{row}"}
    # An entry that also belongs to a record that is kept back is told of neither.
    told = dict.fromkeys(case for *_row, case, other in rows if case in seen and (not _is_ours(other) or other in seen))
    for case in told:
        (found.new if case in begun else found.changed).append(seen[case])
    return found


def _is_ours(name):
    return bool(name) and table_and_key(name)[0] in {model._meta.db_table for model in KINDS}


def _readable(names, user):
    """Name to record, of those that this person may read."""
    keys = {}
    for name in names:
        table, key = table_and_key(name)
        keys.setdefault(table, set()).add(key)
    found = {}
    for model in KINDS:
        table = model._meta.db_table
        if table in keys:
            records = model.objects.visible_to(user).filter(pk__in=keys[table]).only("reference", title_field(model))
            found |= {f"{table}:{record.pk}": record for record in records}
    return found


def _item(record):
    return Item(name_of(record), record.get_absolute_url(), capfirst(record._meta.verbose_name))


def has_looked(user, entry):
    """The person has seen what there was up to this entry. It never goes back."""
    look, _new = LastLook.objects.get_or_create(person=user)
    latest = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    look.entry, look.at = max(look.entry, min(entry, latest)), timezone.now()
    look.save()


def said(news):
    """3 new and 5 changed by others since 22 Nov 2026, 16:40. The heading says since when, for the first time."""
    if news.is_first:
        return _("%(new)d new and %(changed)d changed by others") % {"new": len(news.new), "changed": len(news.changed)}
    return _("%(new)d new and %(changed)d changed by others since %(moment)s") % {
        "new": len(news.new),
        "changed": len(news.changed),
        "moment": formats.time_in_words(news.since),
    }
