"""The questions of the feed beyond those of any list of entries: words, fields, and kinds of acts."""

from functools import cache, reduce
from operator import or_

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from auditing.cases import cases_of_the_plan, few_or_named, names_of, record_called, told_cases
from auditing.filters import HistoryFilter
from auditing.searching import search
from documents.models import Document
from history.journal import journalled_models, renamed_columns
from history.models import Entry, case_of
from history.names import TECHNICAL, case_field, list_of
from history.timeline import before_the_end_of, number, page_of
from projects.models import Signoff
from reference.filters import ValuesFilter
from reference.scope import keys_of


@cache
def known_fields(language):
    """What can be asked for as a field: key to label and condition, for the cases of the Plan and for people.

    A field of the record itself by its column, under its former names too; a part, such as contributions, by its table.
    All this depends on the models and the language alone, and is put together once.
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
                changed = Q(case=itself(Value(model._meta.db_table)), old__has_any_keys=columns)
                found[f"{kind}.{field.name}"] = f"{label}: {field.verbose_name}", Q(verb=Entry.Verb.CHANGE) & changed
        for part in journalled_models():
            if (link := case_field(part)) and link.remote_field.model is model:
                name = list_of(part) or part._meta.verbose_name_plural
                found[f"{kind}.{part._meta.model_name}"] = f"{label}: {name}", Q(table=part._meta.db_table)
    return found


def itself(table):
    """The name of a row as a record of its own: an entry with this case is about the record, and not about a part.

    It is worked out for each entry, so no engine takes the index of the table instead of walking along the key.
    """
    return Concat(table, Value(":"), Cast("row", TextField()), output_field=TextField())


class FeedFilter(HistoryFilter):
    """With questions that no index answers: those read one stretch of the journal at a time, and `searched` says which.

    One record or one act is read whole. A search for nothing but a reference asks for one record: `named`.
    """

    page_parameters = HistoryFilter.page_parameters | {"until", "back"}
    searched = None
    named = None

    q = django_filters.CharFilter(
        label=gettext_lazy("Search in values, reasons and names, or a reference"), method="leave"
    )
    field = ValuesFilter(label=gettext_lazy("Field"), method="leave", choices=[])
    only = ValuesFilter(label=gettext_lazy("Only"), method="leave", choices=[])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        deleted = Q(verb=Entry.Verb.DELETE, case=itself(F("table")))
        self.conditions = {
            "field": known_fields(get_language()),
            "only": {
                "step": (_("Steps from one status to the next"), Q(move=True)),
                "decision": (_("Decisions of the organizations"), Q(table=Signoff._meta.db_table)),
                "deleted": (_("Deleted records"), deleted),
            },
        }
        for name, known in self.conditions.items():
            self.filters[name].extra["choices"] = [(key, label) for key, (label, _condition) in known.items()]

    def filter_queryset(self, entries):
        """Words, fields and kinds last of all, together: the stretch is that of what passes all other filters."""
        entries = super().filter_queryset(entries)
        asked, condition = self.form.cleaned_data, None
        words = asked["q"]
        if words and (record := record_called(words, told_cases(self.request.user))):
            self.named, words = record, ""
            entries = entries.filter(few_or_named(self._filed_under(record), given_as=list))
        for name, known in self.conditions.items():
            if chosen := [known[value][1] for value in asked[name] if value in known]:
                either = reduce(or_, chosen)
                condition = either if condition is None else condition & either
        if condition is None and not words:
            return entries
        whole = bool(asked["record"] or asked["request"] or self.named)
        self.searched = search(entries, condition, words, self._below(), whole)
        return self.searched.entries

    def _filed_under(self, record):
        """The names in the journal of a record and of those of its documents that this person may read."""
        return [case_of(record), *names_of(Document, keys_of(Document.objects.about(record, self.request.user)))]

    def page(self, **where):
        """A page of the answer. A stretch is searched whole; everything else is read from where the page begins."""
        asked = self.form.cleaned_data
        if not self.there.asked or any(asked[name] for name in ("q", *self.conditions)):
            return page_of(self.qs, reader=self.request.user, **where)
        entries = self.wherever(self.queryset.all())
        return page_of(entries, reader=self.request.user, first=self.there.first, **where)

    def _below(self):
        try:
            return number(self.data.get("back")) or before_the_end_of(self.data.get("until", ""))
        except ValidationError:
            return None
