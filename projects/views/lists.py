"""The list of projects."""

from django.db.models import Prefetch
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from projects import money
from projects.filters import ProjectFilter
from projects.models import Project, ProjectCountry, ProjectPillar, ProjectRegion, ProjectTheme, Signoff
from projects.waiting import turn_of, undecided, waiting_since
from reference.models.places import footnotes_of
from reference.tagging import TAGS, tags_column
from ui import formats, marks
from ui.columns import Column
from ui.last_change import LAST_CHANGE, last_change
from ui.lists import ListPage
from ui.track import read_moves


def _leads(project):
    return [organization for organization in (project.lead_organization, project.co_lead_organization) if organization]


def _places(project):
    return [
        *(link.region for link in project.region_links.all()),
        *(link.country for link in project.country_links.all()),
    ]


def _first_places(project):
    """As many places as a row has room for, and how many more there are. The export names them all."""
    places = _places(project)
    if len(places) <= ROOM:
        return places
    named = ", ".join(map(str, places[: ROOM - 1]))
    more = len(places) - ROOM + 1
    return ngettext("%(named)s and %(n)d more", "%(named)s and %(n)d more", more) % {"named": named, "n": more}


def _waiting(project):
    """In a row, two sides that have to decide are their two names."""
    if project.status in Project.Status.awaiting():
        return undecided(project)
    return turn_of(project).who


def _pillars(project):
    marked = format_html_join("", "{}", ((marks.pillar_mark(link.pillar),) for link in project.pillar_links.all()))
    return format_html('<span class="pillars">{}</span>', marked) if marked else ""


def _planned(project):
    return formats.period(
        project.planned_start, project.planned_end, project.planned_start_precision, project.planned_end_precision
    )


def _iso(day, precision):
    return day.isoformat()[: {"year": 4, "month": 7}.get(precision, 10)] if day else ""


ROOM = 4  # places in one row of the page


class ProjectList(ListPage):
    permission_required = "projects.view_project"
    model = Project
    filterset_class = ProjectFilter
    template_name = "projects/list.html"
    body_class = "projects-list"
    ordering = ("-created_at", "-pk")
    empty_text = gettext_lazy("Begin with the title and the lead organization: the rest can follow section by section.")
    often_asked = [
        (gettext_lazy("Central Asia"), "?region=central-asia"),
        (gettext_lazy("South-Eastern Europe"), "?region=south-eastern-europe"),
        (gettext_lazy("Pillar I"), "?pillar=1"),
        (gettext_lazy("Pillar II"), "?pillar=2"),
        (gettext_lazy("Pillar III"), "?pillar=3"),
        (gettext_lazy("Pillar IV"), "?pillar=4"),
        (gettext_lazy("Waiting for approval"), "?status=submitted&status=under_assessment"),
        (gettext_lazy("What changed between two dates"), reverse_lazy("changes")),
    ]
    columns = {
        gettext_lazy("Reference"): "reference",
        gettext_lazy("Title"): "title",
        gettext_lazy("Status"): "get_status_display",
        gettext_lazy("Waiting on"): Column(_waiting, plain=lambda project: turn_of(project).who),
        gettext_lazy("Lead, co-lead"): Column(
            lambda project: format_html_join(" ", "{}", ((marks.org_badge(one),) for one in _leads(project))) or "",
            sort="lead_organization__short_name",
            plain=_leads,
        ),
        gettext_lazy("Countries, regions"): Column(_first_places, plain=_places),
        gettext_lazy("Pillars"): Column(
            _pillars, plain=lambda project: [link.pillar.roman for link in project.pillar_links.all()]
        ),
        gettext_lazy("Themes"): Column(
            lambda project: [link.theme.short_name for link in project.theme_links.all()],
            plain=lambda project: [link.theme.name for link in project.theme_links.all()],
        ),
        gettext_lazy("Planned"): Column(
            _planned,
            sort="planned_start",
            plain=lambda project: "/".join(
                [
                    _iso(project.planned_start, project.planned_start_precision),
                    _iso(project.planned_end, project.planned_end_precision),
                ]
            ).strip("/"),
        ),
        gettext_lazy("Budget"): Column(money.budget, number=True, plain=money.plain_budget),
    }
    more_columns = {
        gettext_lazy("Waiting since"): waiting_since,
        gettext_lazy("Next step"): lambda project: turn_of(project).next,
        gettext_lazy("Focal point of UNOCT"): Column("focal_point_unoct", sort="focal_point_unoct__full_name"),
        gettext_lazy("Focal point of the OSCE"): Column("focal_point_osce", sort="focal_point_osce__full_name"),
        gettext_lazy("Kind"): Column("get_kind_display", sort="kind"),
        gettext_lazy("Joint or parallel"): Column("get_relation_display", sort="relation"),
        gettext_lazy("Classification"): Column("get_classification_display", sort="classification"),
        gettext_lazy("Planned start"): "planned_start",
        gettext_lazy("Planned end"): "planned_end",
        gettext_lazy("Actual start"): "actual_start",
        gettext_lazy("Actual end"): "actual_end",
        gettext_lazy("Donors"): lambda project: list(dict.fromkeys(one.donor for one in project.contributions.all())),
        gettext_lazy("Number elsewhere"): "external_reference",
        gettext_lazy("Submitted"): "submitted_at",
        gettext_lazy("Author"): Column("created_by", sort="created_by__full_name"),
        gettext_lazy("Created"): "created_at",
        TAGS: tags_column(),
        LAST_CHANGE: last_change(),
    }

    def get_queryset(self):
        return (
            Project.objects.visible_to(self.request.user)
            .select_related("lead_organization", "co_lead_organization", "created_by__organization")
            .select_related("focal_point_unoct__organization", "focal_point_osce__organization")
            .prefetch_related(
                "contributions",
                Prefetch("signoffs", Signoff.objects.select_related("organization")),
                Prefetch("country_links", ProjectCountry.objects.select_related("country")),
                Prefetch("region_links", ProjectRegion.objects.select_related("region")),
                Prefetch("pillar_links", ProjectPillar.objects.select_related("pillar")),
                Prefetch("theme_links", ProjectTheme.objects.select_related("theme")),
            )
        )

    def rows_for(self, ids):
        rows = super().rows_for(ids)
        if any(column.value is waiting_since for column in self.heads):
            read_moves(rows)
        return rows

    def get_footnotes(self, rows):
        return footnotes_of(link.country for project in rows for link in project.country_links.all())

    def get_actions(self):
        if self.request.user.has_perm("projects.add_project"):
            return [(_("New project"), reverse("projects:new"))]
        return []
