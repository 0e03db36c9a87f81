"""Out of what a sample can be drawn: acts of the history, records of each kind, and sign-offs.

Each kind is narrowed by the filter of its own list. A unit in several strata belongs to the first: regions and pillars
in the order of the vocabulary, an act by the record that it was done to. What has none is a stratum of its own.
"""

import secrets

import django_filters
from django.db.models import BigIntegerField, Case, F, Min, Value, When
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auditing.cases import cases_for, names_of_all, readable_entries
from auditing.desk.drawing import Unit, written
from auditing.filters import HistoryFilter
from auditing.models import Sample
from history.models import Entry
from meetings.filters import MeetingFilter
from meetings.models import Meeting
from projects.filters import ProjectFilter
from projects.models import Project, Signoff
from reference.filters import RegionPillarFilterSet, ValuesFilter, party_choices
from reference.models import Pillar, Region
from requests.filters import RequestFilter
from requests.models import AssistanceRequest
from triggers.functions import sha256_hex
from ui.questions import Questions, tidy

ONE_ACT = ("request", "act", "actor", "source", "case", "organization", "alone")
MOST_UNITS = 250_000  # beyond this a page would keep its reader waiting too long


class TooMany(Exception):
    """The population is larger than what one page can put in order."""


def proposed_seed():
    """Eight digits, which are easily read out to somebody who draws along."""
    return f"{secrets.randbelow(10**8):08d}"


class SignoffFilter(RegionPillarFilterSet):
    organization = ValuesFilter(label=gettext_lazy("Organization"), field_name="organization__code", choices=[])
    decision = ValuesFilter(label=gettext_lazy("Decision"), choices=Signoff.Decision.choices, distinct=False)
    date = django_filters.DateFromToRangeFilter(label=gettext_lazy("Date"), field_name="at")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["organization"].extra["choices"] = party_choices(self.request)

    def filter_regions(self, signoffs, name, values):
        projects = self._projects().in_regions([self.regions[v] for v in values if v != "none"], none="none" in values)
        return signoffs.filter(project__in=projects.values("pk"))

    def filter_pillars(self, signoffs, name, values):
        projects = self._projects().in_pillars([self.pillars[v] for v in values if v != "none"], none="none" in values)
        return signoffs.filter(project__in=projects.values("pk"))

    def _projects(self):
        return Project.with_amendments.visible_to(self.request.user)


class Kind:
    """One kind of unit. `rows` are those that this person may read, `units` what of them goes into the population."""

    filterset = None

    def __init__(self, user):
        self.user = user

    def rows(self, last_entry):
        raise NotImplementedError

    def units(self, rows):
        """(key for the strata, unit without its stratum, name of the organization) of each."""
        raise NotImplementedError

    def keys_in(self, rows, narrow, one):
        """The keys of those rows that are in one region or pillar."""
        return set(getattr(rows, narrow)([one]).order_by().values_list("pk", flat=True))


class Records(Kind):
    organization = ""

    def rows(self, last_entry):
        return self.model.objects.visible_to(self.user)

    def units(self, rows):
        found = rows.order_by("reference").values_list("pk", "reference", self.organization)
        return [(pk, Unit(reference, about=reference), name) for pk, reference, name in found]


class Projects(Records):
    model, filterset, organization = Project, ProjectFilter, "lead_organization__short_name"


class Requests(Records):
    model, filterset, organization = AssistanceRequest, RequestFilter, "lead_organization__short_name"


class Meetings(Records):
    """A meeting has both sides. As an organization counts that of the person who planned it."""

    model, filterset, organization = Meeting, MeetingFilter, "created_by__organization__short_name"


class SignOffs(Kind):
    filterset = SignoffFilter

    def rows(self, last_entry):
        return Signoff.objects.filter(project__in=Project.with_amendments.visible_to(self.user).values("pk"))

    def units(self, rows):
        found = rows.order_by("pk").values_list("pk", "project_id", "project__reference", "organization__short_name")
        return [(project, Unit(str(pk), about=about, number=pk), name) for pk, project, about, name in found]

    def keys_in(self, rows, narrow, one):
        projects = Project.with_amendments.visible_to(self.user)
        return set(getattr(projects, narrow)([one]).order_by().values_list("pk", flat=True))


class Acts(Kind):
    """What one person did to one record in one request. It has the number of its first entry."""

    filterset = HistoryFilter

    def rows(self, last_entry):
        return readable_entries(self.user).filter(pk__lte=last_entry)

    def units(self, rows):
        alone = Case(When(request="", then=F("pk")), default=Value(0), output_field=BigIntegerField())
        acts = rows.order_by().annotate(alone=alone).values(*ONE_ACT).annotate(first=Min("pk")).order_by("first")
        found = acts.values_list("first", "case", "organization")[: MOST_UNITS + 1]
        return [(case, Unit(str(number), number=number), organization) for number, case, organization in found]

    def keys_in(self, rows, narrow, one):
        return set(names_of_all(getattr(cases, narrow)([one]) for cases in cases_for(self.user)))


KINDS = {
    Sample.Kind.ACTS: Acts,
    Sample.Kind.PROJECTS: Projects,
    Sample.Kind.REQUESTS: Requests,
    Sample.Kind.MEETINGS: Meetings,
    Sample.Kind.SIGN_OFFS: SignOffs,
}


class Populated:
    """The population that an address asks for: the kind, the filter, and the journal's latest entry at this moment."""

    def __init__(self, request, kind):
        self.kind = KINDS[kind](request.user)
        self.last_entry = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        self.questions = Questions(request, self.kind.filterset, self.kind.rows(self.last_entry))

    @property
    def faults(self):
        return self.questions.faults

    @property
    def filter(self):
        return tidy(self.questions.asked).urlencode()

    @property
    def filter_words(self):
        return "; ".join(f"{chip.question}: {chip.answer}" for chip in self.questions.chips)

    @cached_property
    def found(self):
        found = self.kind.units(self.questions.rows())
        if len(found) > MOST_UNITS:
            raise TooMany(
                _("There are more than %(most)d of them. Ask for fewer, by date for example.") % {"most": MOST_UNITS}
            )
        return found

    def units(self, stratified_by):
        """All units with their strata, in the order of the file, and the strata that there may be, in theirs.

        And how many of the units belong to several strata.
        """
        several = 0
        if stratified_by == Sample.Strata.ORGANIZATION:
            none = _("No organization")
            strata = [(key, unit, name or none) for key, unit, name in self.found]
            order = [*sorted({name for _key, _unit, name in strata} - {none}), none]
        elif stratified_by:
            strata, order, several = self._by_vocabulary(stratified_by)
        else:
            strata, order = [(key, unit, "") for key, unit, _name in self.found], [""]
        units = [Unit(u.identifier, _line(name), u.about, u.number) for _key, u, name in strata]
        return units, [_line(name) for name in order], several

    def _by_vocabulary(self, by):
        region = by == Sample.Strata.REGION
        vocabulary, narrow = (Region, "in_regions") if region else (Pillar, "in_pillars")
        none = _("No region or country") if region else _("No pillar")
        rows, first, again, order = self.questions.rows(), {}, set(), []
        for one in vocabulary.objects.all():
            order.append(str(one))
            for key in self.kind.keys_in(rows, narrow, one):
                if first.setdefault(key, str(one)) != str(one):
                    again.add(key)
        strata = [(key, unit, first.get(key, none)) for key, unit, _name in self.found]
        return strata, [*order, none], sum(key in again for key, _unit, _name in self.found)


def _line(name):
    """A name as it stands in the file, where a tab ends it."""
    return " ".join(name.split())


def file_of(units):
    """The population as it is kept, and its checksum."""
    lines = written([(unit.stratum, unit.identifier) for unit in units])
    return lines, sha256_hex(lines)
