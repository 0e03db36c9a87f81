"""What was submitted and what was decided, for reading."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from lifecycle.admin import ReadOnlyAdmin
from projects.models import Project, Signoff, Submission


class OfVisibleProjects(ReadOnlyAdmin):
    """Rows of a round, for those who may read the project."""

    def get_queryset(self, request):
        visible = Project.with_amendments.visible_to(request.user)
        return super().get_queryset(request).filter(project__in=visible)

    @admin.display(description=_("project"), ordering="project__reference")
    def project_shown(self, row):
        address = reverse("admin:projects_project_approve", args=[row.project_id])
        return format_html('<a href="{}">{}</a>', address, row.project)

    @admin.display(description=_("fingerprint"))
    def fingerprint_shown(self, row):
        return f"{row.fingerprint[:12]}…"


@admin.register(Signoff)
class SignoffAdmin(OfVisibleProjects, admin.ModelAdmin):
    where_else = _("A sign-off is given on the approval page of its project. It is never changed or deleted.")
    list_display = ["at", "project_shown", "round", "organization", "decision", "person", "fingerprint_shown"]
    list_select_related = ["project", "organization", "person"]
    list_filter = ["decision", ("organization", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["project__reference", "project__title"]
    ordering = ["-at", "-pk"]
    show_full_result_count = False


@admin.register(Submission)
class SubmissionAdmin(OfVisibleProjects, admin.ModelAdmin):
    where_else = _("A submission is made on the pages of its project. It is never changed or deleted.")
    list_display = ["at", "project_shown", "round", "submitted_by", "fingerprint_shown"]
    list_select_related = ["project", "submitted_by"]
    search_fields = ["project__reference", "project__title"]
    ordering = ["-at", "-pk"]
    show_full_result_count = False
