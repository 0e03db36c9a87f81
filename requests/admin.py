"""Requests as managers and auditors find them in the administration."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from lifecycle.admin import LifecycleAdmin, ReadOnlyAdmin, ReadOnlyRows
from reference.admin_filters import CaseListAdmin
from requests.models import Assessment, AssistanceRequest, RequestPillar, RequestProject, RequestTheme
from ui import formats, marks


class ThemeInline(ReadOnlyRows):
    model = RequestTheme
    verbose_name_plural = _("Themes")
    related = ["theme"]


class PillarInline(ReadOnlyRows):
    model = RequestPillar
    verbose_name_plural = _("Pillars")
    related = ["pillar"]


class AssessmentInline(ReadOnlyRows):
    model = Assessment
    verbose_name_plural = _("Assessments")
    fields = ["organization", "recommendation", "text", "person", "at"]
    readonly_fields = ["person", "at"]
    related = ["organization", "person"]


class ProjectInline(ReadOnlyRows):
    model = RequestProject
    verbose_name_plural = _("Projects")
    fields = ["project", "linked_by", "linked_at"]
    readonly_fields = ["linked_by", "linked_at"]
    related = ["project", "linked_by"]


@admin.register(AssistanceRequest)
class AssistanceRequestAdmin(ReadOnlyAdmin, LifecycleAdmin, CaseListAdmin):
    """Read-only for everybody. What a manager may do is a step: accept, refer, decline, mark as fulfilled."""

    where_else = _("Requests are not edited in the administration. Staff edit them on the pages of the request.")
    list_display = ["reference", "subject", "country", "status_shown", "received_on", "late_shown", "holder"]
    list_display_links = ["reference"]
    list_select_related = ["country", "holder"]
    list_filter = [
        "status",
        "channel",
        ("holder", admin.RelatedOnlyFieldListFilter),
        ("country", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["reference", "subject", "asked", "authority", "letter_reference", "country__name"]
    show_facets = admin.ShowFacets.NEVER
    ordering = ["-received_on", "-pk"]
    inlines = [ThemeInline, PillarInline, AssessmentInline, ProjectInline]
    readonly_fields = [
        "created_by",
        "created_at",
        "acknowledge_by",
        "answer_by",
        "paused_on",
        "paused_days",
        "answered_by",
        "answered_at",
        "answer_reason",
        "feedback",
    ]

    @admin.display(description=_("late"), ordering="answer_by")
    def late_shown(self, assistance_request):
        return marks.overdue(assistance_request.days_late) or formats.NOT_SET
