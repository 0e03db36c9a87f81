"""What overlaps while a project is being written, and what is answered."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from history import note
from lifecycle import Refused
from lifecycle.versions import number_in
from overlaps.finding import Work, overlaps_of
from overlaps.forms import AnswerForm
from overlaps.models import Answer
from projects.models import Project
from projects.views.shared import project_or_404
from requests.models import AssistanceRequest
from ui.editing import FormPage
from ui.fields import read_date


@require_safe
def look(request, reference):
    """A piece of a page for the script: what overlaps with what is being typed, the rest as it is stored."""
    if not request.user.has_perm("projects.view_project"):
        raise PermissionDenied
    project = project_or_404(request.user, reference)
    work = typed(request.GET, Work.of(project))
    found = overlaps_of(work, request.user, project)
    return render(request, "overlaps/found.html", {"project": project, "found": found, "work": work})


def typed(asked, stored):
    """What a form says of the work; what it does not ask for, or what cannot be read yet, is as it is stored."""
    keys = {
        name: frozenset(filter(None, map(number_in, asked.getlist(name)))) if f"{name}_asked" in asked else None
        for name in ("countries", "regions", "themes")
    }
    days = {name: _day(asked[name]) if name in asked else None for name in ("start", "end")}
    return Work(**{name: getattr(stored, name) if value is None else value for name, value in {**keys, **days}.items()})


def _day(text):
    try:
        return read_date(text) if text.strip() else None
    except ValidationError:
        return None


class AnswerPage(FormPage):
    """Join the work of the others, or say why it is another matter."""

    permission_required = "projects.change_project"
    model = Answer
    form_class = AnswerForm
    template_name = "overlaps/answer.html"
    button = gettext_lazy("Answer")

    @cached_property
    def project(self):
        """An answer belongs to the project, for a working copy of it as well."""
        found = project_or_404(self.request.user, self.kwargs["reference"])
        return project_or_404(self.request.user, found.amends.reference) if found.amends_id else found

    @cached_property
    def other(self):
        """The project or request that overlaps, as far as this person may read it."""
        for model in (Project, AssistanceRequest):
            if self.kwargs["other"].startswith(f"{model.reference_prefix}-"):
                return get_object_or_404(model.objects.visible_to(self.request.user), reference=self.kwargs["other"])
        raise Http404

    def record(self):
        if self.other == self.project:
            raise Http404
        field = "other_project" if isinstance(self.other, Project) else "other_request"
        given = Answer.objects.filter(project=self.project, **{field: self.other}).first()
        return given or Answer(project=self.project, **{field: self.other})

    def get_heading(self, record):
        return _("Does %(project)s overlap with %(other)s?") % {"project": self.project, "other": self.other}

    def get_context_data(self, **more):
        return {**more, "project": self.project, "other": self.other, "cancel": self.project.get_absolute_url()}

    @transaction.atomic
    def save(self, form, formsets):
        answer = form.instance
        type(self.project)._base_manager.select_for_update(of=["self"]).get(pk=self.project.pk)
        if self.record().pk != answer.pk:  # asked again, in turn
            raise Refused(_("Somebody has answered this in the meantime. Open it again."))
        answer.by, answer.at = self.request.user, timezone.now()
        with note(act="answer overlap", reason=answer.reason):
            return form.save()

    def get_success_message(self, record):
        if record.kind == Answer.Kind.JOIN:
            return _(
                "It is written down that this work is to be joined with %(other)s: agree on it with its focal points."
            ) % {"other": self.other}
        return _("It is written down why %(other)s is another matter.") % {"other": self.other}
