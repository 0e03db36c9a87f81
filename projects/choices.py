"""The words that a project chooses from. Statuses that belong together have a name."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from reference.choices import Classification as Classification


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    UNDER_ASSESSMENT = "under_assessment", _("Under assessment")
    RETURNED = "returned", _("Returned")
    REJECTED = "rejected", _("Rejected")
    APPROVED = "approved", _("Approved")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    COMPLETED = "completed", _("Completed")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")
    APPLIED = "applied", _("In force")
    RECORDED = "recorded", _("Recorded")

    @classmethod
    def editable(cls):
        """The signed content may change."""
        return [cls.DRAFT, cls.RETURNED]

    @classmethod
    def awaiting(cls):
        """The two organizations are asked to decide."""
        return [cls.SUBMITTED, cls.UNDER_ASSESSMENT]

    @classmethod
    def jointly_approved(cls):
        """Not reached without the sign-offs of both organizations."""
        return [cls.APPROVED, cls.ACTIVE, cls.SUSPENDED, cls.COMPLETED, cls.CLOSED, cls.APPLIED]

    @classmethod
    def amendable(cls):
        return [cls.APPROVED, cls.ACTIVE, cls.SUSPENDED]

    @classmethod
    def amendment_ended(cls):
        """A working copy in one of these leaves room for the next amendment."""
        return [cls.APPLIED, cls.REJECTED, cls.CANCELLED]

    @classmethod
    def ended(cls):
        return [cls.CLOSED, cls.REJECTED, cls.CANCELLED, cls.APPLIED, cls.RECORDED]


class Kind(models.TextChoices):
    PROGRAMME = "programme", _("Programme")
    PROJECT = "project", _("Project")
    ACTIVITY = "activity", _("Activity")
    TRAINING = "training", _("Training")
    WORKSHOP = "workshop", _("Workshop")
    SEMINAR = "seminar", _("Seminar")
    CONFERENCE = "conference", _("Conference")
    MEETING = "meeting", _("Meeting")
    PUBLICATION = "publication", _("Publication")
    CO_ORDINATION = "co-ordination", _("Co-ordination")
    FRAMEWORK = "framework", _("Framework")


class Relation(models.TextChoices):
    JOINT = "joint", _("Joint")
    PARALLEL_UN = "parallel-un", _("Parallel, United Nations")
    PARALLEL_OSCE = "parallel-osce", _("Parallel, OSCE")
    PARALLEL_OTHER = "parallel-other", _("Parallel, others")


class Scope(models.TextChoices):
    NATIONAL = "national", _("One country")
    MULTI_NATIONAL = "multi-national", _("Several countries")
    REGIONAL = "regional", _("A region")
    OSCE_AREA = "osce-area", _("OSCE area")
    GLOBAL = "global", _("Global")


class Precision(models.TextChoices):
    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")
