"""The kinds of records that the plan is made of, and how each is called in a report."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from meetings.models import ActionPoint, Meeting
from projects.models import Project
from requests.models import AssistanceRequest


@dataclass(frozen=True)
class Kind:
    """`records` are all of this kind; `ended` are the statuses in which nobody has anything to do any more.

    `organizations` answers for one record, read with `related` and `listed`.
    """

    slug: str
    label: str
    records: Callable
    ended: list
    organizations: Callable
    related: tuple = ()
    listed: tuple = ()

    def __hash__(self):
        return hash(self.slug)

    @property
    def model(self):
        return self.records().model

    @property
    def table(self):
        return self.model._meta.db_table

    @property
    def heading(self):
        return capfirst(str(self.label))

    @property
    def permission(self):
        return f"{self.model._meta.app_label}.view_{self.model._meta.model_name}"

    def status(self, value):
        """The word for a status. One that there is no more is told by its own name."""
        return str(dict(self.model.Status.choices).get(value, value))

    def named(self, key):
        """The record as the journal names it."""
        return f"{self.table}:{key}"

    def read(self, keys):
        """These records with what `organizations` asks for."""
        found = self.records().select_related(*self.related).prefetch_related(*self.listed)
        return {record.pk: record for record in found.filter(pk__in=keys)}


def _leads(project):
    return [project.lead_organization, project.co_lead_organization]


PROJECT_LEADS = ("lead_organization", "co_lead_organization")
KINDS = [
    Kind("project", _("projects"), Project.objects.all, Project.Status.ended(), _leads, PROJECT_LEADS),
    Kind(
        "amendment",
        _("amendments"),
        lambda: Project.with_amendments.filter(amends__isnull=False),
        Project.Status.amendment_ended(),
        _leads,
        PROJECT_LEADS,
    ),
    Kind(
        "request",
        _("requests"),
        AssistanceRequest.objects.all,
        AssistanceRequest.Status.ended(),
        lambda request: [request.lead_organization, request.holder],
        ("lead_organization", "holder"),
    ),
    Kind(
        "meeting",
        _("meetings"),
        Meeting.objects.all,
        [Meeting.Status.HELD, Meeting.Status.CANCELLED],
        lambda meeting: meeting.organizations.all(),
        listed=("organizations",),
    ),
    Kind(
        "action",
        _("action points"),
        ActionPoint.objects.all,
        [ActionPoint.Status.DONE, ActionPoint.Status.CANCELLED],
        lambda point: [point.responsible_organization],
        ("responsible_organization",),
    ),
]


def kinds_for(user):
    """Those that this person may read at all."""
    return [kind for kind in KINDS if user.has_perm(kind.permission)]
