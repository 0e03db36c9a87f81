"""A document: what it is, its versions, and the records it belongs to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from documents import choices, rules
from documents.queries import DocumentQuerySet
from lifecycle import move
from lifecycle.models import Case
from reference.about import About, AboutQuerySet
from reference.choices import Classification, Language


class Document(Case):
    """What several versions of a file have in common. It is never deleted: it is withdrawn, and the bytes stay."""

    Status = choices.Status
    Kind = choices.Kind
    Language = Language
    Classification = Classification

    reference_prefix = "DOC"

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.OTHER)
    language = models.CharField(_("language"), max_length=5, choices=Language, default=Language.ENGLISH)
    date = models.DateField(_("date of the document"), null=True, blank=True)
    organization = models.ForeignKey(
        "reference.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organization of origin"),
    )
    classification = models.PositiveSmallIntegerField(
        _("classification"), choices=Classification, default=Classification.INTERNAL
    )
    only_for = models.ForeignKey(
        "reference.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"is_party": True},
        verbose_name=_("kept to"),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.CURRENT, editable=False, db_index=True
    )
    withdrawn_because = models.TextField(_("reason of the withdrawal"), blank=True, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-pk"]
        permissions = [
            ("withdraw_document", "Can withdraw documents of the own organization"),
            ("read_confidential_document", "Can read confidential documents"),
            ("read_unshared_document", "Can read documents that one organization keeps to itself"),
            ("read_withdrawn_document", "Can download withdrawn documents"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""), name="document_title", violation_error_message=_("A document needs a title.")
            ),
            models.CheckConstraint(
                condition=Q(classification__gte=0, classification__lte=3),
                name="document_classification",
                violation_error_message=_("The classification is one of public, internal, restricted, confidential."),
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | ~Q(withdrawn_because=""),
                name="document_withdrawn_because",
                violation_error_message=_("A withdrawn document says why."),
            ),
        ]

    def get_absolute_url(self):
        return reverse("documents:detail", args=[self.reference])

    @property
    def is_withdrawn(self):
        return self.status == self.Status.WITHDRAWN

    @property
    def is_classified(self):
        """Whether somebody who could read its records may still not read it, or is asked to be careful with it."""
        return self.classification >= Classification.RESTRICTED or self.only_for_id is not None

    @cached_property
    def latest(self):
        """The version that counts. Read from what was prefetched, where it was."""
        return max(self.versions.all(), key=lambda version: version.number, default=None)

    # --- moves ------------------------------------------------------------------------------------------------------

    @move(
        source={Status.CURRENT},
        target=Status.WITHDRAWN,
        permission="documents.withdraw_document",
        unless=rules.may_not_withdraw,
        reason=True,
        label=_("Withdraw"),
        consequence=_(
            "Nobody but auditors can download it any more. The page stays, and says why. The files are kept."
        ),
    )
    def withdraw(self, *, by, reason):
        """Takes it out of use for good. Removing bytes would remove what people have read and signed."""
        self.withdrawn_because = reason


class Version(models.Model):
    """One file as it was uploaded. What is stored of it never changes; only what the scanner says comes later."""

    Scan = choices.Scan

    history_case = "document"
    history_ignored = ("asked_in_vain_at",)  # every few minutes while the scanner is silent

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions", verbose_name=_("document"))
    number = models.PositiveSmallIntegerField(_("version"))
    name = models.CharField(_("name of the file"), max_length=150)
    original_name = models.CharField(_("name as it was sent"), max_length=255)
    content_type = models.CharField(_("type of the content"), max_length=100)
    size = models.PositiveBigIntegerField(_("bytes"))
    sha256 = models.CharField(_("fingerprint (SHA-256)"), max_length=64, db_index=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    scan = models.CharField(_("virus scanner"), max_length=12, choices=Scan, default=Scan.NOT_SCANNED)
    found = models.CharField(_("what the scanner said"), max_length=200, blank=True)
    scanned_at = models.DateTimeField(_("scanned"), null=True)
    asked_in_vain_at = models.DateTimeField(_("scanner last asked in vain"), null=True, editable=False)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-number"]
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_version_once"),
            models.UniqueConstraint(
                fields=["document", "sha256"],
                name="document_same_file_once",
                violation_error_message=_("This file is a version of the document already."),
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="document_version_not_empty"),
        ]

    def __str__(self):
        return f"{self.number} ({self.name})"

    @property
    def address(self):
        return reverse("documents:file", args=[self.document.reference, self.number])

    @property
    def ending(self):
        """PDF, DOCX: what people call the type."""
        return self.name.rpartition(".")[2].upper()


class DocumentLink(About):
    """That a document belongs to a record. `version` is the one that was current when the two were linked."""

    history_case = "document"
    history_other_case = "about"

    document = models.ForeignKey(Document, models.PROTECT, related_name="links", verbose_name=_("document"))
    reference = models.CharField(_("record"), max_length=24, db_index=True)  # for ever the same, as the record's own
    version = models.PositiveSmallIntegerField(_("version then"))
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("linked by")
    )
    linked_at = models.DateTimeField(_("linked"), default=timezone.now)

    objects = AboutQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to a record")
        verbose_name_plural = _("links to records")
        ordering = ["linked_at", "pk"]
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["document", "about"], name="document_linked_once")]

    def __str__(self):
        return self.reference
