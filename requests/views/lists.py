"""The list of requests."""

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from history import past
from reference.models.places import footnotes_of
from reference.tagging import TAGS, tags_column
from requests.filters import RequestFilter
from requests.models import AssistanceRequest, RequestPillar, RequestTheme
from ui import formats, marks
from ui.columns import Column
from ui.last_change import LAST_CHANGE, last_change
from ui.lists import ListPage


def clock(assistance_request):
    """What is due next: how late it is, or how many days are left."""
    due = assistance_request.due
    if assistance_request.paused_on:
        return _("stopped since %(day)s") % {"day": formats.plain_date(assistance_request.paused_on)}
    if due is None:
        return ""
    if assistance_request.days_late:
        return marks.overdue(assistance_request.days_late)
    left = (due - past.today()).days
    words = ngettext("%(days)d day left", "%(days)d days left", left) % {"days": left}
    return format_html("{}, {}", formats.plain_date(due), words)


def _pillars(assistance_request):
    links = assistance_request.pillar_links.all()
    return format_html_join("", "{}", ((marks.pillar_mark(link.pillar),) for link in links))


class RequestList(ListPage):
    permission_required = "requests.view_assistancerequest"
    model = AssistanceRequest
    filterset_class = RequestFilter
    body_class = "cases-list"
    ordering = ("-received_on", "-pk")
    empty_text = gettext_lazy("Register the first letter: the clock for its acknowledgement starts with its receipt.")
    often_asked = [
        (gettext_lazy("Open"), "?open=yes"),
        (gettext_lazy("Overdue"), "?overdue=yes"),
        (gettext_lazy("Assigned to me"), "?mine=yes"),
        (gettext_lazy("Central Asia"), "?region=central-asia"),
        (gettext_lazy("South-Eastern Europe"), "?region=south-eastern-europe"),
        (gettext_lazy("Pillar I"), "?pillar=1"),
        (gettext_lazy("Pillar II"), "?pillar=2"),
        (gettext_lazy("Pillar III"), "?pillar=3"),
        (gettext_lazy("Pillar IV"), "?pillar=4"),
    ]
    columns = {
        gettext_lazy("Reference"): "reference",
        gettext_lazy("Subject"): "subject",
        gettext_lazy("Country"): Column("country", sort="country__name"),
        gettext_lazy("Status"): "get_status_display",
        gettext_lazy("Received"): "received_on",
        gettext_lazy("Due"): Column(clock, sort="answer_by", plain=lambda assistance_request: assistance_request.due),
        gettext_lazy("Holds the pen"): Column(
            lambda assistance_request: marks.org_badge(assistance_request.holder),
            sort="holder__short_name",
            plain=lambda assistance_request: assistance_request.holder,
        ),
        gettext_lazy("Assigned to"): Column(
            lambda assistance_request: assistance_request.assigned_to, sort="assigned_to__full_name"
        ),
        gettext_lazy("Themes"): Column(
            lambda assistance_request: [link.theme.short_name for link in assistance_request.theme_links.all()],
            plain=lambda assistance_request: [link.theme.name for link in assistance_request.theme_links.all()],
        ),
        gettext_lazy("Pillars"): Column(
            _pillars,
            plain=lambda assistance_request: [link.pillar.roman for link in assistance_request.pillar_links.all()],
        ),
    }
    more_columns = {
        gettext_lazy("Authority"): "authority",
        gettext_lazy("Region"): Column(
            "country.region", sort="country__region__order", fetch=lambda found: found.select_related("country__region")
        ),
        gettext_lazy("Lead organization"): Column(
            "lead_organization",
            sort="lead_organization__short_name",
            fetch=lambda found: found.select_related("lead_organization"),
        ),
        gettext_lazy("Addressed to"): Column("get_addressee_display", sort="addressee"),
        gettext_lazy("Channel"): Column("get_channel_display", sort="channel"),
        gettext_lazy("Urgency"): Column("get_urgency_display", sort=""),  # the words in their order are not its order
        gettext_lazy("Classification"): Column("get_classification_display", sort="classification"),
        gettext_lazy("Letter"): "letter_reference",
        gettext_lazy("Date of the letter"): "letter_date",
        gettext_lazy("Acknowledge by"): "acknowledge_by",
        gettext_lazy("Acknowledged"): "acknowledged_on",
        gettext_lazy("Answer by"): "answer_by",
        gettext_lazy("Answered"): "answered_at",
        gettext_lazy("Replied"): "reply_on",
        gettext_lazy("Desired start"): "desired_start",
        gettext_lazy("Author"): Column(
            "created_by", sort="created_by__full_name", fetch=lambda found: found.select_related("created_by")
        ),
        gettext_lazy("Created"): "created_at",
        TAGS: tags_column(),
        LAST_CHANGE: last_change(),
    }

    def get_queryset(self):
        return (
            AssistanceRequest.objects.visible_to(self.request.user)
            .select_related("country", "holder", "assigned_to")
            .prefetch_related(
                Prefetch("theme_links", RequestTheme.objects.select_related("theme")),
                Prefetch("pillar_links", RequestPillar.objects.select_related("pillar")),
            )
        )

    def get_footnotes(self, rows):
        return footnotes_of(assistance_request.country for assistance_request in rows)

    def get_actions(self):
        if self.request.user.has_perm("requests.add_assistancerequest"):
            return [(_("Register a request"), reverse("requests:new"))]
        return []
