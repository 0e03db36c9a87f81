"""Projects as managers and auditors find them in the administration."""

from django.contrib import admin
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext_lazy as _

from lifecycle.admin import LifecycleAdmin, ReadOnlyAdmin, ReadOnlyRows
from projects.admin.approval import approval_page
from projects.admin.waiting import WaitingList
from projects.models import (
    Contribution,
    ExpectedResult,
    HumanRightsAssessment,
    Project,
    ProjectCountry,
    ProjectInstrument,
    ProjectPartner,
    ProjectPillar,
    ProjectRegion,
    ProjectTheme,
    Risk,
)
from reference.admin_filters import CaseListAdmin
from ui import formats


def part(model, heading, *related):
    """The inline for one kind of rows of the signed content."""
    return type(
        f"{model.__name__}Inline",
        (ReadOnlyRows,),
        {"model": model, "verbose_name_plural": heading, "related": related},
    )


@admin.register(Project)
class ProjectAdmin(ReadOnlyAdmin, LifecycleAdmin, CaseListAdmin):
    """Read-only for everybody. What a manager may do is a step of the lifecycle, and the decision has its own page."""

    where_else = _("Projects are not edited in the administration. Staff edit them on the pages of the project.")
    list_display = ["reference", "title", "kind", "lead_organization", "status_shown", "submitted_shown"]
    list_display_links = ["reference"]
    list_select_related = ["lead_organization"]
    list_filter = ["status", "kind", "relation", ("lead_organization", admin.RelatedOnlyFieldListFilter)]
    search_fields = [
        "reference",
        "title",
        "objective",
        "external_reference",
    ]  # what is searched: ProjectQuerySet.search
    show_facets = admin.ShowFacets.NEVER
    ordering = ["-created_at", "-pk"]
    inlines = [
        part(ProjectTheme, _("Themes"), "theme"),
        part(ProjectPillar, _("Pillars"), "pillar"),
        part(ProjectCountry, _("Countries"), "country"),
        part(ProjectRegion, _("Regions"), "region"),
        part(ProjectInstrument, _("Resolutions and commitments"), "instrument"),
        part(ProjectPartner, _("Partners"), "organization"),
        part(Contribution, _("Contributions")),
        part(ExpectedResult, _("Expected results")),
        part(Risk, _("Risks")),
        part(HumanRightsAssessment, _("Human rights due diligence")),
    ]
    readonly_fields = ["created_by", "created_at", "round", "fingerprint", "submitted_by", "submitted_at"]
    change_form_template = "projects/admin/change_form.html"
    change_list_template = "projects/admin/change_list.html"
    moves_with_own_page = {"approve": "approve", "send_back": "approve", "reject": "approve"}

    def get_object(self, request, object_id, from_field=None):
        """The working copy of an amendment is no row of the list, but it has these pages as well."""
        try:
            return Project.with_amendments.visible_to(request.user).get(pk=object_id)
        except (Project.DoesNotExist, ValueError):
            return None

    @admin.display(description=_("submitted"), ordering="submitted_at")
    def submitted_shown(self, project):
        return formats.local_time(project.submitted_at)

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("waiting/", view(self.waiting_view), name="projects_project_waiting"),
            path("<int:object_id>/approve/", view(self.approve_view), name="projects_project_approve"),
            *super().get_urls(),
        ]

    def waiting_view(self, request):
        return WaitingList.as_view()(request)

    def approve_view(self, request, object_id):
        project = self.get_object(request, object_id)
        if project is None:
            raise Http404
        return approval_page(request, project)
