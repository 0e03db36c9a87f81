"""The questions that are asked of all requests."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from history import past
from projects.models import Project
from reference.models import Country
from reference.scope import ScopedQuerySet
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

    def region_exists(self, region_ids):
        """Through the requesting country, or through the countries and regions of linked projects."""
        if region_ids is None:
            return Q(country__isnull=False)
        links = self._readable_links()
        return (
            Q(country__in=Country.objects.filter(region__in=region_ids))
            | Q(pk__in=links.filter(project__country_links__country__region__in=region_ids))
            | Q(pk__in=links.filter(project__region_links__region__in=region_ids))
        )

    def pillar_exists(self, pillar_ids):
        """Through the request's own pillars, or through those of linked projects."""
        own, links = RequestPillar.objects.values("assistance_request"), self._readable_links()
        if pillar_ids is None:
            links = links.filter(project__pillar_links__isnull=False)
        else:
            own = own.filter(pillar__in=pillar_ids)
            links = links.filter(project__pillar_links__pillar__in=pillar_ids)
        return Q(pk__in=own) | Q(pk__in=links)

    def _readable_links(self):
        """The requests of those links whose projects the reader may open.

        Joins and not `region_exists` of the projects: meetings ask this of their requests, and PostgreSQL takes minutes
        over one more level of questions within questions.
        """
        links = RequestProject.objects.values("assistance_request")
        return links if self.reader is None else links.filter(project__in=self.linked(Project.objects.all()))

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
