"""Which projects: those a person may read, those a text, a region or a pillar finds, those that wait for a sign-off."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from projects.choices import Classification, Status
from projects.models.content import ProjectCountry, ProjectPillar, ProjectRegion
from projects.models.signoff import Signoff
from reference.models import Organization
from reference.scope import ScopedQuerySet
from reference.ways import Way


class ProjectQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """What a person may read. Confidential work is for those who carry, decide or audit it.

        The working copy of an amendment holds what the project says and what it is to say: the higher of both
        classifications counts, whatever was written into the copy.
        """
        if not user.has_perm("projects.view_project"):
            return self.none()
        seen = self.read_by(user)
        if user.has_perm("projects.read_confidential_project"):
            return seen
        amended_open = Q(amends=None) | Q(amends__classification__lt=Classification.CONFIDENTIAL)
        mine = Q(created_by=user) | Q(focal_point_unoct=user) | Q(focal_point_osce=user)
        return seen.filter(Q(classification__lt=Classification.CONFIDENTIAL) & amended_open | mine)

    def search(self, text):
        """Every word of the text is in the reference, the title, the objective or the background."""
        found = self
        for word in text.split():
            found = found.filter(
                Q(reference__icontains=word)
                | Q(title__icontains=word)
                | Q(objective__icontains=word)
                | Q(background__icontains=word)
                | Q(external_reference__iexact=word)
            )
        return found

    def ways(self):
        return [
            Way(ProjectRegion.objects.all(), of="project", region="region"),
            Way(ProjectCountry.objects.all(), of="project", region="country__region"),
            Way(ProjectPillar.objects.all(), of="project", pillar="pillar"),
        ]

    def awaiting_sign_off_of(self, organization):
        """Submitted work on which this organization has not decided in the present round, oldest first."""
        decided = Signoff.objects.filter(project=OuterRef("pk"), round=OuterRef("round"), organization=organization)
        return self.filter(~Exists(decided), status__in=Status.awaiting()).order_by("submitted_at", "pk")

    def start_to_be_recorded_by(self, people):
        """Approved work that cannot be activated before the focal point of the lead side, one of these, records it."""
        of_the_un = Q(lead_organization__family=Organization.Family.UN)
        theirs = Q(of_the_un, focal_point_unoct__in=people) | Q(~of_the_un, focal_point_osce__in=people)
        return self.filter(theirs, status=Status.APPROVED, actual_start=None, amends=None).order_by(
            "planned_start", "pk"
        )

    def to_activate(self):
        """Approved work whose start is recorded. Something else may still stand against it: see the rules."""
        return self.filter(status=Status.APPROVED, actual_start__isnull=False, amends=None).order_by(
            "actual_start", "pk"
        )


class CasesOnly(models.Manager.from_queryset(ProjectQuerySet)):
    """Without the working copies of amendments: those are read from the project that they amend."""

    def get_queryset(self):
        return super().get_queryset().filter(amends=None)
