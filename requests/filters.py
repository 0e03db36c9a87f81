"""The questions people ask of the list of requests. The page and the download ask the same ones."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reference.filters import TaggedFilterSet, ValuesFilter, country_choices, party_choices, theme_choices
from reference.models import Theme
from requests.models import AssistanceRequest

YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class RequestFilter(TaggedFilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search")
    country = ValuesFilter(label=_("Country"), method="filter_countries", choices=[])
    theme = ValuesFilter(label=_("Theme"), method="filter_themes", choices=[])
    status = ValuesFilter(label=_("Status"), choices=AssistanceRequest.Status.choices, distinct=False)
    channel = ValuesFilter(label=_("Channel"), choices=AssistanceRequest.Channel.choices, distinct=False)
    organization = ValuesFilter(label=_("Holds the pen or leads"), method="filter_organizations", choices=[])
    open = django_filters.ChoiceFilter(label=_("Open"), method="filter_open", choices=YES_NO, empty_label=_("Either"))
    overdue = django_filters.ChoiceFilter(
        label=_("Overdue"), method="filter_overdue", choices=YES_NO, empty_label=_("Either")
    )
    mine = django_filters.ChoiceFilter(
        label=_("Assigned to me"), method="filter_mine", choices=YES_NO, empty_label=_("Either")
    )
    received = django_filters.DateFromToRangeFilter(label=_("Received"), method="filter_received")
    grouped_by = {
        **TaggedFilterSet.grouped_by,
        "theme": ("theme_links__theme__slug",),
        "country": ("country__iso2",),
        "organization": ("holder__code", "lead_organization__code"),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["theme"].extra["choices"] = theme_choices(self.request)
        self.filters["country"].extra["choices"] = country_choices(self.request)
        self.filters["organization"].extra["choices"] = party_choices(self.request)

    def search(self, found, name, text):
        return found.search(text)

    def filter_countries(self, found, name, codes):
        return found.filter(country__iso2__in=codes)

    def filter_themes(self, found, name, slugs):
        return found.about(Theme.objects.filter(slug__in=slugs))

    def filter_organizations(self, found, name, codes):
        return found.filter(Q(holder__code__in=codes) | Q(lead_organization__code__in=codes))

    def filter_open(self, found, name, wanted):
        return found.open() if wanted == "yes" else found.exclude(status__in=AssistanceRequest.Status.open())

    def filter_overdue(self, found, name, wanted):
        late = found.overdue()
        return late if wanted == "yes" else found.exclude(pk__in=late.values("pk"))

    def filter_mine(self, found, name, wanted):
        mine = Q(assigned_to=self.request.user)
        return found.filter(mine) if wanted == "yes" else found.exclude(mine)

    def filter_received(self, found, name, period):
        if period.start:
            found = found.filter(received_on__gte=period.start.date())
        if period.stop:
            found = found.filter(received_on__lte=period.stop.date())
        return found
