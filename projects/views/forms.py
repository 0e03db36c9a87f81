"""The pages on which a project is written: begin it, fill in its sections, record its progress."""

from django.contrib import messages
from django.db import DatabaseError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import triggers
from history import note
from projects import rules
from projects.forms import SECTIONS, ProgressForm, ProjectCreateForm
from projects.models import Project
from projects.steps import is_under_way, steps_for
from projects.views.shared import project_or_404
from ui.editing import CreatePage, EditPage


class ProjectCreate(CreatePage):
    """Begins a project."""

    permission_required = "projects.add_project"
    model = Project
    form_class = ProjectCreateForm
    template_name = "projects/new.html"
    intro = gettext_lazy("This is enough to begin. The other questions follow section by section, in any order.")
    button = gettext_lazy("Begin the project")

    def get_form_kwargs(self):
        return {"user": self.request.user}

    def save(self, form, formsets):
        with note(act="create"):
            return super().save(form, formsets)

    def get_heading(self, record):
        return _("New project")

    def get_success_message(self, record):
        return _("%(project)s is begun. Fill in its sections in any order.") % {"project": record}

    def get_success_url(self, record):
        return reverse("projects:tasks", args=[record.reference])


class ProjectEdit(EditPage):
    """What both kinds of forms of a project have in common: it may be closed to them, and then the page says why."""

    permission_required = "projects.change_project"
    model = Project
    act = NotImplemented  # the name of it in the history: each form has its own

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.reference = kwargs["reference"]

    def get_object(self):
        return project_or_404(self.request.user, self.reference)

    def is_open(self, project):
        raise NotImplementedError

    def get(self, request, *args, **kwargs):
        project = self.get_object()
        return super().get(request) if self.is_open(project) else self.closed(project)

    def post(self, request, *args, **kwargs):
        project = self.get_object()
        if not self.is_open(project):
            return self.closed(project)
        try:
            return super().post(request)
        except DatabaseError as fault:
            # What only the database could see, for example a row that somebody else added in the same moment.
            sentence = triggers.sentence_of(fault) or _sentence_of_constraint(fault)
            if not sentence:
                raise
            return self.page_with(sentence)

    def page_with(self, sentence):
        form, formsets = self.build(self.request.POST, self.record())
        form.is_valid()
        form.add_error(None, sentence)
        return self.page(form, formsets, status=422)

    def closed(self, project):
        """Says why it cannot be changed and what can be done, and shows what was typed, so that it can be kept."""
        typed = self._typed(project) if self.request.method == "POST" else []
        return render(
            self.request,
            "projects/closed.html",
            {"project": project, "steps": steps_for(project, self.request.user), "typed": typed},
            status=409,
        )

    def _typed(self, project):
        form, formsets = self.build(self.request.POST, project)
        forms = [form, *(row for formset in formsets.values() for row in formset.forms)]
        return [
            (bound.label, bound.value()) for each in forms for bound in each if not bound.is_hidden and bound.value()
        ]

    def save(self, form, formsets):
        with note(act=self.act):
            return super().save(form, formsets)


class SectionEdit(ProjectEdit):
    """One section of the form."""

    act = "edit"
    template_name = "projects/section.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if kwargs["section"] not in SECTIONS:
            raise Http404
        self.section = SECTIONS[kwargs["section"]]
        self.form_class, self.formsets = self.section.form, self.section.formsets

    def is_open(self, project):
        """The plan of activities is not signed, so it stays open while the work goes on."""
        if self.section.slug == "activities":
            return is_under_way(project) and not project.is_amendment
        return project.is_editable

    def get_heading(self, record):
        return str(self.section.heading)

    def get_success_message(self, record):
        return _("%(project)s: “%(section)s” is saved.") % {"project": record, "section": self.section.heading}

    def saved(self, record):
        """A section may be saved before it is complete; then the message does not look as if all were well."""
        lacking = missing_in(record, self.section.slug)
        if not lacking:
            return super().saved(record)
        words = {"saved": self.get_success_message(record), "missing": " ".join(lacking)}
        messages.warning(self.request, _("%(saved)s Still missing: %(missing)s") % words)
        return HttpResponseRedirect(self.get_success_url(record))

    def get_success_url(self, record):
        """The next section, so that the form can be filled in from top to bottom."""
        if not record.is_editable:
            return record.get_absolute_url()
        slugs = sections_of(record)
        here = slugs.index(self.section.slug)
        if here + 1 < len(slugs):
            return reverse("projects:edit", args=[record.reference, slugs[here + 1]])
        return reverse("projects:tasks", args=[record.reference])

    def get_context_data(self, **more):
        project = more["record"]
        back = "tasks" if project.is_editable else "detail"
        return super().get_context_data(
            **{
                **more,
                "project": project,
                "tasks": tasks_of(project) if project.is_editable else [],
                "missing": missing_in(project, self.section.slug),
                "section": self.section,
                "intro": self.section.hint,
                "button": _("Save and continue") if project.is_editable else _("Save"),
                "cancel": reverse(f"projects:{back}", args=[project.reference]),
            }
        )


class ProgressEdit(ProjectEdit):
    """Dates and agreements as they come to be. They are not signed."""

    act = "record progress"
    form_class = ProgressForm
    template_name = "projects/progress.html"

    def is_open(self, project):
        return is_under_way(project) and not project.is_amendment

    def get_heading(self, record):
        return _("Progress")

    def get_context_data(self, **more):
        return super().get_context_data(**{**more, "project": more["record"]})


def sections_of(project):
    """The sections that this project has: an amendment leaves the activities to the project it amends."""
    return [slug for slug in SECTIONS if not (project.is_amendment and slug == "activities")]


def missing_in(project, section):
    """What a section still lacks. Once the content is closed, nothing is asked for any more."""
    if not project.is_editable:
        return []
    return [sentence for sentence, slug in rules.missing(project) if slug == section]


def tasks_of(project):
    """Each section with its address and what it still lacks."""
    lacking = {}
    for sentence, slug in rules.missing(project):
        lacking.setdefault(slug, []).append(sentence)
    return [
        {
            "section": SECTIONS[slug],
            "address": reverse("projects:edit", args=[project.reference, slug]),
            "missing": lacking.get(slug, []),
        }
        for slug in sections_of(project)
    ]


def _sentence_of_constraint(fault):
    """The model's own sentence about a constraint that the database found broken."""
    text = str(fault)
    for model in [Project, *(relation.related_model for relation in Project._meta.related_objects)]:
        for constraint in model._meta.constraints:
            columns = [f"{model._meta.db_table}.{model._meta.get_field(name).column}" for name in _fields(constraint)]
            if constraint.name in text or (columns and text.endswith(": " + ", ".join(columns))):
                return constraint.violation_error_message
    return ""


def _fields(constraint):
    return getattr(constraint, "fields", ())
