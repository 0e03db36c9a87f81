"""The request for assistance: a country's letter, from its arrival to the day on which the need was met."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from history import past
from lifecycle import Refused, move
from lifecycle.models import Case
from requests import choices, clock, rules
from requests.models.constraints import CONSTRAINTS
from requests.models.queries import RequestQuerySet


class AssistanceRequest(Case):
    """What a country asks of UNOCT, of the OSCE or of both, what each of them thinks of it, and what became of it."""

    Status = choices.Status
    Channel = choices.Channel
    Addressee = choices.Addressee
    Language = choices.Language
    Urgency = choices.Urgency
    Classification = choices.Classification

    reference_prefix = "TAR"
    documents_added_with = tagged_with = "requests.change_assistancerequest"

    # The letter: fixed once the request is answered.
    country = models.ForeignKey(
        "reference.Country", models.PROTECT, related_name="assistance_requests", verbose_name=_("requesting country")
    )
    authority = models.CharField(
        _("requesting authority or institution"),
        max_length=200,
        help_text=_("For example the Ministry of Interior. For Kosovo, the requesting institution."),
    )
    contact_name = models.CharField(_("contact person"), max_length=150, blank=True)
    contact_post = models.CharField(_("post of the contact person"), max_length=150, blank=True)
    channel = models.CharField(_("channel"), max_length=20, choices=Channel)
    letter_reference = models.CharField(
        _("reference of the letter"), max_length=80, blank=True, help_text=_("Empty only while a request is oral.")
    )
    letter_date = models.DateField(_("date of the letter"), null=True, blank=True)
    received_on = models.DateField(_("received on"))
    language = models.CharField(_("language of the original"), max_length=5, choices=Language, default=Language.ENGLISH)
    addressee = models.CharField(_("addressed to"), max_length=5, choices=Addressee)
    subject = models.CharField(_("subject"), max_length=200, help_text=_("What is asked, in one line."))
    asked = models.TextField(_("what is asked"))
    beneficiaries = models.TextField(_("beneficiaries"), blank=True)
    urgency = models.CharField(_("urgency"), max_length=8, choices=Urgency, default=Urgency.NORMAL)
    desired_start = models.DateField(_("desired start"), null=True, blank=True)
    desired_end = models.DateField(_("desired end"), null=True, blank=True)
    consent_to_share = models.BooleanField(
        _("may be shared with the other organization"),
        default=True,
        help_text=_("Without consent only the organization it is addressed to, and auditors, read the request."),
    )
    classification = models.PositiveSmallIntegerField(
        _("classification"), choices=Classification, default=Classification.INTERNAL
    )

    # How it is dealt with.
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.REGISTERED, editable=False)
    holder = models.ForeignKey(
        "reference.Organization",
        models.PROTECT,
        related_name="held_requests",
        limit_choices_to={"is_party": True},
        verbose_name=_("holds the pen"),
        help_text=_("The organization whose turn it is."),
    )
    lead_organization = models.ForeignKey(
        "reference.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_requests",
        limit_choices_to={"is_party": True},
        verbose_name=_("lead organization"),
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_requests",
        verbose_name=_("assigned to"),
    )
    acknowledged_on = models.DateField(_("acknowledged on"), null=True, blank=True)
    authenticity_confirmed_on = models.DateField(
        _("authenticity confirmed on"),
        null=True,
        blank=True,
        help_text=_("The day on which the mission, delegation or institution said that the request is theirs."),
    )
    consulted_on = models.DateField(_("other organization consulted on"), null=True, blank=True)
    consultation = models.TextField(
        _("what the other organization said"),
        blank=True,
        help_text=_("Only where the other organization was asked without writing an assessment here."),
    )
    paused_on = models.DateField(_("waiting for the requester since"), null=True, editable=False)
    paused_days = models.PositiveIntegerField(_("days spent waiting for the requester"), default=0, editable=False)
    acknowledge_by = models.DateField(_("acknowledge by"), editable=False)
    answer_by = models.DateField(_("answer by"), editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    answer_reason = models.TextField(_("reason of the answer"), blank=True, editable=False)
    reply_on = models.DateField(_("date of the reply"), null=True, blank=True)
    reply_reference = models.CharField(_("reference of the reply"), max_length=80, blank=True)
    feedback = models.TextField(_("the requester's feedback"), blank=True, editable=False)

    themes = models.ManyToManyField(
        "reference.Theme", through="RequestTheme", related_name="assistance_requests", verbose_name=_("themes")
    )
    pillars = models.ManyToManyField(
        "reference.Pillar", through="RequestPillar", related_name="assistance_requests", verbose_name=_("pillars")
    )
    tags = models.ManyToManyField("reference.Tag", through="RequestTag", related_name="+")
    projects = models.ManyToManyField(
        "projects.Project", through="RequestProject", related_name="assistance_requests", verbose_name=_("projects")
    )

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["-received_on", "-pk"]
        permissions = [
            ("handle_assistancerequest", "Can acknowledge, review, deliver, close and withdraw requests"),
            ("answer_assistancerequest", "Can accept, refer and decline requests for the own organization"),
            ("read_confidential_assistancerequest", "Can read confidential requests"),
            ("read_unshared_assistancerequest", "Can read requests that the requester does not want shared"),
        ]
        constraints = CONSTRAINTS
        indexes = [
            models.Index(fields=["country", "-received_on"], name="request_by_country"),
            models.Index(fields=["status", "acknowledge_by"], name="request_to_acknowledge"),
            models.Index(fields=["status", "answer_by"], name="request_to_answer"),
            models.Index(fields=["-received_on", "-id"], name="request_latest"),
        ]

    def __str__(self):
        return self.reference

    def save(self, **kwargs):
        """The days by which something is due follow from the day of receipt and the days spent waiting."""
        self.acknowledge_by = clock.acknowledge_by(self.received_on)
        self.answer_by = clock.answer_by(self.received_on, self.paused_days)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "acknowledge_by", "answer_by"}
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("requests:detail", args=[self.reference])

    @property
    def is_open_to_all(self):
        return self.consent_to_share and self.classification < self.Classification.CONFIDENTIAL

    @property
    def is_in_review(self):
        return self.status in self.Status.in_review()

    @property
    def is_ended(self):
        return self.status in self.Status.ended()

    @property
    def due(self):
        """The day by which the next step is due. None while the requester is asked, and once the answer is given."""
        if self.status == self.Status.REGISTERED:
            return self.acknowledge_by
        if self.status in {self.Status.ACKNOWLEDGED, self.Status.UNDER_REVIEW}:
            return self.answer_by
        return None

    @property
    def days_late(self):
        """How many days the next step is late; 0 while it is in time."""
        due = self.due
        return max(0, (past.today() - due).days) if due else 0

    # --- moves ------------------------------------------------------------------------------------------------------

    @move(
        source={Status.REGISTERED},
        target=Status.ACKNOWLEDGED,
        permission="requests.handle_assistancerequest",
        unless=rules.may_not_handle,
        label=_("Acknowledge"),
        consequence=_("Records that the letter of acknowledgement has gone out, today unless another day is given."),
    )
    def acknowledge(self, *, by, reason, on=None):
        """The letter of acknowledgement has gone out."""
        self.acknowledged_on = on or self.acknowledged_on or timezone.localdate()
        if self.acknowledged_on < self.received_on:
            raise Refused(_("A letter is not acknowledged before it is received: check the day."))

    @move(
        source={Status.ACKNOWLEDGED},
        target=Status.UNDER_REVIEW,
        permission="requests.handle_assistancerequest",
        unless=rules.may_not_begin_review,
        label=_("Begin the review"),
        consequence=_("Both organizations are asked for their assessment, unless the requester does not want that."),
    )
    def begin_review(self, *, by, reason):
        """The letter is authentic: each organization says what it thinks."""

    @move(
        source={Status.UNDER_REVIEW},
        target=Status.CLARIFICATION,
        permission="requests.handle_assistancerequest",
        unless=rules.may_not_handle,
        reason=True,
        label=_("Ask for clarification"),
        consequence=_("Write the question. The clock stops until the requester has answered."),
    )
    def ask_clarification(self, *, by, reason):
        """The requester is asked; until the answer comes, nobody here is late."""
        self.paused_on = timezone.localdate()

    @move(
        source={Status.CLARIFICATION},
        target=Status.UNDER_REVIEW,
        permission="requests.handle_assistancerequest",
        unless=rules.may_not_handle,
        reason=True,
        label=_("Enter the clarification"),
        consequence=_("Write the requester's answer. The clock runs again."),
    )
    def enter_clarification(self, *, by, reason):
        """The answer is there; the days spent waiting do not count."""
        self.paused_days += max(0, (timezone.localdate() - self.paused_on).days)
        self.paused_on = None

    @move(
        source={Status.UNDER_REVIEW},
        target=Status.ACCEPTED,
        permission="requests.answer_assistancerequest",
        unless=rules.may_not_accept,
        reason=True,
        label=_("Accept"),
        consequence=_("The requester is told that the need will be met."),
    )
    def accept(self, *, by, reason):
        """Yes, with the reason."""
        self._answer(by, reason)

    @move(
        source={Status.UNDER_REVIEW},
        target=Status.PARTLY_ACCEPTED,
        permission="requests.answer_assistancerequest",
        unless=rules.may_not_accept,
        reason=True,
        label=_("Accept in part"),
        consequence=_("Say which part is met, and why the rest is not."),
    )
    def partly_accept(self, *, by, reason):
        """Yes to a part, with the reason for the rest."""
        self._answer(by, reason)

    @move(
        source={Status.UNDER_REVIEW},
        target=Status.REFERRED,
        permission="requests.answer_assistancerequest",
        unless=rules.may_not_answer,
        reason=True,
        label=_("Refer"),
        consequence=_("Say to whom, and why. The matter ends here."),
    )
    def refer(self, *, by, reason):
        """Somebody else is better placed."""
        self._answer(by, reason)

    @move(
        source={Status.UNDER_REVIEW},
        target=Status.DECLINED,
        permission="requests.answer_assistancerequest",
        unless=rules.may_not_answer,
        reason=True,
        label=_("Decline"),
        consequence=_("Say why. The matter ends here."),
    )
    def decline(self, *, by, reason):
        """No, with the reason."""
        self._answer(by, reason)

    def _answer(self, by, reason):
        self.answered_by, self.answered_at, self.answer_reason = by, timezone.now(), reason

    @move(
        source={Status.ACCEPTED, Status.PARTLY_ACCEPTED},
        target=Status.IN_DELIVERY,
        permission="requests.handle_assistancerequest",
        unless=rules.may_not_deliver,
        label=_("Begin delivery"),
        consequence=_("A project that both organizations approved answers the request."),
    )
    def begin_delivery(self, *, by, reason):
        """A linked project is approved."""

    @move(
        source={Status.IN_DELIVERY},
        target=Status.FULFILLED,
        permission="requests.answer_assistancerequest",
        unless=rules.may_not_fulfil,
        reason=True,
        label=_("Mark as fulfilled"),
        consequence=_("Say what was delivered."),
    )
    def fulfil(self, *, by, reason):
        """What was accepted has been delivered."""

    @move(
        source={Status.FULFILLED},
        target=Status.CLOSED,
        permission="requests.handle_assistancerequest",
        unless=rules.may_not_close,
        reason=True,
        label=_("Close"),
        consequence=_("Write the requester's feedback, or that none was received."),
    )
    def close(self, *, by, reason):
        """The requester was asked whether the need was met."""
        self.feedback = reason

    @move(
        source={
            Status.REGISTERED,
            Status.ACKNOWLEDGED,
            Status.UNDER_REVIEW,
            Status.CLARIFICATION,
            Status.ACCEPTED,
            Status.PARTLY_ACCEPTED,
            Status.IN_DELIVERY,
        },
        target=Status.WITHDRAWN,
        permission="requests.handle_assistancerequest",
        unless=rules.may_not_handle,
        reason=True,
        label=_("Withdraw"),
        consequence=_("The requester no longer asks. Name the letter that says so. The request stays readable."),
    )
    def withdraw(self, *, by, reason):
        """The requester takes the request back."""
