"""The overlap radar: projects and requests that share country, theme and time with the work somebody is writing down.

What cannot be compared does not rule out: work without a date is taken to go on, and a project whose themes are not
chosen yet meets nothing. Only what the reader may open is found.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from history import past
from overlaps.models import Answer
from projects.models import Project, ProjectCountry, ProjectRegion, ProjectTheme
from reference.models import Country
from requests.models import AssistanceRequest
from requests.models.links import RequestTheme

SHOWN = 8  # of each kind
ASKED_LATELY = timedelta(days=365)  # a request that was answered counts so long
GONE = [Project.Status.REJECTED, Project.Status.CANCELLED]


@dataclass(frozen=True)
class Work:
    """Where, about what and when: keys of the vocabulary, and days that may be open."""

    countries: frozenset = frozenset()
    regions: frozenset = frozenset()
    themes: frozenset = frozenset()
    start: date | None = None
    end: date | None = None

    @classmethod
    def of(cls, project):
        return cls(
            frozenset(project.country_links.values_list("country_id", flat=True)),
            frozenset(project.region_links.values_list("region_id", flat=True)),
            frozenset(project.theme_links.values_list("theme_id", flat=True)),
            project.actual_start or project.planned_start,
            project.actual_end or project.planned_end,
        )

    @property
    def is_told(self):
        return bool(self.themes and (self.countries or self.regions))


@dataclass
class Overlap:
    """A record that overlaps: whose it is, what both have in common, and what was answered."""

    record: object
    whose: str
    places: list
    themes: list
    is_of_the_others: bool
    answer: object = None

    @property
    def is_project(self):
        return isinstance(self.record, Project)


@dataclass
class Found:
    """What was found, the others' first; `more` says how much is not shown."""

    overlaps: list = field(default_factory=list)
    more: int = 0

    @property
    def open(self):
        return [overlap for overlap in self.overlaps if overlap.answer is None]

    @property
    def answered(self):
        return [overlap for overlap in self.overlaps if overlap.answer]


def overlaps_of(work, user, project=None):
    """What overlaps with this work, for this reader. `project` is the one it belongs to: it does not overlap itself."""
    if not work.is_told:
        return Found()
    # A region served as a whole reaches its countries, and a country lies in the regions served as a whole.
    reached = set(work.regions) | set(Country.objects.filter(pk__in=work.countries).values_list("region_id", flat=True))
    countries = Q(country__in=work.countries) | Q(country__region__in=work.regions)
    projects, more_projects = _some(_projects(work, user, project, countries, reached))
    asked, more_requests = _some(_requests(work, user, project, countries))
    answers = _answers(project)
    family = user.organization.family if user.organization else ""
    found = [_project(one, work, family, answers) for one in projects] + [
        _request(one, work, family, answers) for one in asked
    ]
    found.sort(key=lambda overlap: not overlap.is_of_the_others)
    return Found(found, more_projects + more_requests)


def _some(records):
    number = records.count()
    return list(records[:SHOWN]), max(number - SHOWN, 0)


def _projects(work, user, project, countries, reached):
    links = {"project": OuterRef("pk")}
    there = Q(Exists(ProjectCountry.objects.filter(countries, **links))) | Q(
        Exists(ProjectRegion.objects.filter(region__in=reached, **links))
    )
    found = Project.objects.visible_to(user).exclude(status__in=GONE)
    found = found.filter(there, Exists(ProjectTheme.objects.filter(theme__in=work.themes, **links)))
    if project is not None:
        found = found.exclude(pk__in=[project.pk, project.amends_id or 0])
    begins, ends = Coalesce("actual_start", "planned_start"), Coalesce("actual_end", "planned_end")
    found = found.alias(begins=begins, ends=ends)
    if work.end:
        found = found.filter(Q(begins=None) | Q(begins__lte=work.end))
    if work.start:
        found = found.filter(Q(ends=None) | Q(ends__gte=work.start))
    found = found.select_related("lead_organization", "co_lead_organization")
    return found.prefetch_related("countries", "regions", "themes").order_by("-pk")


def _requests(work, user, project, countries):
    open_or_recent = ~Q(status__in=AssistanceRequest.Status.ended()) | Q(received_on__gte=past.today() - ASKED_LATELY)
    found = AssistanceRequest.objects.visible_to(user).filter(countries, open_or_recent)
    found = found.filter(Exists(RequestTheme.objects.filter(assistance_request=OuterRef("pk"), theme__in=work.themes)))
    if project is not None:
        found = found.exclude(projects=project.amends_id or project.pk)
    return found.select_related("country", "lead_organization", "holder").prefetch_related("themes").order_by("-pk")


def _answers(project):
    if project is None:
        return {}
    given = Answer.objects.filter(project=project.amends_id or project.pk).select_related("by")
    return {
        ("project", one.other_project_id) if one.other_project_id else ("request", one.other_request_id): one
        for one in given
    }


def _project(one, work, family, answers):
    leads = [lead for lead in (one.lead_organization, one.co_lead_organization) if lead]
    places = [country.name for country in one.countries.all() if country.pk in work.countries]
    places = places or [str(place) for place in (*one.regions.all(), *one.countries.all())]
    return Overlap(
        one,
        _(" with ").join(lead.short_name for lead in leads),
        places,
        [theme.name for theme in one.themes.all() if theme.pk in work.themes],
        is_of_the_others=not leads or leads[0].family != family,
        answer=answers.get(("project", one.pk)),
    )


def _request(one, work, family, answers):
    holder = one.lead_organization or one.holder
    return Overlap(
        one,
        holder.short_name if holder else "",
        [one.country.name],
        [theme.name for theme in one.themes.all() if theme.pk in work.themes],
        is_of_the_others=not holder or holder.family != family,
        answer=answers.get(("request", one.pk)),
    )
