"""What waits for a sign-off, the oldest first, and on which side."""

from datetime import UTC, datetime
from functools import partial

import django_filters
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from projects.models import Project, Signoff
from reference.filters import RegionPillarFilterSet, ValuesFilter
from reference.models import Organization
from ui.columns import Column
from ui.lists import ListPage

LAST = 5


class WaitingFilter(RegionPillarFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Search"), method="search")
    waits_for = ValuesFilter(label=gettext_lazy("Waits for"), method="filter_sides", choices=[])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.parties = parties(self.request)
        self.filters["waits_for"].extra["choices"] = [(code, str(party)) for code, party in self.parties.items()]

    def search(self, projects, name, text):
        return projects.search(text)

    def filter_sides(self, projects, name, codes):
        found = projects.none()
        for code in codes:
            found |= projects.awaiting_sign_off_of(self.parties[code])
        return found


def parties(request):
    """Both parties by the word for their side in addresses. Read once per request."""
    if not hasattr(request, "parties_by_side"):
        request.parties_by_side = {
            party.side.lower(): party for party in Organization.objects.parties().order_by("code")
        }
    return request.parties_by_side


def waiting_address(organization=None):
    """The list of what waits: for this organization if it is a party, for both otherwise."""
    address = reverse("admin:projects_project_waiting")
    return f"{address}?waits_for={organization.side.lower()}" if organization and organization.is_party else address


def age(project):
    days = (datetime.now(UTC) - project.submitted_at).days
    if not days:
        return _("less than a day")
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def said_by(code, project):
    """What a party has decided in the present round."""
    for signoff in project.signoffs.all():
        if signoff.organization.code == code and signoff.round == project.round:
            return f"{signoff.get_decision_display()}, {signoff.person}"
    return _("Not yet decided")


class WaitingList(ListPage):
    permission_required = "projects.view_project"
    model = Project
    filterset_class = WaitingFilter
    template_name = "projects/admin/waiting.html"
    ordering = ("submitted_at", "pk")
    empty_text = gettext_lazy("Nothing waits for a sign-off.")
    columns = {
        gettext_lazy("Reference"): "reference",
        gettext_lazy("Title"): "title",
        gettext_lazy("Round"): "round",
        gettext_lazy("Submitted"): "submitted_at",
        gettext_lazy("Waits"): Column(age, sort="submitted_at"),
        gettext_lazy("UNOCT"): Column(partial(said_by, "UNOCT"), sort=""),
        gettext_lazy("OSCE"): Column(partial(said_by, "OSCE-SEC"), sort=""),
    }

    def get_queryset(self):
        signoffs = Prefetch("signoffs", Signoff.objects.select_related("organization", "person"))
        projects = Project.with_amendments.visible_to(self.request.user)
        return projects.filter(status__in=Project.Status.awaiting()).prefetch_related(signoffs)

    def rows_for(self, ids):
        """In this list a record leads to its decision, not to its page."""
        rows = super().rows_for(ids)
        for project in rows:
            project.get_absolute_url = partial(reverse, "admin:projects_project_approve", args=[project.pk])
        return rows

    @property
    def heading(self):
        own = self.request.user.organization
        asked = self.request.GET.getlist("waits_for")
        if own and own.is_party and asked == [own.side.lower()]:
            return _("Waiting for my organization")
        return _("Waiting for sign-off")

    def get_context_data(self, **more):
        return super().get_context_data(
            sides=[(party, waiting_address(party)) for party in parties(self.request).values()],
            decisions=last_decisions(self.request.user),
            **more,
        )


def last_decisions(user):
    """The latest decisions of the own organization, or of both for those who belong to neither."""
    found = Signoff.objects.filter(project__in=Project.with_amendments.visible_to(user))
    if user.organization and user.organization.is_party:
        found = found.filter(organization=user.organization)
    return found.select_related("project", "organization", "person").order_by("-at", "-pk")[:LAST]
