"""The questions that auditors ask of the history."""

from datetime import timedelta
from functools import cache, cached_property

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.db.models.lookups import In
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from auditing.cases import cases_for, record_called, record_models, walked
from auditing.places import Places
from history.journal import journalled_models
from history.models import case_of
from history.names import case_field
from history.sentences import SOURCES, known_acts
from history.timeline import number_at, start_of
from reference.filters import RegionPillarFilterSet, ValuesFilter
from reference.models import Organization
from reference.scope import NONE

NO_RECORD = "none"
COMMAND = "command"
SLACK = 1000  # entries written at the same moment may have their numbers the other way round


class PersonField(forms.CharField):
    """A part of a name or an e-mail address; the numbers of the people who fit."""

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return []
        found = User.objects.filter(Q(full_name__icontains=text) | Q(email__icontains=text))
        numbers = list(found.values_list("pk", flat=True)[:200])
        if not numbers:
            raise ValidationError(_("Nobody here has this name or e-mail address."))
        return numbers


class RecordField(forms.CharField):
    """A reference such as JP-2026-0001, in whatever writing; the name of that record in the journal.

    A reference that the reader may not open is answered like one that there is not.
    """

    def __init__(self, *, reader, **kwargs):
        super().__init__(**kwargs)
        self.reader = reader

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return ""
        if record := record_called(text, cases_for(self.reader)):
            return case_of(record)
        raise ValidationError(_("No record has this reference."))


class PersonFilter(django_filters.CharFilter):
    field_class = PersonField


class RecordFilter(django_filters.CharFilter):
    field_class = RecordField


class HistoryFilter(RegionPillarFilterSet):
    page_parameters = frozenset({"before", "after", "format"})

    person = PersonFilter(label=gettext_lazy("Person"), method="filter_people")
    record = RecordFilter(label=gettext_lazy("Record"), method="filter_record")
    organization = ValuesFilter(label=gettext_lazy("Organization then"), field_name="organization", choices=[])
    kind = ValuesFilter(label=gettext_lazy("Kind of record"), method="filter_kinds", choices=[])
    act = ValuesFilter(label=gettext_lazy("Act"), field_name="act", choices=[], distinct=False)
    source = ValuesFilter(label=gettext_lazy("From where"), method="filter_sources", choices=[])
    date = django_filters.DateFromToRangeFilter(label=gettext_lazy("Date"), method="filter_dates")
    request = django_filters.CharFilter(label=gettext_lazy("Technical number of the act"), field_name="request")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["record"].extra["reader"] = self.request.user
        self.filters["organization"].extra["choices"] = organizations_then()
        self.filters["organization"].distinct = False
        self.kinds = {model._meta.model_name: model for model in record_models()}
        self.filters["kind"].extra["choices"] = kinds(get_language())
        self.filters["act"].extra["choices"] = list(known_acts().items())
        self.filters["source"].extra["choices"] = [
            *((name, capfirst(label)) for name, label in SOURCES.items()),
            (COMMAND, _("By a command")),
        ]

    def filter_regions(self, entries, name, values):
        return entries  # asked together with the pillars, last of all

    filter_pillars = filter_regions

    def filter_queryset(self, entries):
        entries = self.wherever(entries)
        return entries.filter(self.there.condition) if self.there.asked else entries

    def wherever(self, entries):
        """The entries that answer all questions but those for region and pillar."""
        return super().filter_queryset(entries)

    @cached_property
    def there(self):
        """The answer to those two."""
        asked = {}
        for place, known in (("region", self.regions), ("pillar", self.pillars)):
            values = self.form.cleaned_data.get(place, [])
            asked[place] = [NONE if value == NONE else known[value].pk for value in values]
        return Places(self.request.user, asked)

    def filter_people(self, entries, name, numbers):
        return entries.filter(actor__in=numbers)

    def filter_record(self, entries, name, case):
        return entries.of_cases(case)

    def filter_kinds(self, entries, name, kinds):
        asked = self.form.cleaned_data
        table = walked("table") if asked["region"] or asked["pillar"] else F("table")
        wanted = Q(case=None) if NO_RECORD in kinds else Q(pk__in=[])
        for kind in kinds:
            if model := self.kinds.get(kind):
                # Rows by their tables, which are indexed; events have no table and go by the record they are about.
                rows = Q(In(table, tables_of(model)))
                wanted |= rows | Q(table="", case__startswith=f"{model._meta.db_table}:")
        return entries.filter(wanted)

    def filter_sources(self, entries, name, sources):
        wanted = Q(source__in=[source for source in sources if source != COMMAND])
        if COMMAND in sources:
            wanted |= Q(source__startswith=f"{COMMAND}:")
        return entries.filter(wanted)

    def filter_dates(self, entries, name, period):
        """Days in the reader's time zone. Numbers grow with time, so a day is found by its number and then checked."""
        if period.start:
            first = start_of(period.start.date())
            entries = entries.filter(at__gte=first, pk__gt=number_at(first) - SLACK)
        if period.stop:
            end = start_of(period.stop.date() + timedelta(days=1))
            entries = entries.filter(at__lt=end, pk__lt=number_at(end) + SLACK)
        return entries


@cache
def kinds(language):
    """The kinds of records, for the filter."""
    models = [(model._meta.model_name, capfirst(model._meta.verbose_name_plural)) for model in record_models()]
    return [*models, (NO_RECORD, _("No record"))]


def organizations_then():
    """The organizations that have people, by the names that entries keep."""
    there = Organization.objects.filter(people__isnull=False).distinct().order_by("short_name")
    return [(name, name) for name in there.values_list("short_name", flat=True)]


def tables_of(model):
    """The tables whose rows belong to records of this model."""
    return [
        one._meta.db_table
        for one in journalled_models()
        if one is model or ((field := case_field(one)) and field.remote_field.model is model)
    ]
