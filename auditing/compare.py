"""Any two versions of a record, side by side.

A version is what the record, its parts and its links were after an entry of its history. Whoever may read a record may
compare its versions, because its timeline tells them all of it already; a record that is gone, or of a kind that has no
page of its own, is compared by those who read the history as a whole.
"""

from functools import partial

from django.http import Http404
from django.shortcuts import render
from django.urls import path
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.generic import View

from auditing.cases import readable_entries, record_models, told_to
from auditing.versions import compared, entries_in, states, without_withheld_rows
from history.models import Entry, case_of
from history.names import Names, readable
from history.sentences import who
from history.timeline import number, page_of, without_withheld
from ui import formats

OFFERED = 200  # entries whose acts can be chosen as versions


class Compare(View):
    http_method_names = ["get", "head", "options"]

    def get(self, request, kind, key):
        self.case, self.record = found(request.user, kind, key)
        self.entries = Entry.objects.of_cases(self.case)
        context = {
            "faults": self.faults,
            "may_open": request.user.has_perm("history.view_entry"),
            "name": self.names.case(self.case),
            "choices": self.choices,
            "chosen": self.chosen,
            "is_cut": self.acts.older is not None,
        }
        if not self.faults:
            context |= self.side_by_side()
        return render(request, "auditing/compare.html", context)

    @cached_property
    def names(self):
        return Names([Entry(case=self.case)], self.request.user)

    @cached_property
    def acts(self):
        keep = partial(without_withheld, own={self.case}, reader=self.request.user)
        return page_of(self.entries, reader=self.request.user, size=OFFERED, keep=keep)

    @cached_property
    def choices(self):
        """(number of the latest entry, sentence) of each act that can be chosen as a version, and of what is chosen."""
        choices = {}
        for act in self.acts.acts:
            latest = max(entry.pk for one in act.whole for entry in one.entries)
            words = f"{formats.time_in_words(act.at)}: {act.first.actor_name or act.who} {act.what}"
            choices[latest] = Truncator(words).chars(120)
        for chosen in self.chosen:
            choices.setdefault(chosen, _("After entry %(number)d") % {"number": chosen})
        return sorted(choices.items(), reverse=True)

    @cached_property
    def faults(self):
        faults = []
        for name in self.request.GET:
            if name not in ("from", "to"):
                faults.append(_("“%(name)s” is nothing that versions can be asked by.") % {"name": name})
            elif (text := self.request.GET[name]) and number(text) is None:
                faults.append(_("“%(text)s” is not the number of an entry.") % {"text": text})
            elif text and not Entry.objects.filter(pk__gte=number(text)).exists():
                faults.append(_("The history has no entry %(number)d yet.") % {"number": number(text)})
        return faults

    @cached_property
    def chosen(self):
        """The numbers of both versions, the earlier first. Without any: what the last act has changed."""
        versions = [max(entry.pk for one in act.whole for entry in one.entries) for act in self.acts.acts[:2]]
        latest, before = [*versions, 0, 0][:2]
        asked = self.request.GET
        left, right = number(asked.get("from")), number(asked.get("to"))
        return sorted([before if left is None else left, latest if right is None else right])

    def side_by_side(self):
        reader = self.request.user
        left, right = without_withheld_rows(states(self.entries, self.case, self.chosen), self.case, reader)
        parts = compared(left, right, Names(entries_in(left, right), reader, whole_rows=True), self.case)
        return {
            "versions": [self.version(number) for number in self.chosen],
            "differing": [part for part in parts if part.differing],
            "equal": [(part, part.equal) for part in parts if part.equal],
            "number": sum(len(row.differing) for part in parts for row in part.rows),
        }

    def version(self, number):
        """(entry that the version ends with, who wrote it); None where the record was not there yet."""
        keep = partial(without_withheld, own={self.case}, reader=self.request.user)
        entry = next(iter(keep(self.entries.filter(pk__lte=number).order_by("-pk")[:1])), None)
        return (entry, who(entry)) if entry else None


def found(user, kind, key):
    """(name in the journal, record or None) of what the address names and this person may read; otherwise not found."""
    model = next((one for one in record_models() if kind in (one._meta.model_name, one._meta.db_table)), None)
    may_read_history = user.has_perm("history.view_entry")
    table, fewer = model._meta.db_table if model else kind, False
    has_reference = model is not None and any(field.name == "reference" for field in model._meta.fields)
    if model:
        records, fewer = readable(model, user)
        records = told_to(user, records)
        named = {"pk": number(key)} if number(key) is not None else {"reference__iexact": key}
        if number(key) is not None or has_reference:
            record = records.filter(**named).first()
            may_read = may_read_history or user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")
            if record and may_read:
                return case_of(record), record
            if record or model._base_manager.filter(**named).exists():
                raise Http404
    if not may_read_history or fewer:  # what is gone is told to those who read all of its kind
        raise Http404
    entries = readable_entries(user).filter(table=table)
    if number(key) is not None:
        entries = entries.filter(row=number(key), case=f"{table}:{key}")
    else:
        entries = entries.filter(verb=Entry.Verb.DELETE, old__reference=key.upper())
    row = entries.values_list("row", flat=True).first()
    if row is None:
        raise Http404
    return f"{table}:{row}", None


urlpatterns = [path("compare/<slug:kind>/<slug:key>/", Compare.as_view(), name="compare")]
