"""Meetings and action points as managers and auditors find them in the administration."""

from django.contrib import admin
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from lifecycle.admin import LifecycleAdmin, ReadOnlyAdmin, ReadOnlyRows
from meetings import times
from meetings.models import (
    ActionPoint,
    AgendaItem,
    Decision,
    Meeting,
    MeetingPillar,
    MeetingRegion,
    MeetingTheme,
    Participation,
)
from reference.admin_filters import CaseListAdmin
from ui import formats, marks


class RegionInline(ReadOnlyRows):
    model = MeetingRegion
    related = ["region"]


class PillarInline(ReadOnlyRows):
    model = MeetingPillar
    related = ["pillar"]


class ThemeInline(ReadOnlyRows):
    model = MeetingTheme
    related = ["theme"]


class AgendaInline(ReadOnlyRows):
    model = AgendaItem
    fields = ["position", "title", "presenter", "duration", "note"]


class ParticipationInline(ReadOnlyRows):
    model = Participation
    fields = ["organization", "people", "attendance"]
    related = ["organization"]


class DecisionInline(ReadOnlyRows):
    model = Decision
    fields = ["number", "text", "taken_on"]
    readonly_fields = ["number"]
    related = ["meeting"]


@admin.register(Meeting)
class MeetingAdmin(ReadOnlyAdmin, LifecycleAdmin, CaseListAdmin):
    """Read-only for everybody: staff of both sides plan meetings on the pages of the site."""

    where_else = _("Meetings are not edited in the administration. Staff edit them on the pages of the meeting.")
    list_display = ["reference", "title", "status_shown", "when_shown", "kind", "place"]
    list_display_links = ["reference"]
    list_filter = ["status", "kind"]
    search_fields = ["reference", "title", "place", "agenda_items__title"]
    show_facets = admin.ShowFacets.NEVER
    ordering = ["-starts_at", "-pk"]
    exclude = ["regions", "pillars", "themes", "organizations"]
    readonly_fields = ["created_by", "created_at", "postponed_from"]
    inlines = [AgendaInline, ParticipationInline, DecisionInline, RegionInline, PillarInline, ThemeInline]

    @admin.display(description=_("when"), ordering="starts_at")
    def when_shown(self, meeting):
        return times.when(meeting) or formats.NOT_SET


@admin.register(ActionPoint)
class ActionPointAdmin(ReadOnlyAdmin, LifecycleAdmin, CaseListAdmin):
    """Read-only but for its steps: whoever is responsible reports here as well."""

    where_else = _("Action points are not edited in the administration. Staff edit them on their own page.")
    list_display = ["reference", "text", "status_shown", "due_on", "late_shown", "responsible_person", "meeting"]
    list_display_links = ["reference"]
    list_select_related = ["responsible_person", "responsible_organization", "meeting"]
    list_filter = ["status", ("responsible_organization", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["reference", "text", "responsible_person__full_name", "meeting__reference"]
    show_facets = admin.ShowFacets.NEVER
    ordering = ["-status", "due_on", "pk"]
    fields = [
        "meeting",
        "text",
        "responsible_person",
        "responsible_organization",
        "due_on",
        "original_due_on",
        "extensions",
        "outcome",
        "created_by",
        "created_at",
    ]
    readonly_fields = ["original_due_on", "extensions", "outcome", "created_by", "created_at"]

    def move_view(self, request, object_id, name):
        """Putting off asks for a date as well, so it happens on the page that has one."""
        if name == ActionPoint.put_off.move.name:
            point = self.get_object(request, str(object_id))
            if point is None:
                raise Http404
            return redirect("actions:move", point.reference, name)
        return super().move_view(request, object_id, name)

    @admin.display(description=_("late"), ordering="due_on")
    def late_shown(self, point):
        return marks.overdue(point.days_late) or formats.NOT_SET
