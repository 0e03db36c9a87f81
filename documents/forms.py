"""The forms of documents: what is said of files when they are uploaded and later, and to which record one is linked."""

import uuid

from django import forms
from django.conf import settings
from django.core.exceptions import BadRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from documents import rules
from documents.inspection import TYPES
from documents.models import Document
from documents.queries import record_of
from documents.storing import megabytes
from reference.models import Organization
from ui.forms import PageForm, VersionedForm

SAID = ["title", "kind", "language", "date", "organization", "classification", "only_for"]


def limits():
    """What may be uploaded, said before anybody tries."""
    endings = ", ".join(kind.label for kind in TYPES)
    words = {"most": megabytes(settings.DOCUMENT_MOST_BYTES), "number": settings.DOCUMENT_MOST_FILES, "types": endings}
    return _("Up to %(number)d files at once, each of up to %(most)s MB: %(types)s.") % words


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else []


class FilesField(forms.FileField):
    """Any number of files, looked at one by one by whoever stores them."""

    widget = SeveralFiles

    def clean(self, value, initial=None):
        return list(value or [])


class AboutDocuments(PageForm):
    """What both forms say of a document."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        party = user.party
        own = Organization.objects.filter(pk__in=[party.pk] if party else [])
        field = self.fields["only_for"]
        if self.instance.only_for_id:
            own |= Organization.objects.filter(pk=self.instance.only_for_id)
        field.queryset, field.required = own, False
        field.label, field.optional_word = _("Who may read it"), ""
        field.empty_label = _("Both organizations, as far as they may read the record")
        field.label_from_instance = lambda organization: (
            _("Only %(organization)s, and auditors") % {"organization": organization}
        )
        field.help_text = _("Confidential documents are read by you, by managers and by auditors only.")
        self.fields["organization"].help_text = _("Who wrote it.")


class UploadForm(AboutDocuments, forms.ModelForm):
    files = FilesField(label=gettext_lazy("Files"), required=False)

    class Meta:
        model = Document
        fields = SAID

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["files"].help_text, self.fields["files"].optional_word = limits(), ""
        self.order_fields(["files", *SAID])
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Left empty, or with several files, each is called by the name of its file.")
        self.fields["creation_key"] = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)

    def _get_validation_exclusions(self):
        return {*super()._get_validation_exclusions(), "title"}  # each document gets one when it is made

    @property
    def key(self):
        """The one-use key sent with the form."""
        try:
            return uuid.UUID(self.data.get("creation_key", ""))
        except ValueError as error:
            raise BadRequest(_("The form came without its one-use key, so nothing was stored.")) from error

    def clean(self):
        cleaned = super().clean()
        number = len(cleaned.get("files") or [])
        most = settings.DOCUMENT_MOST_FILES
        if number > most:
            self.add_error(
                "files",
                ngettext("Upload at most %(most)d file at once.", "Upload at most %(most)d files at once.", most)
                % {"most": most},
            )
        return cleaned

    def said(self, number):
        """What is said of each document; a title is said of one only."""
        said = {name: self.cleaned_data[name] for name in SAID}
        return said if number == 1 else {**said, "title": ""}


class DocumentForm(AboutDocuments, VersionedForm, forms.ModelForm):
    class Meta:
        model = Document
        fields = SAID

    def clean(self):
        cleaned = super().clean()
        before = Document.objects.select_related("created_by__organization").get(pk=self.instance.pk)
        if "classification" in cleaned and (
            problem := rules.may_not_reclassify(before, self.user, cleaned["classification"], cleaned.get("only_for"))
        ):
            self.add_error("classification", problem)
        return cleaned


class VersionForm(PageForm, forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        max_length=255,
        widget=forms.FileInput,
        error_messages=dict.fromkeys(["required", "invalid"], gettext_lazy("Choose the file of the new version.")),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = limits()


class LinkForm(PageForm, forms.Form):
    record = forms.CharField(
        label=gettext_lazy("Reference of the record"),
        max_length=24,
        help_text=gettext_lazy("For example JP-2019-0001, TAR-2020-0004, CM-2020-0002 or AP-2020-0011."),
    )

    def __init__(self, *args, user, document, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.document = user, document

    def clean_record(self):
        reference = self.cleaned_data["record"].strip().upper()
        record = record_of(reference, self.user)
        if record is None:
            raise forms.ValidationError(
                _("There is no record “%(reference)s” that you may open."), params={"reference": reference}
            )
        if problem := rules.may_not_add(record, self.user):
            raise forms.ValidationError(problem)
        if self.document.links.filter(reference=record.reference).exists():
            raise forms.ValidationError(
                _("%(document)s is linked to %(record)s already.")
                % {"document": self.document, "record": record.reference}
            )
        return record
