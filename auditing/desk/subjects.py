"""What an item of a sample, or a finding, is about: told from the record and the history as they are, nothing copied.

However many items a page shows, each kind of record costs one query.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from auditing.cases import cases_of_the_plan, readable_entries
from auditing.models import Sample
from history.models import Entry, case_of, table_and_key
from history.names import Names
from history.sentences import Act
from projects.models import Project, Signoff
from reference.about import title_of
from ui import formats


@dataclass
class Subject:
    """The sentence, and where it leads: to the record, to the record's history, to the entry of an act."""

    sentence: str
    record: object = None
    entry: int | None = None
    act: Act | None = None

    @property
    def record_name(self):
        return getattr(self.record, "reference", None) or str(self.record)

    @property
    def address(self):
        return self.record.get_absolute_url() if hasattr(self.record, "get_absolute_url") else ""

    @property
    def history_address(self):
        if getattr(self.record, "reference", ""):
            return f"{reverse('history')}?record={self.record.reference}"
        return ""


def records_called(references, reader):
    """Reference to record, of those that this person may open; one query for each kind that is named."""
    found, wanted = {}, {reference for reference in references if reference}
    for records in cases_of_the_plan():
        ours = {reference for reference in wanted if reference.startswith(f"{records.model.reference_prefix}-")}
        if ours:
            found |= {record.reference: record for record in records.visible_to(reader).filter(reference__in=ours)}
    return found


def about(reference, entry, reader):
    """The subject of a finding."""
    if entry and (found := acts_by_number([entry], reader).get(entry)):
        return found
    record = records_called([reference], reader).get(reference)
    return of_record(reference, record)


def of_record(reference, record):
    if record is None:
        return Subject(_("%(record)s, which you may not open or which is gone") % {"record": reference})
    return Subject(f"{reference} {title_of(record)}", record)


def subjects_of(sample, items, reader):
    """Position to subject of each of these items."""
    if sample.kind == Sample.Kind.ACTS:
        acts = acts_by_number([item.number for item in items], reader)
        gone = Subject(_("an entry that you may not read"))
        return {item.position: acts.get(item.number, gone) for item in items}
    if sample.kind == Sample.Kind.SIGN_OFFS:
        return _sign_offs(items, reader)
    records = records_called([item.about for item in items], reader)
    return {item.position: of_record(item.about, records.get(item.about)) for item in items}


def acts_by_number(numbers, reader, *, whole=False):
    """Number of the first entry to the act, told by that entry, or by all its entries where it is shown `whole`."""
    firsts = readable_entries(reader).in_bulk(numbers)
    entries = {number: [entry] for number, entry in firsts.items()}
    if whole:
        entries = {number: _entries_of_act(entry, reader) for number, entry in firsts.items()}
    names = Names([entry for several in entries.values() for entry in several], reader)
    acts = {number: Act(names, several) for number, several in entries.items()}
    records = {number: names.record(act.first.case) if act.first.case else None for number, act in acts.items()}
    return {number: Subject(act.sentence, records[number], number, act) for number, act in acts.items()}


def _entries_of_act(entry, reader):
    """The entries that one act wrote, latest first."""
    if not entry.request:
        return [entry]
    same = {name: getattr(entry, name) for name in ("request", "act", "actor", "source", "case", "organization")}
    return list(readable_entries(reader).filter(**same, pk__gte=entry.pk).order_by("-pk")[:200])


def references_of(numbers):
    """Number of an entry to the reference of its record, where that has one. For what is being drawn."""
    cases = dict(Entry.objects.filter(pk__in=numbers).exclude(case=None).values_list("pk", "case"))
    keys = {}
    for case in set(cases.values()):
        table, key = table_and_key(case)
        keys.setdefault(table, set()).add(key)
    names = {}
    for records in cases_of_the_plan():
        for record in records.filter(pk__in=keys.get(records.model._meta.db_table, ())).only("reference"):
            names[case_of(record)] = record.reference
    return {number: names[case] for number, case in cases.items() if case in names}


def _sign_offs(items, reader):
    readable = Project.with_amendments.visible_to(reader).values("pk")
    signoffs = Signoff.objects.filter(project__in=readable).select_related("project", "organization", "person")
    found = signoffs.in_bulk([item.number for item in items])
    return {
        item.position: _sign_off(found[item.number]) if item.number in found else of_record(item.about, None)
        for item in items
    }


def _sign_off(signoff):
    sentence = _("%(person)s for %(organization)s: %(decision)s %(record)s in round %(round)s, %(time)s") % {
        "person": signoff.person,
        "organization": signoff.organization,
        "decision": signoff.get_decision_display().lower(),
        "record": signoff.project,
        "round": signoff.round,
        "time": formats.time_in_words(signoff.at),
    }
    return Subject(sentence, signoff.project)
