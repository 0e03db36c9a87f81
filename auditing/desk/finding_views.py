"""Findings: the list, the page, how one is written, and its steps. For auditors, and for those whom they address."""

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from auditing.desk import subjects
from auditing.desk.filters import FindingFilter
from auditing.desk.finding_forms import AnswerForm, FindingCreateForm, FindingEditForm, ReaddressForm
from auditing.desk.item_views import OfItem
from auditing.desk.sample_views import PERMISSION
from auditing.models import Finding
from history import note
from history.timeline import page_of
from lifecycle import Refused
from ui import marks
from ui.columns import Column, shown
from ui.editing import CreatePage, EditPage
from ui.lists import ListPage
from ui.moves import MovePage


def findings(user):
    return Finding.objects.visible_to(user).select_related("addressee", "organization", "created_by", "item__sample")


def _due(finding):
    """The date, with how late the answer is."""
    return format_html("{} {}", shown(finding.due_on), marks.overdue(finding.days_late))


class FindingList(ListPage):
    in_the_past = False  # what is asked and answered now; the record of it is its history
    permission_required = "auditing.view_finding"
    model = Finding
    filterset_class = FindingFilter
    body_class = "cases-list"
    empty_text = gettext_lazy(
        "Auditors write findings at their desk. What they issue to you or your side is listed here."
    )
    often_asked = [
        (gettext_lazy("To be answered"), "?status=issued&status=returned"),
        (gettext_lazy("Answered"), "?status=answered"),
        (gettext_lazy("Overdue"), "?overdue=yes"),
    ]
    columns = {
        gettext_lazy("Reference"): "reference",
        gettext_lazy("Title"): Column("title", sort=""),
        gettext_lazy("Status"): "get_status_display",
        gettext_lazy("Severity"): Column("get_severity_display", sort=""),
        gettext_lazy("About"): "about",
        gettext_lazy("Addressed to"): Column("addressee", sort="addressee__full_name"),
        gettext_lazy("Organization"): Column("organization", sort="organization__short_name"),
        gettext_lazy("Answer due"): Column(_due, sort="due_on", plain=lambda finding: finding.due_on),
        gettext_lazy("Issued"): "issued_at",
    }

    def get_queryset(self):
        return findings(self.request.user)

    def get_actions(self):
        if self.request.user.has_perm(PERMISSION):
            return [(_("Write a finding"), reverse("findings:new")), (_("Desk"), reverse("desk"))]
        return []


class FindingPage(PermissionRequiredMixin, View):
    permission_required = "auditing.view_finding"
    raise_exception = True
    http_method_names = ["get", "head", "options"]

    def handle_no_permission(self):
        raise PermissionDenied(_("Your role does not include findings."))

    def get(self, request, reference):
        finding = get_object_or_404(findings(request.user), reference=reference)
        at_desk = request.user.has_perm(PERMISSION)
        context = {
            "finding": finding,
            "subject": subjects.about(finding.about, finding.entry, request.user),
            "at_desk": at_desk,
            "way": None if at_desk else page_of(finding.entries_since_issue(), reader=request.user),
            "may_change": at_desk and finding.status == Finding.Status.DRAFT,
        }
        return render(request, "auditing/desk/finding.html", context)


class WritesFindings:
    """What a new finding and a changed draft have in common."""

    permission_required = PERMISSION
    model = Finding
    template_name = "auditing/desk/finding_form.html"
    button = gettext_lazy("Save the draft")
    intro = gettext_lazy("A draft is read by auditors only. It is put to the person addressed when you issue it.")

    def handle_no_permission(self):
        raise PermissionDenied(_("Only auditors write findings."))

    def get_form_kwargs(self):
        return {"reader": self.request.user}


class FindingCreate(WritesFindings, CreatePage):
    """About any record, by its reference."""

    form_class = FindingCreateForm

    def get_heading(self, record):
        return _("Write a finding")

    def get_success_message(self, record):
        return _("%(record)s is saved as a draft.") % {"record": record}

    def save(self, form, formsets):
        with note(act="write finding"):
            return super().save(form, formsets)


class FindingOnItem(OfItem, FindingCreate):
    """About what was drawn."""

    def get_heading(self, record):
        return _("Write a finding on item %(number)d of %(sample)s") % {
            "number": self.item.position,
            "sample": self.sample,
        }

    def check(self, record):
        if not self.sample.is_open:
            raise Refused(_("The sample is closed. Write the finding by the reference of the record."))

    def get_form_kwargs(self):
        entry = self.subject.entry
        return super().get_form_kwargs() | {"item": self.item, "entry": entry}

    def get_context_data(self, **more):
        return super().get_context_data(**more | {"subject": self.subject, "cancel": self.item.get_absolute_url()})


class FindingEdit(WritesFindings, EditPage):
    form_class = FindingEditForm

    def get_queryset(self):
        return findings(self.request.user)

    def check(self, record):
        if record.status != Finding.Status.DRAFT:
            raise Refused(_("The finding was issued: what it says stays as it is."))

    def get_heading(self, record):
        return _("Change %(record)s") % {"record": self.kwargs["reference"]}

    def save(self, form, formsets):
        with note(act="edit finding"):
            return super().save(form, formsets)


class FindingMove(MovePage):
    model = Finding
    details = {"give_answer": AnswerForm, "readdress": ReaddressForm}

    def get_queryset(self):
        return findings(self.request.user)

    @cached_property
    def template_name(self):
        return "auditing/desk/answer.html" if self.move.name == Finding.give_answer.move.name else "ui/move.html"
