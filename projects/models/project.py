"""The project: joint work under the Plan."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lifecycle import move
from lifecycle.models import Case
from projects import amendments, approval, choices, rules
from projects.models.always import CONSTRAINTS
from projects.models.queries import CasesOnly, ProjectQuerySet
from projects.models.signoff import Signoff


class Project(Case):
    """Work that UNOCT and the OSCE Secretariat carry out under the Plan, from draft to closure.

    A row with `amends` is the working copy of an amendment: the same forms, moves and sign-offs, and when both
    organizations have approved it, its content becomes that of the project it amends.
    """

    Status = choices.Status
    Kind = choices.Kind
    Relation = choices.Relation
    Scope = choices.Scope
    Precision = choices.Precision
    Classification = choices.Classification

    reference_prefix = "JP"
    documents_added_with = tagged_with = "projects.change_project"

    # The signed content, which both organizations approve. fingerprint.py reads it, guards.py freezes it.
    title = models.CharField(_("title"), max_length=250)
    kind = models.CharField(_("kind"), max_length=15, choices=Kind, default=Kind.PROJECT)
    relation = models.CharField(
        _("joint or parallel"),
        max_length=15,
        choices=Relation,
        default=Relation.JOINT,
        help_text=_("Joint: both organizations act together. Parallel: one of them, or a partner, acts alone."),
    )
    plan = models.ForeignKey("reference.ActionPlan", models.PROTECT, related_name="projects", verbose_name=_("plan"))
    lead_organization = models.ForeignKey(
        "reference.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_projects",
        verbose_name=_("lead organization"),
    )
    co_lead_organization = models.ForeignKey(
        "reference.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="co_led_projects",
        verbose_name=_("co-lead organization"),
    )
    focal_point_unoct = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("focal point of UNOCT"),
    )
    focal_point_osce = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("focal point of the OSCE"),
    )
    objective = models.TextField(_("objective"), blank=True)
    background = models.TextField(_("background"), blank=True)
    rationale = models.TextField(
        _("rationale for joint work"), blank=True, help_text=_("Why the two organizations do this together.")
    )
    beneficiaries = models.TextField(_("beneficiaries"), blank=True)
    scope = models.CharField(_("scope"), max_length=15, choices=Scope, blank=True)
    focus_justification = models.TextField(
        _("reason for work outside the focus"),
        blank=True,
        help_text=_("The Plan focuses on Central Asia and South-Eastern Europe. Say why this work goes beyond."),
    )
    planned_start = models.DateField(_("planned start"), null=True, blank=True)
    planned_start_precision = models.CharField(
        _("planned start known to the"), max_length=5, choices=Precision, default=Precision.DAY
    )
    planned_end = models.DateField(_("planned end"), null=True, blank=True)
    planned_end_precision = models.CharField(
        _("planned end known to the"), max_length=5, choices=Precision, default=Precision.DAY
    )
    zero_cost = models.BooleanField(
        _("no funds needed"), default=False, help_text=_("The work is done by staff in post and needs no contribution.")
    )
    security_recipients = models.BooleanField(
        _("security bodies are recipients"),
        default=False,
        help_text=_("Military, police, gendarmerie, prison, border or customs services receive support."),
    )
    classification = models.PositiveSmallIntegerField(
        _("classification"), choices=Classification, default=Classification.INTERNAL
    )

    # Not signed: what happens as the work goes on.
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DRAFT, editable=False)
    actual_start = models.DateField(_("actual start"), null=True, blank=True)
    actual_start_precision = models.CharField(
        _("actual start known to the"), max_length=5, choices=Precision, default=Precision.DAY
    )
    actual_end = models.DateField(_("actual end"), null=True, blank=True)
    actual_end_precision = models.CharField(
        _("actual end known to the"), max_length=5, choices=Precision, default=Precision.DAY
    )
    host_agreement = models.CharField(
        _("host-government agreement"),
        max_length=250,
        blank=True,
        help_text=_("Reference of the agreement. Needed before activation in Turkmenistan and Uzbekistan."),
    )
    host_agreement_date = models.DateField(_("date of the agreement"), null=True, blank=True)
    external_reference = models.CharField(
        _("number elsewhere"), max_length=60, blank=True, help_text=_("OSCE project number, UN grant, IATI number.")
    )
    source = models.TextField(_("source"), blank=True, help_text=_("Where work that was done before is written of."))
    completion_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    # The round in progress.
    round = models.PositiveIntegerField(_("round"), default=0, editable=False)
    fingerprint = models.CharField(_("fingerprint"), max_length=64, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)

    # The working copy of an amendment.
    amends = models.ForeignKey("self", models.PROTECT, null=True, related_name="amendments", editable=False)
    amendment_number = models.PositiveSmallIntegerField(null=True, editable=False)
    amendment_reason = models.TextField(_("reason of the amendment"), blank=True, editable=False)

    themes = models.ManyToManyField("reference.Theme", through="ProjectTheme", related_name="projects")
    pillars = models.ManyToManyField("reference.Pillar", through="ProjectPillar", related_name="projects")
    countries = models.ManyToManyField("reference.Country", through="ProjectCountry", related_name="projects")
    regions = models.ManyToManyField("reference.Region", through="ProjectRegion", related_name="projects")
    instruments = models.ManyToManyField("reference.Instrument", through="ProjectInstrument", related_name="projects")
    partners = models.ManyToManyField("reference.Organization", through="ProjectPartner", related_name="+")
    tags = models.ManyToManyField("reference.Tag", through="ProjectTag", related_name="+")

    objects = CasesOnly()
    with_amendments = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["-created_at", "-pk"]
        default_manager_name = "objects"
        permissions = [
            ("submit_project", "Can send projects to both managers"),
            ("decide_project", "Can sign off projects for the own organization"),
            ("run_project", "Can activate, suspend, complete and close projects"),
            ("read_confidential_project", "Can read confidential projects"),
        ]
        constraints = CONSTRAINTS
        indexes = [
            models.Index(fields=["status", "submitted_at"], name="project_waiting"),
            models.Index(fields=["-created_at", "-id"], name="project_latest"),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return reverse("projects:detail", args=[self.reference])

    def get_history_url(self):
        return reverse("projects:history", args=[self.reference])

    def reference_year(self):
        """Work of before the system counts in the year in which it began."""
        if self.status == self.Status.RECORDED and self.planned_start:
            return self.planned_start.year
        return super().reference_year()

    @property
    def is_open_to_all(self):
        amended = self.amends.classification if self.amends_id else self.classification
        return max(self.classification, amended) < self.Classification.CONFIDENTIAL

    @property
    def is_amendment(self):
        return self.amends_id is not None

    @property
    def is_editable(self):
        return self.status in self.Status.editable()

    def standing_signoffs(self):
        """The decisions of the present round: those of earlier rounds are void."""
        return [signoff for signoff in self.signoffs.all() if signoff.round == self.round]

    # --- moves ------------------------------------------------------------------------------------------------------

    @move(
        source={Status.DRAFT, Status.RETURNED},
        target=Status.SUBMITTED,
        permission="projects.submit_project",
        unless=rules.may_not_submit,
        label=_("Send to both managers"),
        consequence=_("The content is frozen, and a manager of each organization is asked to decide on exactly this."),
    )
    def submit(self, *, by, reason):
        """Freezes the content and opens a new round."""
        approval.open_round(self, by)

    @move(
        source={Status.SUBMITTED, Status.UNDER_ASSESSMENT},
        target=Status.DRAFT,
        permission="projects.submit_project",
        reason=True,
        label=_("Take back to change it"),
        consequence=_("Sign-offs of this round become void. Sent again, the project starts a new round."),
    )
    def take_back(self, *, by, reason):
        """The sign-offs of the round stay readable but no longer count."""

    @move(
        source={Status.SUBMITTED},
        target=Status.UNDER_ASSESSMENT,
        permission="projects.decide_project",
        unless=rules.may_not_sign,
        label=_("Begin the assessment"),
        consequence=_("Both organizations see that it is being read."),
    )
    def begin_assessment(self, *, by, reason):
        """Says that a manager has taken it up."""

    @move(
        source={Status.SUBMITTED, Status.UNDER_ASSESSMENT},
        target={Status.UNDER_ASSESSMENT, Status.APPROVED, Status.APPLIED},
        permission="projects.decide_project",
        unless=rules.may_not_sign,
        label=_("Approve"),
    )
    def approve(self, *, by, reason, fingerprint):
        """One organization's yes to exactly the content with this fingerprint. The second yes approves the project."""
        approval.approve(self, by, reason, fingerprint)

    @move(
        source={Status.SUBMITTED, Status.UNDER_ASSESSMENT},
        target=Status.RETURNED,
        permission="projects.decide_project",
        unless=rules.may_not_sign,
        reason=True,
        label=_("Return"),
    )
    def send_back(self, *, by, reason, fingerprint):
        """Back to the author with the reason. Ends the round."""
        approval.sign(self, by, Signoff.Decision.RETURN, reason, fingerprint)

    @move(
        source={Status.SUBMITTED, Status.UNDER_ASSESSMENT},
        target=Status.REJECTED,
        permission="projects.decide_project",
        unless=rules.may_not_sign,
        reason=True,
        label=_("Reject"),
    )
    def reject(self, *, by, reason, fingerprint):
        """Ends the matter with the reason."""
        approval.sign(self, by, Signoff.Decision.REJECT, reason, fingerprint)

    @move(
        source={Status.APPROVED},
        target=Status.APPLIED,
        permission="projects.decide_project",
        unless=rules.is_no_amendment,
        label="",
    )
    def apply(self, *, by, reason):
        """The amended content becomes that of the project. Part of the second approval, not a button of its own."""
        amendments.put_in_force(self)

    @move(
        source={Status.APPROVED},
        target=Status.ACTIVE,
        permission="projects.run_project",
        unless=rules.may_not_activate,
        label=_("Activate"),
        consequence=_("The work begins."),
    )
    def activate(self, *, by, reason):
        """Funds, host agreement and start date are there: the work begins."""

    @move(
        source={Status.ACTIVE},
        target=Status.SUSPENDED,
        permission="projects.run_project",
        reason=True,
        label=_("Suspend"),
    )
    def suspend(self, *, by, reason):
        """Stops the work for a time. A completion that was proposed before it counts no more."""
        self.completion_proposed_by = None

    @move(
        source={Status.SUSPENDED},
        target=Status.ACTIVE,
        permission="projects.run_project",
        reason=True,
        label=_("Resume"),
    )
    def resume(self, *, by, reason):
        """Takes the work up again."""

    @move(
        source={Status.ACTIVE},
        target=Status.ACTIVE,
        permission="projects.submit_project",
        unless=rules.may_not_propose_completion,
        label=_("Propose completion"),
        consequence=_("A manager is asked to confirm that the work is done."),
    )
    def propose_completion(self, *, by, reason):
        """Staff say that all is done; a manager confirms."""
        self.completion_proposed_by = by

    @move(
        source={Status.ACTIVE},
        target=Status.COMPLETED,
        permission="projects.run_project",
        unless=rules.may_not_complete,
        label=_("Confirm completion"),
    )
    def complete(self, *, by, reason):
        """All activities are held or cancelled and the actual end is known."""

    @move(
        source={Status.COMPLETED},
        target=Status.CLOSED,
        permission="projects.run_project",
        reason=True,
        label=_("Close"),
        consequence=_("Say where the final narrative and financial reports and the self-evaluation are filed."),
    )
    def close(self, *, by, reason):
        """Reports are accepted and the balance is settled; the reason says where they are filed."""

    @move(
        source={Status.DRAFT, Status.RETURNED},
        target=Status.CANCELLED,
        permission="projects.submit_project",
        reason=True,
        label=_("Withdraw"),
        consequence=_("The draft is put aside for good. It stays readable."),
    )
    def withdraw(self, *, by, reason):
        """Staff put a draft aside."""

    @move(
        source={Status.SUBMITTED, Status.UNDER_ASSESSMENT, Status.APPROVED, Status.ACTIVE, Status.SUSPENDED},
        target=Status.CANCELLED,
        permission="projects.run_project",
        unless=rules.may_not_cancel,
        reason=True,
        label=_("Cancel"),
        consequence=_("The work ends for good. The other side is informed."),
    )
    def cancel(self, *, by, reason):
        """The lead side ends the work."""
