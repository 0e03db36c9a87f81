"""The finding: what an auditor holds against a record, put to a person of the audited organization, who answers."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from auditing import rules
from auditing.models.about import AboutRecords
from history.models import Entry
from lifecycle import move
from lifecycle.models import Case


class FindingQuerySet(AboutRecords):
    def visible_to(self, user):
        """Auditors read all. What was issued is read by the person addressed and by the managers of that organization.

        A draft is a thought of the auditors and nobody else's business.
        """
        if not user.has_perm("auditing.view_finding"):
            return self.none()
        seen = self.read_by(user)
        if user.has_perm("auditing.work_at_desk"):
            return seen
        addressed = Q(addressee=user)
        if user.organization_id and user.has_perm("auditing.see_findings_of_organization"):
            addressed |= Q(organization=user.organization_id)
        return seen.filter(addressed, issued_at__isnull=False)

    def told_to(self, user):
        """Those whose whole history this person may read: it holds the drafts, so for auditors only."""
        return self.visible_to(user) if user.has_perm("auditing.work_at_desk") else self.none()

    def search(self, text):
        return self.with_words(text, "reference", "title", "about", "addressee__full_name")

    def to_answer(self):
        return self.filter(status__in=Finding.Status.awaiting_answer())

    def to_look_at(self):
        return self.filter(status=Finding.Status.ANSWERED)


@dataclass(frozen=True)
class ReturnedAnswer:
    """An answer that did not stand, and why."""

    response: str
    text: str
    until: date | None
    by: str
    at: datetime
    reason: str


class Finding(Case):
    """It stands beside the record and never changes it."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ISSUED = "issued", _("Issued")
        ANSWERED = "answered", _("Answered")
        RETURNED = "returned", _("Returned")
        ACCEPTED = "accepted", _("Answer accepted")
        CLOSED = "closed", _("Closed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

        @classmethod
        def awaiting_answer(cls):
            return [cls.ISSUED, cls.RETURNED]

    class Severity(models.TextChoices):
        LOW = "low", _("Low")
        MEDIUM = "medium", _("Medium")
        HIGH = "high", _("High")

    class Response(models.TextChoices):
        AGREED = "agreed", _("Agreed")
        PARTLY = "partly", _("Partly agreed")
        NOT_AGREED = "not agreed", _("Not agreed")

    reference_prefix = "F"

    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("what was found"))
    criterion = models.TextField(_("rule that it breaks"), help_text=_("The provision, with its source."))
    severity = models.CharField(_("severity"), max_length=6, choices=Severity, default=Severity.MEDIUM)
    item = models.ForeignKey(
        "auditing.SampleItem",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="findings",
        verbose_name=_("item of a sample"),
    )
    about = models.CharField(_("record"), max_length=24, blank=True)
    entry = models.BigIntegerField(_("entry of the history"), null=True, editable=False)
    addressee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="findings", verbose_name=_("addressed to")
    )
    organization = models.ForeignKey(
        "reference.Organization",
        models.PROTECT,
        related_name="findings",
        editable=False,
        verbose_name=_("organization"),
    )
    due_on = models.DateField(_("answer due"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    issued_at = models.DateTimeField(_("issued"), null=True, editable=False)
    response = models.CharField(_("response"), max_length=10, choices=Response, blank=True, editable=False)
    answer = models.TextField(_("what will be done, or why not"), blank=True, editable=False)
    answer_until = models.DateField(_("to be done until"), null=True, editable=False)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["-pk"]
        default_permissions = ["view"]
        permissions = [
            ("answer_finding", "Can answer findings that are addressed to them"),
            ("see_findings_of_organization", "Can see the findings that are addressed to their organization"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(text="") & ~Q(criterion=""),
                name="finding_says_what",
                violation_error_message=_("A finding says what was found and which rule it breaks."),
            ),
            models.CheckConstraint(
                condition=Q(severity__in=["low", "medium", "high"]),
                name="finding_severity",
                violation_error_message=_("The severity is low, medium or high."),
            ),
            models.CheckConstraint(
                condition=Q(response="", answer="", answer_until__isnull=True)
                | (~Q(answer="") & Q(response__in=["agreed", "partly"], answer_until__isnull=False))
                | (~Q(answer="") & Q(response="not agreed", answer_until__isnull=True)),
                name="finding_answer_whole",
                violation_error_message=_("An answer says what will be done until when, or why it is not agreed."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "withdrawn"]) | Q(issued_at__isnull=False),
                name="finding_issued_at",
                violation_error_message=_("A finding that is not a draft was issued at some time."),
            ),
        ]
        indexes = [
            models.Index(fields=["about"], name="finding_about"),
            models.Index(fields=["addressee", "status"], name="finding_addressee"),
            models.Index(fields=["organization", "status"], name="finding_organization"),
        ]

    def get_absolute_url(self):
        return reverse("findings:detail", args=[self.reference])

    def save(self, **kwargs):
        """A finding stays with the organization for which the person addressed worked when it was put to them."""
        if self.status == self.Status.DRAFT:
            self.organization_id = self.addressee.organization_id
        super().save(**kwargs)

    @property
    def days_late(self):
        """How many days the answer is over its date; 0 where none is awaited."""
        if self.status not in self.Status.awaiting_answer():
            return 0
        return max(0, (timezone.localdate() - self.due_on).days)

    @property
    def answer_stands(self):
        return self.status in (self.Status.ANSWERED, self.Status.ACCEPTED, self.Status.CLOSED)

    @cached_property
    def returned_answers(self):
        """The answers that did not stand, latest first: the history has each as it was when it was returned."""
        return [
            ReturnedAnswer(
                response=self.Response(entry.new["response"]).label,
                text=entry.new["answer"],
                until=date.fromisoformat(entry.new["answer_until"]) if entry.new["answer_until"] else None,
                by=entry.actor_name,
                at=entry.at,
                reason=entry.reason,
            )
            for entry in Entry.objects.of(self).filter(act="send_back", move=True)
        ]

    def entries_since_issue(self):
        """What happened since the finding was put to somebody. How it was written is the auditors' own business."""
        issue = Entry.objects.of(self).filter(act="issue", move=True).order_by("pk").values_list("pk", flat=True)
        return Entry.objects.of(self).filter(pk__gte=issue.first() or 0)

    # --- moves ------------------------------------------------------------------------------------------------------

    @move(
        source={Status.DRAFT},
        target=Status.ISSUED,
        permission="auditing.work_at_desk",
        unless=rules.may_not_issue,
        label=_("Issue"),
        consequence=_("The person addressed and the managers of that organization read it from now on."),
    )
    def issue(self, *, by, reason):
        """What was found stands, and is put to the person addressed."""
        self.issued_at, self.organization_id = timezone.now(), self.addressee.organization_id

    @move(
        source={Status.ISSUED, Status.RETURNED},
        target=Status.ANSWERED,
        permission="auditing.answer_finding",
        unless=rules.may_not_answer,
        label=_("Answer"),
        consequence=_("The auditors read the answer and accept it, or return it to you with a reason."),
    )
    def give_answer(self, *, by, reason, response, answer, answer_until=None):
        """What will be done about it and until when, or why it is not agreed."""
        rules.check_answer(answer, answer_until, undertakes=response != self.Response.NOT_AGREED)
        self.response, self.answer, self.answer_until = response, answer.strip(), answer_until

    @move(
        source={Status.ANSWERED},
        target=Status.ACCEPTED,
        permission="auditing.work_at_desk",
        label=_("Accept the answer"),
        consequence=_("The finding stays open until you close it, when what was promised is done."),
    )
    def accept(self, *, by, reason):
        """What is promised would put it right, or it is understood why nothing is."""

    @move(
        source={Status.ANSWERED},
        target=Status.RETURNED,
        permission="auditing.work_at_desk",
        reason=True,
        label=_("Return the answer"),
        consequence=_("The person addressed answers once more. The reason is read there; the answer so far stays."),
    )
    def send_back(self, *, by, reason):
        """The answer does not put it right."""

    @move(
        source={Status.ACCEPTED},
        target=Status.CLOSED,
        permission="auditing.work_at_desk",
        reason=True,
        label=_("Close"),
        consequence=_("Say how it was seen that what was promised is done, or why nothing has to be done."),
    )
    def close(self, *, by, reason):
        """It was done, or nothing has to be."""

    @move(
        source={Status.ISSUED, Status.RETURNED},
        target={Status.ISSUED, Status.RETURNED},
        permission="auditing.work_at_desk",
        reason=True,
        label=_("Address to somebody else"),
        consequence=_(
            "For when the person has left, or is not the right one. The new person sees what was said so far."
        ),
    )
    def readdress(self, *, by, reason, addressee, due_on):
        """Somebody else is to answer."""
        rules.check_addressee(addressee, self.about)
        self.addressee, self.organization_id, self.due_on = addressee, addressee.organization_id, due_on

    @move(
        source={Status.DRAFT, Status.ISSUED, Status.RETURNED},
        target=Status.WITHDRAWN,
        permission="auditing.work_at_desk",
        reason=True,
        label=_("Withdraw"),
        consequence=_("The finding does not stand. It stays readable, with the reason."),
    )
    def withdraw(self, *, by, reason):
        """It was a mistake."""
