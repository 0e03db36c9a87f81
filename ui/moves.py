"""The page of a step: what it does, the reason where one is needed, and the step itself.

class ProjectMove(MovePage):
    model = Project
    details = {"request_acknowledge": AcknowledgeForm}   # forms for steps that ask for more than a reason

    def get_queryset(self):
        return Project.objects.visible_to(self.request.user)

urlpatterns = [*move_paths(ProjectMove)]                 # <reference>/steps/<move>/, named "move"
{% moves project "projects:move" %}                      {# the buttons #}
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

import lifecycle
from lifecycle.versions import version_in
from ui.editing import faults_of, without_faults


class MovePage(View):
    model = None
    details = {}  # name of a move → form whose answers are handed to it
    template_name = "ui/move.html"
    reason_hint = gettext_lazy("Everyone who works on this record can read it, and the history keeps it.")
    http_method_names = ["get", "head", "post", "options"]

    def get_queryset(self):
        return self.model._default_manager.all()

    def dispatch(self, request, *args, **kwargs):
        self.record = get_object_or_404(self.get_queryset(), reference=kwargs["reference"])
        self.move = lifecycle.moves_of(self.model).get(kwargs["move"])
        if self.move is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        if not request.user.has_perm(self.move.permission):
            raise self.not_theirs()
        form = self.form(request.typed.filling)
        if form is not None and form.is_bound:
            without_faults(form)
        return self.page(form)

    def post(self, request, *args, **kwargs):
        if not request.user.has_perm(self.move.permission):  # before a word about what is missing in the form
            raise self.not_theirs()
        form = self.form(request.POST)
        reason = request.POST.get("reason", "")
        if version_in(request.POST) != self.record.version:
            problem = _("%(record)s was changed after you opened the page. Look at it again before you decide.")
            return self.page(form, problem % {"record": self.record}, status=409)
        if form is not None and not form.is_valid():
            return self.page(form, status=422)
        try:
            getattr(self.record, self.move.name)(
                by=request.user, reason=reason, **(form.cleaned_data if form is not None else {})
            )
        except lifecycle.Incomplete as fault:
            return self.page(form, str(fault), status=422, field="id_reason")
        except lifecycle.Refused as refusal:
            return self.page(form, str(refusal), status=409)
        messages.success(request, self.get_success_message())
        return HttpResponseRedirect(self.get_success_url())

    def not_theirs(self):
        refusal = PermissionDenied(_("Your role does not allow this step: %(step)s.") % {"step": self.move.label})
        refusal.about, refusal.details = self.record, {"move": self.move.name}  # for the history
        return refusal

    def form(self, data):
        form_class = self.details.get(self.move.name)
        return form_class(data) if form_class else None

    def needs_reason(self):
        """A step may need one for some records only."""
        return self.move.needs_reason

    def get_success_message(self):
        return _("%(record)s: %(status)s.") % {"record": self.record, "status": self.record.get_status_display()}

    def get_success_url(self):
        return self.record.get_absolute_url()

    def page(self, form, problem="", status=200, field=""):
        record = get_object_or_404(self.get_queryset(), pk=self.record.pk)
        faults = [(field, problem)] if problem else []
        if form is not None and form.is_bound:
            faults += faults_of(form)
        context = {
            "record": record,
            "move": self.move,
            "form": form,
            "reason": self.request.typed.text("reason"),
            "needs_reason": self.needs_reason(),
            "reason_hint": self.reason_hint,
            "reason_at_fault": field == "id_reason",
            "faults": faults,
            "faults_shown": True,
            "problem": self.move.problem(record, self.request.user),
        }
        return render(self.request, self.template_name, context, status=status)


def move_paths(view, name="move"):
    """The address of every step of a kind of record."""
    return [path("<slug:reference>/steps/<slug:move>/", view.as_view(), name=name)]
