"""The words that a request chooses from. Statuses that belong together have a name."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from reference.choices import Classification as Classification
from reference.choices import Language as Language

# What the letter says, in the order of the form. All of it stays as it was once the request is answered.
LETTER = [
    "country",
    "authority",
    "contact_name",
    "contact_post",
    "channel",
    "letter_reference",
    "letter_date",
    "received_on",
    "language",
    "addressee",
    "subject",
    "asked",
    "themes",
    "pillars",
    "beneficiaries",
    "urgency",
    "desired_start",
    "desired_end",
]


class Status(models.TextChoices):
    REGISTERED = "registered", _("Registered")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    UNDER_REVIEW = "under_review", _("Under review")
    CLARIFICATION = "clarification", _("Clarification asked")
    ACCEPTED = "accepted", _("Accepted")
    PARTLY_ACCEPTED = "partly_accepted", _("Partly accepted")
    REFERRED = "referred", _("Referred")
    DECLINED = "declined", _("Declined")
    IN_DELIVERY = "in_delivery", _("In delivery")
    FULFILLED = "fulfilled", _("Fulfilled")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")

    @classmethod
    def in_review(cls):
        """Not answered yet: the letter may be corrected, and each organization may assess it."""
        return [cls.REGISTERED, cls.ACKNOWLEDGED, cls.UNDER_REVIEW, cls.CLARIFICATION]

    @classmethod
    def with_us(cls):
        """Not answered, and it is not the requester who has to say something."""
        return [cls.REGISTERED, cls.ACKNOWLEDGED, cls.UNDER_REVIEW]

    @classmethod
    def positive(cls):
        return [cls.ACCEPTED, cls.PARTLY_ACCEPTED]

    @classmethod
    def answered(cls):
        """The statuses in which an answer leaves a request."""
        return [*cls.positive(), cls.REFERRED, cls.DECLINED]

    @classmethod
    def linkable(cls):
        """Projects may still be linked."""
        return [*cls.in_review(), *cls.positive(), cls.IN_DELIVERY]

    @classmethod
    def open(cls):
        """Somebody still has to do something."""
        return [*cls.linkable(), cls.FULFILLED]

    @classmethod
    def ended(cls):
        return [cls.CLOSED, cls.WITHDRAWN, cls.REFERRED, cls.DECLINED]


class Channel(models.TextChoices):
    NOTE_VERBALE = "note-verbale", _("Note verbale")
    MISSION_LETTER = "mission-letter", _("Letter of a permanent mission or delegation")
    MINISTRY_LETTER = "ministry-letter", _("Letter of a ministry or institution")
    VISIT = "visit-recommendation", _("Recommendation of a country visit")
    ORAL = "oral", _("Oral, written confirmation missing")


class Addressee(models.TextChoices):
    UNOCT = "unoct", _("UNOCT")
    OSCE = "osce", _("OSCE")
    BOTH = "both", _("UNOCT and OSCE")


class Urgency(models.TextChoices):
    NORMAL = "normal", _("Normal")
    URGENT = "urgent", _("Urgent")
