"""The records of a report in words: what each is, which steps it took, and how its two ends differ."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from auditing.changes.differences import differences
from history import past
from history.models import Entry
from history.names import Names
from history.sentences import Effect, who
from projects.models import Project
from reference.about import title_of
from reference.scope import NONE


@dataclass
class Step:
    """Something that happened to the record as a whole: a move, its entry, its deletion, an amendment put in force."""

    entry: Entry
    what: str

    @property
    def who(self):
        return who(self.entry)


@dataclass
class Told:
    """A record with everything that a report says about it."""

    kind: object
    sort: str
    reference: str
    title: str
    organizations: list
    address: str = ""
    status: str = ""
    former_status: str = ""
    steps: list = field(default_factory=list)
    effects: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    @property
    def own(self):
        """The difference of the record itself, before those of its parts and links."""
        return [effect for effect in self.effects if effect.is_record]

    @property
    def parts(self):
        return [effect for effect in self.effects if not effect.is_record]


def details(report, items):
    """`{(kind, key): Told}` for the records of these items. The number of queries does not depend on how many."""
    keys = defaultdict(set)
    for item in items:
        keys[item.kind].add(item.key)
    records = _read(report, keys)
    names_of = {kind.named(key): (kind, key) for kind, found in keys.items() for key in found}
    found = differences(list(names_of), report.period, report.reader) if names_of else {}
    entries = [entry for of_one in found.values() for entry in of_one]
    names = Names([*entries, *(Entry(case=name) for name in names_of)], report.reader)
    steps = _steps(report, keys, _in_force(report, keys))
    told = {}
    for name, (kind, key) in names_of.items():
        was, now = report.standings(kind, key)
        reference, title, organizations = records[kind, key]
        told[kind, key] = Told(
            kind,
            report.sorts[kind][key],
            reference,
            title,
            organizations,
            names.address(kind.table, key),
            kind.status((now or was).status),
            kind.status(was.status) if was and now and was.status != now.status else "",
            steps[kind, key],
            [effect for entry in found.get(name, []) if (effect := Effect(entry, names)).phrase],
            _notes(report, kind, key, found.get(name, [])),
        )
    return told


def _read(report, keys):
    """(reference, title, organizations) of each record as it was when it was last there."""
    found = {}
    for end, other in ((report.first, report.last), (report.last, None)):
        with past.at(end.moment):
            for kind, wanted in keys.items():
                there = wanted & end.standings[kind].keys() - (other.standings[kind].keys() if other else set())
                for key, record in kind.read(there).items() if there else ():
                    organizations = [str(one) for one in kind.organizations(record) if one]
                    found[kind, key] = record.reference, title_of(record), list(dict.fromkeys(organizations))
    return found


def _in_force(report, keys):
    """The amendments of these projects that are in force at the end: number to what it amends and its reference."""
    for kind, wanted in keys.items():
        if kind.slug == "project":
            with past.at(report.last.moment):
                copies = Project.with_amendments.visible_to(report.reader)
                copies = copies.filter(amends__in=wanted, status=Project.Status.APPLIED)
                found = copies.values_list("pk", "amends", "reference")
                return {copy: ((kind, project), reference) for copy, project, reference in found}
    return {}


def _steps(report, keys, applied):
    """What happened to these records as a whole, in the order in which it did."""
    rows = Q(pk__in=[])
    for kind, wanted in keys.items():
        rows |= Q(table=kind.table, row__in=[*wanted, *(applied if kind.slug == "project" else ())])
    whole = Q(verb__in=[Entry.Verb.CREATE, Entry.Verb.DELETE]) | Q(verb=Entry.Verb.CHANGE, old__has_key="status")
    owner = {(kind.table, key): kind for kind, wanted in keys.items() for key in wanted}
    steps = defaultdict(list)
    for entry in report.period.of_entries().filter(rows).filter(whole).order_by("pk"):
        if kind := owner.get((entry.table, entry.row)):
            steps[kind, entry.row].append(Step(entry, _step(kind, entry)))
        in_force = entry.verb == Entry.Verb.CHANGE and entry.new["status"] == Project.Status.APPLIED
        if in_force and entry.table == Project._meta.db_table and entry.row in applied:
            amended, name = applied[entry.row]
            steps[amended].append(Step(entry, _("Amendment %(name)s came into force") % {"name": name}))
    return steps


def _step(kind, entry):
    if entry.verb == Entry.Verb.CREATE:
        return _("Entered as %(status)s") % {"status": kind.status(entry.new.get("status")).lower()}
    if entry.verb == Entry.Verb.DELETE:
        return _("Deleted")
    return f"{kind.status(entry.old['status'])} → {kind.status(entry.new['status'])}"


def _notes(report, kind, key, differing):
    """What the fields do not say: that it joined or left the selection, and why nothing of its own differs."""
    was, now = report.standings(kind, key)
    notes = []
    change = report.joined_or_left(kind, key)
    if change == "left":
        notes.append(_("Left this selection: it was in %(was)s and is in %(now)s.") % _places(report, was, now))
    elif change == "joined":
        notes.append(_("Joined this selection: it was in %(was)s and is in %(now)s.") % _places(report, was, now))
    if was and now and was != now and not differing:
        notes.append(_("Its regions or pillars follow from a record that it names, and that one has changed."))
    return notes


def _places(report, was, now):
    known = {slug: str(region.name) for slug, region in report.selection.regions.items()}
    known |= {number: str(pillar) for number, pillar in report.selection.pillars.items()}

    def words(standing):
        chosen = [name for name in known if name in standing.regions | standing.pillars]
        return ", ".join(known[name] for name in chosen if name != NONE) or _("no region and no pillar")

    return {"was": words(was), "now": words(now)}
