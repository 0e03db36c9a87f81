"""What has happened since a file left to the records that it names, as far as its reader may read them."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.dateparse import parse_datetime

from auditing.cases import belonging_to, cases_for, readable_entries
from history.clicks import acts_of
from history.models import Entry
from history.names import Names
from reference.scope import listed

SHOWN = 100


@dataclass
class Changed:
    """One record: how many acts since, and the latest of them."""

    reference: str
    address: str
    number: int
    latest: object


@dataclass
class Since:
    changed: list = field(default_factory=list)  # Changed, the latest act first
    number: int = 0  # records with acts since, also those beyond what is shown
    unchanged: int = 0
    closed: int = 0  # deleted, or not open to this reader: a page would answer both alike

    @property
    def more(self):
        return self.number - len(self.changed)


def changes_since(export, references, reader):
    """Acts since the export on the records with these references. The number of queries does not depend on theirs."""
    if not references:
        return Since()
    querysets = [records.filter(reference__in=listed(list(references))) for records in cases_for(reader)]
    records = {
        f"{one.model._meta.db_table}:{key}": reference
        for one in querysets
        for key, reference in one.order_by().values_list("pk", "reference")
    }
    entries = readable_entries(reader).filter(_after(export)).filter(belonging_to(querysets))
    acts, last = _counted(entries, records)
    shown = dict(list(last.items())[:SHOWN])
    return Since(
        changed=_told(entries, shown, acts, records, reader),
        number=len(last),
        unchanged=len(records) - len(last),
        closed=len(references) - len(set(records.values())),
    )


def _after(export):
    """Entries that the file cannot know.

    Of a past day: what came after its moment. Otherwise what has a higher number, and what was committed later although
    its number is lower.
    """
    kept = export.new["content"]
    if moment := parse_datetime(kept["head"]["as_of"]) if kept["head"]["as_of"][:1].isdigit() else None:
        return Q(at__gt=moment)
    # The entry of the export itself is about no record.
    return Q(pk__gt=int(kept["head"]["latest_entry"])) | Q(pk__in=kept["missing"])


def _counted(entries, records):
    """The acts on each record, and the number of its last entry, latest first."""
    acts, last = defaultdict(set), {}
    columns = ("pk", "case", "other_case", "former_case", "request", "act", "actor", "source")
    for pk, *cases, request, act, actor, source in entries.order_by("-pk").values_list(*columns).iterator():
        for case in records.keys() & set(cases):
            acts[case].add((request or pk, act, actor, source, cases[0]))
            last.setdefault(case, pk)
    return acts, last


def _told(entries, shown, acts, records, reader):
    """The records that are shown, each with its latest act whole."""
    if not shown:
        return []
    requests = Entry.objects.filter(pk__in=shown.values()).values("request")
    found = list(entries.filter(Q(pk__in=shown.values()) | Q(case__in=shown, request__in=requests.exclude(request=""))))
    names = Names(found, reader)
    by_entry = {entry.pk: act for act in acts_of(found, names, by_record=True) for entry in act.entries}
    told = []
    for case, pk in shown.items():
        told.append(Changed(records[case], names.case(case)[2], len(acts[case]), by_entry[pk]))
    return told
