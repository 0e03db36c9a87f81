"""The sample: what an auditor drew, the questions asked of each item, and the answers."""

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from auditing import rules
from auditing.models.about import AboutRecords
from lifecycle import move
from lifecycle.models import Case, Versioned

MOST_ITEMS = 500  # one person's work for weeks, and one page


class SampleQuerySet(AboutRecords):
    def visible_to(self, user):
        """The desk is the auditors' own: nobody else knows what was drawn, or what they think of it."""
        return self.read_by(user) if user.has_perm("auditing.work_at_desk") else self.none()

    named_by = "sample"

    def naming(self):
        return SampleItem.objects.all()

    def search(self, text):
        return self.with_words(text, "reference", "title", "created_by__full_name")

    def with_progress(self):
        """`reviewed`: how many of the items are reviewed."""
        reviewed = SampleItem.objects.filter(sample=OuterRef("pk"), reviewed_at__isnull=False)
        counted = reviewed.order_by().values("sample").annotate(number=Count("pk")).values("number")
        return self.annotate(reviewed=Coalesce(Subquery(counted), 0))


class Sample(Case):
    """Items drawn by chance out of a population that is written down, so that anybody can draw them again."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    class Kind(models.TextChoices):
        ACTS = "acts", _("Acts of the history")
        PROJECTS = "projects", _("Projects")
        REQUESTS = "requests", _("Requests")
        MEETINGS = "meetings", _("Meetings")
        SIGN_OFFS = "sign-offs", _("Sign-offs")

    class Strata(models.TextChoices):
        REGION = "region", _("region")
        PILLAR = "pillar", _("pillar")
        ORGANIZATION = "organization", _("organization")

    reference_prefix = "S"

    title = models.CharField(_("title"), max_length=200)
    purpose = models.TextField(_("purpose"), help_text=_("What the sample is to show. It opens the closing report."))
    kind = models.CharField(_("drawn from"), max_length=10, choices=Kind, editable=False)
    filter = models.TextField(_("filter in the address"), blank=True, editable=False)
    filter_words = models.TextField(_("filter"), blank=True, editable=False)
    stratified_by = models.CharField(
        _("stratified by"),
        max_length=12,
        choices=Strata,
        blank=True,
        help_text=_("Each stratum gives in proportion to its size, and at least one."),
    )
    size = models.PositiveIntegerField(_("how many"))
    seed = models.CharField(
        _("seed"),
        max_length=64,
        help_text=_("Any text. The same seed and the same population always give the same items."),
    )
    last_entry = models.BigIntegerField(_("latest entry of the history when it was drawn"), editable=False)
    population_size = models.PositiveIntegerField(_("size of the population"), editable=False)
    population_hash = models.CharField(_("checksum of the population"), max_length=64, editable=False)
    strata = models.JSONField(_("strata: name, size, drawn"), default=list, editable=False)
    in_several = models.PositiveIntegerField(_("units that belong to several strata"), default=0, editable=False)

    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("closed by"),
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)
    closing_reason = models.TextField(_("why it was closed"), blank=True, editable=False)

    objects = SampleQuerySet.as_manager()

    class Meta:
        verbose_name = _("sample")
        verbose_name_plural = _("samples")
        ordering = ["-pk"]
        default_permissions = []
        permissions = [("work_at_desk", "Can draw samples, review them, and raise, accept and close findings")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(purpose="") & ~Q(seed=""),
                name="sample_says_what_for",
                violation_error_message=_("A sample has a title, a purpose and a seed."),
            ),
            models.CheckConstraint(
                condition=Q(size__gte=1) & Q(size__lte=models.F("population_size")) & Q(size__lte=MOST_ITEMS),
                name="sample_size",
                violation_error_message=_("A sample is not larger than its population."),
            ),
        ]

    def get_absolute_url(self):
        return reverse("sample", args=[self.reference])

    @property
    def method(self):
        """How it was drawn, in words."""
        if self.stratified_by:
            return _("Stratified by %(by)s") % {"by": self.get_stratified_by_display()}
        return _("Simple")

    @property
    def is_open(self):
        return self.status == self.Status.OPEN

    @cached_property
    def unreviewed(self):
        """The positions of the items that are not reviewed."""
        return list(self.items.filter(reviewed_at=None).values_list("position", flat=True))

    # --- moves ------------------------------------------------------------------------------------------------------

    @move(
        source={Status.OPEN},
        target=Status.CLOSED,
        permission="auditing.work_at_desk",
        label=_("Close the sample"),
        consequence=_("Marks, answers and notes stay as they are for ever: a closed sample is not opened again."),
    )
    def close(self, *, by, reason):
        """Everything is reviewed, or it is said why not."""
        rules.check_closing(self, reason)
        self.closed_by, self.closed_at, self.closing_reason = by, timezone.now(), reason


class SamplePart(models.Model):
    """Abstract. A row that belongs to one sample."""

    history_case = "sample"

    class Meta:
        abstract = True
        default_permissions = []


class Population(models.Model):
    """Out of what a sample was drawn: one line for each unit, its stratum, a tab and its identifier."""

    history_untracked = "It is written once, never changed, and its checksum stands in the sample."

    sample = models.OneToOneField(Sample, models.PROTECT, related_name="population")
    lines = models.TextField(_("lines"))

    class Meta:
        verbose_name = _("population")
        verbose_name_plural = _("populations")
        default_permissions = []

    def __str__(self):
        return _("Population of %(sample)s") % {"sample": self.sample}


class SampleItem(SamplePart, Versioned):
    """One unit that was drawn: a record by its reference, an act or a sign-off by its number."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="items")
    position = models.PositiveIntegerField(_("number in the sample"), editable=False)
    identifier = models.CharField(_("identifier"), max_length=40, editable=False)
    stratum = models.CharField(_("stratum"), max_length=150, blank=True, editable=False)
    about = models.CharField(_("record"), max_length=24, blank=True, editable=False)
    number = models.BigIntegerField(_("number of the entry or sign-off"), null=True, editable=False)
    note = models.TextField(_("note"), blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("reviewed by"),
    )
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, editable=False)

    class Meta(SamplePart.Meta):
        verbose_name = _("item of a sample")
        verbose_name_plural = _("items of samples")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "position"], name="sample_item_position_once"),
            models.UniqueConstraint(fields=["sample", "identifier"], name="sample_item_once"),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True, reviewed_at__isnull=True)
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="sample_item_reviewed_by_somebody",
                violation_error_message=_("A mark says who reviewed the item, and when."),
            ),
        ]
        indexes = [models.Index(fields=["about"], name="sample_item_about")]

    def __str__(self):
        return _("item %(number)s") % {"number": self.position}

    def get_absolute_url(self):
        return reverse("sample-item", args=[self.sample.reference, self.position])

    @property
    def is_reviewed(self):
        return self.reviewed_at is not None


class Question(SamplePart):
    """What is asked of every item of a sample."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="questions")
    position = models.PositiveSmallIntegerField(_("order"))
    text = models.CharField(_("question"), max_length=300)

    class Meta(SamplePart.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "text"], name="sample_question_once"),
            models.CheckConstraint(condition=~Q(text=""), name="sample_question_text"),
        ]

    def __str__(self):
        return self.text


class Answer(SamplePart):
    """What the auditor found for one item and one question."""

    class Value(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        NOT_APPLICABLE = "n/a", _("Not applicable")

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="answers")
    item = models.ForeignKey(SampleItem, models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers", verbose_name=_("question"))
    value = models.CharField(_("answer"), max_length=3, choices=Value, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta(SamplePart.Meta):
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["question__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "question"], name="answer_once"),
            models.CheckConstraint(
                condition=Q(value__in=["", "yes", "no", "n/a"]),
                name="answer_value",
                violation_error_message=_("The answer is yes, no or not applicable."),
            ),
        ]

    def __str__(self):
        return self.get_value_display()
