"""The questions that auditors ask of the history."""

from datetime import timedelta

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from auditing.cases import belonging_to, cases_for, cases_of_the_plan, record_models
from auditing.searching import search
from history.journal import journalled_models, renamed_columns
from history.models import Entry
from history.names import TECHNICAL, case_field, list_of
from history.sentences import SOURCES, known_acts
from history.timeline import before_the_end_of, number, number_at, start_of
from projects.models import Signoff
from reference.filters import RegionPillarFilterSet, ValuesFilter
from reference.models import Organization

NO_RECORD = "none"
COMMAND = "command"
ONLY = [
    ("step", gettext_lazy("Steps from one status to the next")),
    ("decision", gettext_lazy("Decisions of the organizations")),
    ("deleted", gettext_lazy("Deleted records")),
]
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
    """A reference such as JP-2026-0001; the name of that record in the journal.

    A reference that the reader may not open is answered like one that there is not.
    """

    def __init__(self, *, reader, **kwargs):
        super().__init__(**kwargs)
        self.reader = reader

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return ""
        for records in cases_for(self.reader):
            if record := records.filter(reference__iexact=text).first():
                return f"{record._meta.db_table}:{record.pk}"
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
    field = ValuesFilter(label=gettext_lazy("Field"), method="filter_fields", choices=[])
    act = ValuesFilter(label=gettext_lazy("Act"), field_name="act", choices=[], distinct=False)
    only = ValuesFilter(label=gettext_lazy("Only"), method="filter_only", choices=ONLY)
    source = ValuesFilter(label=gettext_lazy("From where"), method="filter_sources", choices=[])
    date = django_filters.DateFromToRangeFilter(label=gettext_lazy("Date"), method="filter_dates")
    request = django_filters.CharFilter(label=gettext_lazy("Technical number of the act"), field_name="request")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["record"].extra["reader"] = self.request.user
        organizations = Organization.objects.filter(people__isnull=False).distinct().order_by("short_name")
        self.filters["organization"].extra["choices"] = [(str(one), str(one)) for one in organizations]
        self.filters["organization"].distinct = False
        self.kinds = {model._meta.model_name: model for model in record_models()}
        self.filters["kind"].extra["choices"] = [
            *((name, capfirst(model._meta.verbose_name_plural)) for name, model in self.kinds.items()),
            (NO_RECORD, _("No record")),
        ]
        self.fields_asked_for = known_fields()
        self.filters["field"].extra["choices"] = [
            (key, label) for key, (label, _where) in self.fields_asked_for.items()
        ]
        self.filters["act"].extra["choices"] = list(known_acts().items())
        self.filters["source"].extra["choices"] = [
            *((name, capfirst(label)) for name, label in SOURCES.items()),
            (COMMAND, _("By a command")),
        ]

    def filter_regions(self, entries, name, values):
        return self._through_cases(entries, "in_regions", "region_exists", self.regions, values)

    def filter_pillars(self, entries, name, values):
        return self._through_cases(entries, "in_pillars", "pillar_exists", self.pillars, values)

    def _through_cases(self, entries, narrow, exists, known, values):
        """Entries of the cases that are there. "None" means all other entries, those of people and tables included."""
        chosen, none = [known[value] for value in values if value in known], "none" in values
        wanted, readable = Q(pk__in=[]), cases_for(self.request.user)
        if chosen:
            wanted |= belonging_to(getattr(cases, narrow)(chosen) for cases in readable)
        if none:
            wanted |= ~belonging_to(cases.filter(getattr(cases, exists)(None)) for cases in readable)
        return entries.filter(wanted)

    def filter_people(self, entries, name, numbers):
        return entries.filter(actor__in=numbers)

    def filter_record(self, entries, name, case):
        return entries.filter(Q(case=case) | Q(other_case=case) | Q(former_case=case))

    def filter_kinds(self, entries, name, kinds):
        wanted = Q(case=None) if NO_RECORD in kinds else Q(pk__in=[])
        for kind in kinds:
            if model := self.kinds.get(kind):
                # Rows by their tables, which are indexed; events have no table and go by the record they are about.
                wanted |= Q(table__in=tables_of(model)) | Q(table="", case__startswith=f"{model._meta.db_table}:")
        return entries.filter(wanted)

    def filter_fields(self, entries, name, keys):
        """Entries that changed one of these fields; rows of a part, such as contributions, that came or went too."""
        wanted = Q(pk__in=[])
        for key in keys:
            if key in self.fields_asked_for:
                wanted |= self.fields_asked_for[key][1]
        return entries.filter(wanted)

    def filter_only(self, entries, name, kinds):
        deleted = [model._meta.db_table for model in self.kinds.values()]
        conditions = {
            "step": Q(move=True),
            "decision": Q(table=Signoff._meta.db_table),
            "deleted": Q(verb=Entry.Verb.DELETE, table__in=deleted),
        }
        wanted = Q(pk__in=[])
        for kind in kinds:
            wanted |= conditions.get(kind, Q(pk__in=[]))
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


def tables_of(model):
    """The tables whose rows belong to records of this model."""
    return [
        one._meta.db_table
        for one in journalled_models()
        if one is model or ((field := case_field(one)) and field.remote_field.model is model)
    ]


def known_fields():
    """What can be asked for as a field: key to label and condition, for the cases of the Plan and for people.

    A field of the record itself by its column, under its former names too; a part by its table.
    """
    found = {}
    for model in [*(records.model for records in cases_of_the_plan()), User]:
        kind, label = model._meta.model_name, capfirst(model._meta.verbose_name)
        former = {}
        for old, column in renamed_columns(model).items():
            former.setdefault(column, []).append(old)
        for field in model._meta.concrete_fields:
            if field.name not in TECHNICAL:
                columns = [field.column, *former.get(field.column, [])]
                changed = Q(table=model._meta.db_table, verb=Entry.Verb.CHANGE, old__has_any_keys=columns)
                found[f"{kind}.{field.name}"] = f"{label}: {field.verbose_name}", changed
        for part in journalled_models():
            if (link := case_field(part)) and link.remote_field.model is model:
                name = list_of(part) or part._meta.verbose_name_plural
                found[f"{kind}.{part._meta.model_name}"] = f"{label}: {name}", Q(table=part._meta.db_table)
    return found


class FeedFilter(HistoryFilter):
    """With a search, which reads one stretch of the journal at a time: `searched` says which."""

    page_parameters = HistoryFilter.page_parameters | {"until", "back"}
    searched = None

    q = django_filters.CharFilter(label=gettext_lazy("Search in values, reasons and names"), method="last_of_all")

    def last_of_all(self, entries, name, text):
        return entries

    def filter_queryset(self, entries):
        entries = super().filter_queryset(entries)
        if text := self.form.cleaned_data["q"]:
            self.searched = search(entries, text, self._below())
            return self.searched.entries
        return entries

    def _below(self):
        try:
            return number(self.data.get("back")) or before_the_end_of(self.data.get("until", ""))
        except ValidationError:
            return None
