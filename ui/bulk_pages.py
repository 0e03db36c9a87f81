"""The way of a change to many records: choose them on the list, say what, look at each row, do it, read the result.

Every page of it is the answer to a form, so it works without a script. Until the last button nothing is written.
"""

import uuid

from django import forms
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import IntegrityError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from lifecycle import Refused, check_reason
from lifecycle.versions import number_in
from saved_views.lists import page_of
from saved_views.models import BulkRun
from ui import bulk
from ui.editing import faults_of, without_faults
from ui.exports import ANSWERS
from ui.forms import PageForm
from ui.lists import ONLY
from ui.questions import tidy

EXPORT = "export-"  # a button that takes no page of its own: "export-csv"


class ReasonForm(PageForm, forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea,
        help_text=gettext_lazy("One for all of them. The history of each record keeps it."),
    )

    def clean_reason(self):
        reason = self.cleaned_data["reason"].replace("\0", "").strip()
        try:
            check_reason(reason)
        except Refused as fault:
            raise forms.ValidationError(str(fault)) from fault
        return reason


class BulkPage(View):
    """All steps. The address has the question of the list, so that every way back leads there."""

    http_method_names = ["get", "head", "post", "options"]

    @cached_property
    def list(self):
        page = page_of(self.kwargs["route"], self.request.user, self.request.GET)
        if page is None or not page.route:
            raise Http404
        return page

    @property
    def back(self):
        asked = tidy(self.request.GET).urlencode()
        return self.list.request.path + (f"?{asked}" if asked else "")

    def get(self, request, route):
        """Only a draft is opened by its address: what was chosen and typed, once more."""
        sent = request.typed.filling
        seen = bulk.unsealed(route, sent.get("seen", "")) if sent is not None else None
        if seen is None:
            return HttpResponseRedirect(self.back)
        self.find_action(route, sent.get("action", ""))
        form, reason = self.action.form(request.user, sent), ReasonForm(sent)
        without_faults(form, reason)
        return self.ask(sent["seen"], len(seen), form, reason)

    def find_action(self, route, name):
        self.action = bulk.action_named(route, name)
        if self.action is None:
            raise Http404
        if not self.request.user.has_perm(self.action.permission):
            raise PermissionDenied(_("Your role does not allow this step: %(step)s.") % {"step": self.action.label})

    def post(self, request, route):
        name = request.POST.get("action", "")
        if name.removeprefix(EXPORT) in ANSWERS:
            return self.export(name.removeprefix(EXPORT))
        self.find_action(route, name)
        if "seen" not in request.POST:
            return self.chosen()
        seen = bulk.unsealed(route, request.POST["seen"])
        if seen is None:
            raise BadRequest(_("The selection was not sent as it was shown. Choose the records again."))
        return self.go_on(seen)

    # Choosing

    def keys(self):
        """The records that were ticked, those of the page, or all that the list finds."""
        scope = self.request.POST.get("scope", "ticked")
        if scope == "all":
            return list(self.list.in_order.values_list("pk", flat=True)[: bulk.MOST + 1])
        sent = self.request.POST
        names = sent.get("page", "").split(",") if scope == "page" else sent.getlist("chosen")
        keys = [number_in(name) for name in names]
        return [key for key in dict.fromkeys(keys) if key]

    def records(self, keys):
        """As many of them as this person reads in this list, whatever it is filtered by, in their order."""
        return self.list.rows_for(keys)

    def chosen(self):
        keys = self.keys()
        if fault := self.fault_of(keys):
            return self.nothing_done(fault, keys)
        records = self.records(keys)
        return self.ask(
            bulk.sealed(self.list.route, records), len(records), self.action.form(self.request.user), ReasonForm()
        )

    def fault_of(self, keys):
        if self.list.faults:
            return " ".join(self.list.faults)
        if not keys:
            return _("No record is chosen. Tick some, or choose all of the page or all that match.")
        if len(keys) > bulk.MOST:
            return _("At most %(most)d records are done at once. Narrow the filter.") % {"most": bulk.MOST}
        return ""

    def nothing_done(self, fault, keys):
        """Why, and the way back to the list as it was filtered, on the page that was open."""
        context = {"fault": fault, "nothing_chosen": not keys and not self.list.faults, "list": self.list}
        return render(self.request, "ui/bulk_none.html", {**context, "back": f"{self.back}#bulk"})

    def export(self, form):
        """The list, narrowed to the selection, as a file."""
        keys = self.keys()
        if fault := self.fault_of(keys):
            return self.nothing_done(fault, keys)
        data = self.request.GET.copy()
        data[ONLY], data["format"] = ".".join(map(str, keys)), form
        return HttpResponseRedirect(f"{self.list.request.path}?{tidy(data).urlencode()}")

    # Saying what, looking at each row, doing it

    def ask(self, seen, number, form, reason, status=200):
        context = {
            "action": self.action,
            "seen": seen,
            "number": number,
            "form": form,
            "reason": reason,
            "faults": faults_of(form, reason) if form.is_bound else [],
            "faults_shown": True,
            "list": self.list,
            "back": self.back,
        }
        return render(self.request, "ui/bulk_ask.html", context, status=status)

    def go_on(self, seen):
        request = self.request
        form, reason = self.action.form(request.user, request.POST), ReasonForm(request.POST)
        if not all([form.is_valid(), reason.is_valid()]):
            return self.ask(request.POST["seen"], len(seen), form, reason, status=422)
        if "again" in request.POST:  # back from the rows, to say something else
            return self.ask(request.POST["seen"], len(seen), form, reason)
        rows, gone = bulk.rows_of(self.action, self.records(list(seen)), seen, request.user, form.cleaned_data)
        if "key" in request.POST:
            return self.do(rows, form, reason.cleaned_data["reason"])
        context = {
            "action": self.action,
            "seen": request.POST["seen"],
            "sent": [(name, text) for name in [*form.fields, "reason"] for text in request.POST.getlist(name)],
            "answers": [(bound.label, answer_of(bound, form)) for bound in form],
            "reason": reason.cleaned_data["reason"],
            "open": [row for row in rows if not row.problem],
            "skipped": [row for row in rows if row.problem],
            "gone": gone,
            "key": uuid.uuid4(),
            "list": self.list,
            "back": self.back,
        }
        return render(request, "ui/bulk_rows.html", context)

    def do(self, rows, form, reason):
        try:
            key = uuid.UUID(self.request.POST["key"])
        except ValueError as error:
            raise BadRequest(_("The form came without its one-use key, so nothing was done.")) from error
        words = "; ".join(f"{bound.label}: {answer_of(bound, form)}" for bound in form)
        user = self.request.user
        run = BulkRun(key=key, person=user, list=self.list.route, action=self.action.name, words=words, reason=reason)
        if bulk.run_of(key, user) is None:
            try:
                bulk.carry_out(run, self.action, rows, user, form.cleaned_data, reason)
            except IntegrityError:
                if bulk.run_of(key, user) is None:  # not the same form, sent twice at the same moment
                    raise
        return HttpResponseRedirect(reverse("ui:bulk-result", args=[key]))


def answer_of(bound, form):
    """What was chosen in a field, as people read it."""
    value = form.cleaned_data.get(bound.name)
    label = getattr(bound.field, "label_from_instance", str)
    if isinstance(value, (list, QuerySet)):
        return ", ".join(map(label, value)) or "–"
    return label(value) if isinstance(value, Model) else value


def result(request, key):
    """What became of each row. Those that this person no longer reads are counted, not named."""
    run = bulk.run_of(key, request.user)
    page = run and page_of(run.list, request.user, request.GET)
    action = run and bulk.action_named(run.list, run.action)
    if page is None or action is None:
        raise Http404
    records = {record.pk: record for record in page.rows_for([pk for pk, _done, _words in run.results])}
    rows = [(records[pk], done, words) for pk, done, words in run.results if pk in records]
    context = {
        "run": run,
        "action": action,
        "list": page,
        "done": [(record, words) for record, done, words in rows if done],
        "left": [(record, words) for record, done, words in rows if not done],
        "gone": len(run.results) - len(rows),
        "back": page.request.path,
    }
    return render(request, "ui/bulk_result.html", context)
