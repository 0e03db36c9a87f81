"""The questions people ask of documents, on the page and for the download alike."""

import django_filters
from django.utils.translation import gettext_lazy as _

from documents.models import Document, DocumentLink
from reference.filters import RegionPillarFilterSet, ValuesFilter, organization_choices


class DocumentFilter(RegionPillarFilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search")
    kind = ValuesFilter(label=_("Kind"), choices=Document.Kind.choices, distinct=False)
    language = ValuesFilter(label=_("Language"), choices=Document.Language.choices, distinct=False)
    organization = ValuesFilter(label=_("Organization of origin"), method="filter_organizations", choices=[])
    classification = ValuesFilter(label=_("Classification"), choices=Document.Classification.choices, distinct=False)
    status = ValuesFilter(label=_("Status"), choices=Document.Status.choices, distinct=False)
    record = django_filters.CharFilter(label=_("Record"), method="filter_record")
    dated = django_filters.DateFromToRangeFilter(label=_("Date of the document"), field_name="date")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["organization"].extra["choices"] = organization_choices(self.request)

    def search(self, documents, name, text):
        return documents.search(text)

    def filter_organizations(self, documents, name, codes):
        return documents.filter(organization__code__in=codes)

    def filter_record(self, documents, name, reference):
        """Those of a record, by its reference."""
        links = documents.readable_links(DocumentLink.objects.filter(reference__iexact=reference.strip()))
        return documents.filter(pk__in=links.values("document"))
