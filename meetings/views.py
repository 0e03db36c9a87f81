"""The pages on which meetings are found, read and carried from one status to the next."""

from django.contrib.auth.decorators import permission_required
from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import rules, times
from meetings.cases import mark_readable
from meetings.filters import MeetingFilter
from meetings.models import ActionPoint, Decision, Meeting, MeetingPillar, MeetingRegion, MeetingTheme
from reference.tagging import TAGS, tags_column
from ui import formats, marks
from ui.columns import Column
from ui.last_change import LAST_CHANGE, last_change
from ui.lists import ListPage
from ui.moves import MovePage
from ui.time_machine import in_the_past


def _pillars(meeting):
    pillars = ((marks.pillar_mark(link.pillar),) for link in meeting.pillar_links.all())
    return format_html_join("", "{}", pillars) or formats.NOT_SET


class MeetingList(ListPage):
    permission_required = "meetings.view_meeting"
    model = Meeting
    filterset_class = MeetingFilter
    body_class = "cases-list"
    ordering = ("turn", "coming_at", "-starts_at")
    empty_text = gettext_lazy("Begin with a title: date, agenda and participants can follow.")
    often_asked = [
        (gettext_lazy("Being planned"), "?status=planned&status=postponed"),
        (gettext_lazy("Convened"), "?status=convened"),
        (gettext_lazy("Central Asia"), "?region=central-asia"),
        (gettext_lazy("South-Eastern Europe"), "?region=south-eastern-europe"),
        (gettext_lazy("General"), "?region=none&pillar=none"),
    ]
    columns = {
        gettext_lazy("Reference"): "reference",
        gettext_lazy("Title"): "title",
        gettext_lazy("Status"): "get_status_display",
        gettext_lazy("When"): Column(
            lambda meeting: times.when(meeting) or formats.NOT_SET,
            sort="starts_at",
            plain=lambda meeting: meeting.starts_at,
        ),
        gettext_lazy("Kind"): Column("get_kind_display", sort="kind"),
        gettext_lazy("Place"): Column(
            lambda meeting: meeting.place or meeting.get_mode_display(), sort="place", plain=lambda m: m.place
        ),
        gettext_lazy("Regions"): lambda meeting: [link.region for link in meeting.region_links.all()],
        gettext_lazy("Pillars"): Column(
            _pillars, plain=lambda meeting: [link.pillar.roman for link in meeting.pillar_links.all()]
        ),
        gettext_lazy("Decisions"): Column("decisions_taken", number=True, sort="decisions_taken"),
        gettext_lazy("Open actions"): Column("actions_open", number=True, sort="actions_open"),
    }
    more_columns = {
        gettext_lazy("Themes"): Column(
            lambda meeting: [link.theme.short_name for link in meeting.theme_links.all()],
            plain=lambda meeting: [link.theme.name for link in meeting.theme_links.all()],
            fetch=lambda meetings: meetings.prefetch_related(
                Prefetch("theme_links", MeetingTheme.objects.select_related("theme"))
            ),
        ),
        gettext_lazy("How"): Column("get_mode_display", sort="mode"),
        gettext_lazy("Begins"): "starts_at",
        gettext_lazy("Ends"): "ends_at",
        gettext_lazy("Chair for UNOCT"): Column(
            "chair_unoct", sort="chair_unoct__full_name", fetch=lambda meetings: meetings.select_related("chair_unoct")
        ),
        gettext_lazy("Chair for the OSCE"): Column(
            "chair_osce", sort="chair_osce__full_name", fetch=lambda meetings: meetings.select_related("chair_osce")
        ),
        gettext_lazy("Author"): Column(
            "created_by", sort="created_by__full_name", fetch=lambda meetings: meetings.select_related("created_by")
        ),
        gettext_lazy("Created"): "created_at",
        TAGS: tags_column(),
        LAST_CHANGE: last_change(),
    }

    def get_queryset(self):
        return (
            Meeting.objects.visible_to(self.request.user)
            .with_nearness()
            .annotate(
                decisions_taken=_number_of(Decision.objects.all()),
                actions_open=_number_of(ActionPoint.objects.open()),
            )
            .prefetch_related(
                Prefetch("region_links", MeetingRegion.objects.select_related("region")),
                Prefetch("pillar_links", MeetingPillar.objects.select_related("pillar")),
            )
        )

    def get_actions(self):
        actions = [(_("Action points"), reverse("actions:list"))]
        if self.request.user.has_perm("meetings.add_meeting"):
            actions.insert(0, (_("New meeting"), reverse("meetings:new")))
        return actions


def _number_of(rows):
    counted = rows.filter(meeting=OuterRef("pk")).order_by().values("meeting").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


def meeting_or_404(user, reference):
    meetings = Meeting.objects.visible_to(user).select_related("chair_unoct", "chair_osce", "created_by")
    return get_object_or_404(meetings, reference=reference)


@in_the_past
@permission_required("meetings.view_meeting", raise_exception=True)
def meeting(request, reference):
    """Everything about a meeting, on one page that also prints as its agenda."""
    found = meeting_or_404(request.user, reference)
    about = ("project", "assistance_request")
    items = list(found.agenda_items.select_related(*about))
    decisions = list(found.decisions.select_related(*about, "agenda_item", "meeting"))
    points = list(
        found.action_points.select_related(
            *about, "responsible_person", "responsible_organization", "decision__meeting"
        )
    )
    mark_readable([*items, *decisions, *points], request.user)
    for item, moment in zip(items, times.agenda_times(found, items), strict=True):
        item.begins = times.clocks(found, moment) if moment else ""
    may_change = request.user.has_perm("meetings.change_meeting") and found.status != Meeting.Status.CANCELLED
    return render(
        request,
        "meetings/meeting.html",
        {
            "meeting": found,
            "when": times.when(found),
            "unusual_gap": times.unusual_gap(found),
            "items": items,
            "decisions": decisions,
            "action_points": points,
            "participations": found.participations.select_related("organization"),
            "regions": [link.region for link in found.region_links.select_related("region")],
            "pillars": [link.pillar for link in found.pillar_links.select_related("pillar")],
            "themes": [link.theme for link in found.theme_links.select_related("theme")],
            "missing": rules.missing(found) if found.is_to_be_convened else [],
            "may_change": may_change,
        },
    )


class MeetingMove(MovePage):
    model = Meeting

    def get_queryset(self):
        return Meeting.objects.visible_to(self.request.user)
