"""The questions people ask of the list of projects. The page, the download and the administration ask the same ones."""

from datetime import timedelta

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from projects.models import Project, ProjectCountry, ProjectTheme
from reference.filters import (
    TaggedFilterSet,
    ValuesFilter,
    country_choices,
    organization_choices,
    theme_choices,
)


class ProjectFilter(TaggedFilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search")
    theme = ValuesFilter(label=_("Theme"), method="filter_themes", choices=[])
    country = ValuesFilter(label=_("Country"), method="filter_countries", choices=[])
    status = ValuesFilter(label=_("Status"), choices=Project.Status.choices, distinct=False)
    kind = ValuesFilter(label=_("Kind"), choices=Project.Kind.choices, distinct=False)
    relation = ValuesFilter(label=_("Joint or parallel"), choices=Project.Relation.choices, distinct=False)
    lead = ValuesFilter(label=_("Lead or co-lead"), method="filter_leads", choices=[])
    classification = ValuesFilter(label=_("Classification"), choices=Project.Classification.choices, distinct=False)
    period = django_filters.DateFromToRangeFilter(label=_("Planned"), method="filter_period")
    grouped_by = {
        **TaggedFilterSet.grouped_by,
        "theme": ("theme_links__theme__slug",),
        "country": ("country_links__country__iso2",),
        "lead": ("lead_organization__code", "co_lead_organization__code"),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["theme"].extra["choices"] = theme_choices(self.request)
        self.filters["country"].extra["choices"] = country_choices(self.request)
        self.filters["lead"].extra["choices"] = organization_choices(self.request)

    def search(self, projects, name, text):
        return projects.search(text)

    def filter_themes(self, projects, name, slugs):
        links = ProjectTheme.objects.filter(project=OuterRef("pk"), theme__slug__in=slugs)
        return projects.filter(Exists(links))

    def filter_countries(self, projects, name, codes):
        links = ProjectCountry.objects.filter(project=OuterRef("pk"), country__iso2__in=codes)
        return projects.filter(Exists(links))

    def filter_leads(self, projects, name, codes):
        return projects.filter(Q(lead_organization__code__in=codes) | Q(co_lead_organization__code__in=codes))

    def filter_period(self, projects, name, period):
        """Planned for some day of the period. "2020" means all of 2020, and an end that is not known is open."""
        found = projects.exclude(planned_start=None, planned_end=None)
        if period.start:
            found = found.filter(Q(planned_end=None) | _not_before(period.start.date()))
        if period.stop:
            found = found.filter(Q(planned_start=None) | _not_after(period.stop.date()))
        return found


def _not_before(day):
    return (
        Q(planned_end__gte=day)
        | Q(planned_end_precision="month", planned_end__gte=day.replace(day=1))
        | Q(planned_end_precision="year", planned_end__year__gte=day.year)
    )


def _not_after(day):
    next_month = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return (
        Q(planned_start__lte=day)
        | Q(planned_start_precision="month", planned_start__lt=next_month)
        | Q(planned_start_precision="year", planned_start__year__lte=day.year)
    )
