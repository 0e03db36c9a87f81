"""The questions that are asked of all requests."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from history import past
from projects.models import Project
from reference.scope import ScopedQuerySet
from reference.ways import Link, Way
from requests.models.links import RequestPillar, RequestProject, RequestTheme

MONTHS_12 = timedelta(days=366)


class RequestQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """What a person may read.

        Two rules narrow it, both for requests only. Confidential ones are for those who registered or carry them, for
        managers and for auditors. And where the requester has not agreed to share, the request stays with the
        organization it was addressed to, with whoever registered it, and with auditors: not even a manager of the
        other organization reads it.
        """
        if not user.has_perm("requests.view_assistancerequest"):
            return self.none()
        seen = self.read_by(user)
        if not user.has_perm("requests.read_confidential_assistancerequest"):
            mine = Q(created_by=user) | Q(assigned_to=user)
            seen = seen.filter(Q(classification__lt=self.model.Classification.CONFIDENTIAL) | mine)
        if not user.has_perm("requests.read_unshared_assistancerequest"):
            side = user.organization.side if user.organization else ""
            seen = seen.filter(Q(consent_to_share=True) | Q(addressee=side.lower()) | Q(created_by=user))
        return seen

    def search(self, text):
        """Every word of the text is in the references, the subject, the authority or the text of the request."""
        return self.with_words(text, "reference", "subject", "authority", "asked", "letter_reference", "country__name")

    def ways(self):
        """Its country and its own pillars, and all that the projects serve which answer it."""
        return [
            Way(self.model._base_manager.all(), region="country__region"),
            Way(RequestPillar.objects.all(), of="assistance_request", pillar="pillar"),
            Link(
                RequestProject.objects.all(), of="assistance_request", to=(("project", Project.with_amendments.all()),)
            ),
        ]

    def about(self, themes):
        """Requests about at least one of the themes."""
        links = RequestTheme.objects.filter(assistance_request=OuterRef("pk"), theme__in=themes)
        return self.filter(Exists(links))

    def open(self):
        return self.filter(status__in=self.model.Status.open())

    def overdue(self, today=None):
        """Not acknowledged in time, or not answered in time. Waiting for the requester is not being late."""
        today = today or past.today()
        status = self.model.Status
        return self.filter(
            Q(status=status.REGISTERED, acknowledge_by__lt=today) | Q(status__in=status.with_us(), answer_by__lt=today)
        )

    def similar_to(self, *, country, themes, received_on):
        """Requests of the same country about one of the same themes, within twelve months either way."""
        return (
            self.filter(
                country=country,
                received_on__gte=received_on - MONTHS_12,
                received_on__lte=received_on + MONTHS_12,
            )
            .about(themes)
            .exclude(status=self.model.Status.WITHDRAWN)
            .order_by("-received_on", "-pk")
        )

    def of_project(self, project):
        """The requests that a project answers."""
        return self.filter(Exists(RequestProject.objects.filter(assistance_request=OuterRef("pk"), project=project)))
