"""Action points: the list of them, the page of one, and how one is written down and changed."""

from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifecycle import Refused
from meetings import forms
from meetings.cases import choices_for, mark_readable
from meetings.filters import ActionPointFilter
from meetings.form_views import WrittenDown
from meetings.models import ActionPoint
from reference.tagging import TAGS, tags_column
from ui import marks
from ui.columns import Column, shown
from ui.editing import CreatePage, EditPage
from ui.last_change import LAST_CHANGE, last_change
from ui.lists import ListPage
from ui.moves import MovePage
from ui.time_machine import in_the_past


def _due(point):
    """The date, with how late it is, and how often it was put off."""
    return format_html("{} {}", shown(point.due_on), marks.overdue(point.days_late))


class ActionPointList(ListPage):
    permission_required = "meetings.view_actionpoint"
    model = ActionPoint
    filterset_class = ActionPointFilter
    body_class = "cases-list"
    ordering = ("-status", "due_on")  # open ones first: the word stands last in the alphabet
    empty_text = gettext_lazy("Action points are written down on the page of a meeting that has begun.")
    often_asked = [
        (gettext_lazy("Mine, open"), "?status=open&whose=me"),
        (gettext_lazy("My organization's, open"), "?status=open&whose=us"),
        (gettext_lazy("Overdue"), "?overdue=yes"),
    ]
    columns = {
        gettext_lazy("Reference"): "reference",
        gettext_lazy("What is to be done"): Column("text", sort=""),
        gettext_lazy("Status"): "get_status_display",
        gettext_lazy("Due"): Column(_due, sort="due_on", plain=lambda point: point.due_on),
        gettext_lazy("First due"): "original_due_on",
        gettext_lazy("Put off"): Column("extensions", number=True),
        gettext_lazy("Responsible"): Column("responsible_person", sort="responsible_person__full_name"),
        gettext_lazy("Organization"): Column("responsible_organization", sort="responsible_organization__short_name"),
        gettext_lazy("Meeting"): Column("meeting", sort="meeting__reference"),
    }
    more_columns = {
        gettext_lazy("Days late"): Column("days_late", number=True, sort=""),
        gettext_lazy("Outcome"): Column("outcome", sort=""),
        gettext_lazy("Decision"): Column(
            lambda point: point.decision.label if point.decision else "",
            sort="",
            fetch=lambda points: points.select_related("decision__meeting"),
        ),
        gettext_lazy("Date of the meeting"): "meeting.starts_at",
        gettext_lazy("Author"): Column(
            "created_by", sort="created_by__full_name", fetch=lambda points: points.select_related("created_by")
        ),
        gettext_lazy("Created"): "created_at",
        TAGS: tags_column(),
        LAST_CHANGE: last_change(),
    }

    def get_queryset(self):
        return ActionPoint.objects.visible_to(self.request.user).select_related(
            "responsible_person", "responsible_organization", "meeting"
        )


def _points(user):
    return ActionPoint.objects.visible_to(user).select_related(
        "responsible_person",
        "responsible_organization",
        "meeting",
        "decision__meeting",
        "project",
        "assistance_request",
    )


@in_the_past
@permission_required("meetings.view_actionpoint", raise_exception=True)
def action_point(request, reference):
    point = get_object_or_404(_points(request.user), reference=reference)
    mark_readable([point], request.user)
    may_change = point.status == ActionPoint.Status.OPEN and request.user.has_perm("meetings.change_meeting")
    return render(request, "meetings/action_point.html", {"point": point, "may_change": may_change})


class ActionPointCreate(WrittenDown, CreatePage):
    model = ActionPoint
    form_class = forms.ActionPointCreateForm

    def get_success_url(self, record):
        return f"{record.meeting.get_absolute_url()}#{record.reference}"


class ActionPointEdit(EditPage):
    permission_required = "meetings.change_meeting"
    model = ActionPoint
    form_class = forms.ActionPointEditForm
    intro = gettext_lazy("The date is changed by putting the action point off, with a reason.")

    def get_object(self):
        return get_object_or_404(_points(self.request.user), reference=self.kwargs["reference"])

    def check(self, record):
        if record.status != ActionPoint.Status.OPEN:
            raise Refused(_("This action point is no longer open. Open it again to change it."))

    def get_form_kwargs(self):
        return {"meeting": self.get_object().meeting, "cases_to_choose": choices_for(self.request.user)}

    def get_heading(self, record):
        return _("Change %(record)s") % {"record": record}


class ActionPointMove(MovePage):
    model = ActionPoint
    details = {"put_off": forms.PutOffForm}

    def get_queryset(self):
        return ActionPoint.objects.visible_to(self.request.user).select_related("responsible_organization")
