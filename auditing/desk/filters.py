"""The questions asked of samples and findings, on the page and for the download alike."""

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from auditing.models import Finding, Sample
from reference.filters import RegionPillarFilterSet, ValuesFilter, organization_choices


class SampleFilter(RegionPillarFilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search")
    status = ValuesFilter(label=_("Status"), choices=Sample.Status.choices, distinct=False)
    kind = ValuesFilter(label=_("Drawn from"), choices=Sample.Kind.choices, distinct=False)

    def search(self, samples, name, text):
        return samples.search(text)


class FindingFilter(RegionPillarFilterSet):
    LATE = [("yes", _("Overdue")), ("no", _("Not overdue"))]

    q = django_filters.CharFilter(label=_("Search"), method="search")
    status = ValuesFilter(label=_("Status"), choices=Finding.Status.choices, distinct=False)
    severity = ValuesFilter(label=_("Severity"), choices=Finding.Severity.choices, distinct=False)
    organization = ValuesFilter(label=_("Organization"), field_name="organization__code", choices=[], distinct=False)
    person = django_filters.CharFilter(label=_("Addressed to"), method="filter_people")
    overdue = django_filters.ChoiceFilter(
        label=_("Overdue"), choices=LATE, empty_label=_("Either"), method="filter_overdue"
    )
    due = django_filters.DateFromToRangeFilter(label=_("Answer due"), field_name="due_on")
    sample = django_filters.CharFilter(label=_("Sample"), field_name="item__sample__reference", lookup_expr="iexact")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["organization"].extra["choices"] = organization_choices(self.request)
        if not self.request.user.has_perm("auditing.work_at_desk"):
            del self.filters["sample"]  # what was drawn is the auditors' own business

    def search(self, findings, name, text):
        return findings.search(text)

    def filter_people(self, findings, name, text):
        return findings.filter(addressee__full_name__icontains=text)

    def filter_overdue(self, findings, name, value):
        late = Q(status__in=Finding.Status.awaiting_answer(), due_on__lt=timezone.localdate())
        return findings.filter(late) if value == "yes" else findings.exclude(late)
