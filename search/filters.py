"""The questions of the search."""

import django_filters
from django.utils.translation import gettext_lazy as _

from reference.filters import RegionPillarFilterSet, ValuesFilter
from search.sources import SOURCES


class SearchFilter(RegionPillarFilterSet):
    q = django_filters.CharFilter(label=_("Search for"), method="leave")
    kind = ValuesFilter(label=_("Kind"), method="leave", choices=[(source.kind, source.label) for source in SOURCES])
