"""What was put before the two organizations, and what each decided on exactly that."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Submission(models.Model):
    """The whole signed content as it was sent to both managers in one round. Never changed, readable for ever.

    `content` is canonical JSON (`projects.fingerprint`); `fingerprint` is its SHA-256, checked by the database.
    """

    history_case = "project"

    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="submissions")
    round = models.PositiveIntegerField(_("round"))
    content = models.TextField(_("content"))
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("submitted by")
    )
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        default_permissions = ["view"]
        ordering = ["project", "round"]
        constraints = [models.UniqueConstraint(fields=["project", "round"], name="submission_once_a_round")]

    def __str__(self):
        return _("Round %(round)s of %(project)s") % {"round": self.round, "project": self.project}


class Signoff(models.Model):
    """One organization's decision, by one person, on one exact content in one round. Never changed or deleted."""

    history_case = "project"

    class Decision(models.TextChoices):
        APPROVE = "approve", _("Approved")
        RETURN = "return", _("Returned")
        REJECT = "reject", _("Rejected")

    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="signoffs")
    round = models.PositiveIntegerField(_("round"))
    organization = models.ForeignKey(
        "reference.Organization", models.PROTECT, related_name="signoffs", verbose_name=_("organization")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="signoffs", verbose_name=_("person")
    )
    decision = models.CharField(_("decision"), max_length=7, choices=Decision)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    reason = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        default_permissions = ["view"]
        ordering = ["project", "round", "at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "round", "organization"],
                name="signoff_once_an_organization",
                violation_error_message=_("This organization has already decided in this round."),
            ),
            models.UniqueConstraint(
                fields=["project", "round", "person"],
                name="signoff_once_a_person",
                violation_error_message=_("This person has already decided in this round."),
            ),
        ]

    def __str__(self):
        return f"{self.organization}: {self.get_decision_display()}"
