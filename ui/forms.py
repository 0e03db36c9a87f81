"""How forms are drawn and guarded.

PageForm       the look: hints above, "(optional)", error summary, dates and numbers as people write them
VersionedForm  for editing: knows which version the person saw, and never saves over a newer one
CreateForm     for creating: carries a one-use key, so that a form sent twice makes one record
"""

import uuid

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import BadRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import lifecycle
from lifecycle.versions import version_in
from ui import conflicts, fields


class PageHelper(FormHelper):
    """Crispy's settings for every form of ours. The page writes the <form> itself, so that rows can stand in it too."""

    form_tag = False
    disable_csrf = True
    render_hidden_fields = True
    include_media = False


FILL_IN, CHOOSE = gettext_lazy("Fill this in."), gettext_lazy("Choose one.")


def name_the_empty_choice(field):
    """A row of dashes says nothing."""
    label = _("Choose …") if field.required else _("Not set")
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label is not None:
            field.empty_label = label
    elif isinstance(field, forms.ChoiceField) and isinstance(field.widget, forms.Select):
        choices = list(field.choices)  # those of a model's field are made anew at each reading
        if choices and choices[0][0] in ("", None):
            field.choices = [("", label), *choices[1:]]


class PageForm:
    """Mix into a Form or ModelForm: `class ProjectForm(PageForm, forms.ModelForm)`."""

    use_required_attribute = False  # our messages, not the browser's

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            self.fields[name] = field = fields.ours(field)
            if hasattr(field, "example") and not field.widget.is_hidden:
                field.help_text = f"{field.help_text} {field.example}".strip()
            if isinstance(field.widget, forms.Textarea):
                if field.widget.attrs.get("rows") == "10":  # Django's default, which fills the window with three fields
                    field.widget.attrs["rows"] = 4
                if getattr(field, "max_length", None):
                    field.widget.attrs["data-counter"] = _("{used} of {limit} characters used")

            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = CHOOSE if hasattr(field, "choices") else FILL_IN
            name_the_empty_choice(field)

    @property
    def helper(self):
        return PageHelper()


class Guard:
    """What VersionedForm promises, without the look. The admin draws its forms itself.

    A form without the version is refused (400). A form whose version has been overtaken raises `conflicts.Collision`
    instead of answering `is_valid`: whoever catches nothing still gets the page with the three columns.
    """

    def __new__(cls, *args, **kwargs):
        form = super().__new__(cls)
        form.opened_with = {name: value for name, value in kwargs.items() if name not in ("data", "files", "instance")}
        return form

    def __init__(self, data=None, *args, **kwargs):
        if data is not None:
            data = conflicts.settled(data)
        super().__init__(data, *args, **kwargs)
        self.fields["version"] = forms.IntegerField(required=False, widget=forms.HiddenInput)
        self.fields["seen"] = SeenField()
        if self.instance.pk:
            self.initial["version"] = self.version_now = self.instance.version
            if not self.is_bound:
                self.initial["seen"] = conflicts.sealed({"fields": conflicts.shown_values(self)})

    @property
    def is_overtaken(self):
        """Whether what is filled in was typed against an older version than the one that is stored."""
        return bool(self.is_bound and self.instance.pk and self["version"].value() != str(self.version_now))

    def opened_now(self, record):
        """The form as it would be drawn for somebody who opens it now."""
        return type(self)(instance=record, **self.opened_with)

    def remember(self, formsets):
        """Seals what the person sees of the rows as well, before the page is drawn."""
        if not self.is_bound and self.instance.pk:
            self.initial["seen"] = conflicts.sealed(
                {
                    "fields": conflicts.shown_values(self),
                    "rows": {formset.prefix: conflicts.shown_rows(formset) for formset in formsets},
                }
            )

    def is_valid(self):
        if self.is_bound and self.instance.pk:
            read = version_in(self.data, self.add_prefix("version"))
            if read != self.version_now or conflicts.is_unsettled(self.data):
                raise conflicts.Collision(self)
        return super().is_valid()

    def save(self, commit=True):
        """Saves, unless somebody did so in the moment since the form was read."""
        try:
            return super().save(commit)
        except lifecycle.Conflict as conflict:
            raise conflicts.Collision(self) from conflict


class VersionedForm(Guard, PageForm):
    """Mix into the ModelForm that changes a record with a `version`."""


class SeenField(forms.CharField):
    """Carries the sealed values the form was drawn with. It is never a change of its own."""

    def __init__(self):
        super().__init__(required=False, widget=forms.HiddenInput)

    def has_changed(self, initial, data):
        return False


class CreateForm(PageForm):
    """Mix into the ModelForm that makes a record with a `creation_key`."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["creation_key"] = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)

    @property
    def key(self):
        """The one-use key sent with the form."""
        try:
            return uuid.UUID(self.data.get(self.add_prefix("creation_key"), ""))
        except ValueError as error:
            raise BadRequest(_("The form came without its one-use key, so it was not saved.")) from error
