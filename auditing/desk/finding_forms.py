"""The forms of findings."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from auditing import rules
from auditing.models import Finding
from ui import formats
from ui.fields import DateField
from ui.forms import CreateForm, PageForm, VersionedForm


def offer_people(field, chosen=None):
    """Whom a finding can be addressed to, and whoever it is addressed to now."""
    people = User.objects.filter(Q(pk__in=rules.people_who_may_answer().values("pk")) | Q(pk=chosen))
    field.queryset = people.select_related("organization").order_by("full_name", "pk")
    field.label_from_instance = formats.with_organization


def day_to_come(day):
    if day < timezone.localdate():
        raise ValidationError(_("Give a day that is still to come."))
    return day


class FindingForm(forms.ModelForm):
    """What a new finding and a changed draft have in common."""

    about = forms.CharField(
        label=gettext_lazy("Record"),
        max_length=24,
        help_text=gettext_lazy("The reference of what the finding is about, for example JP-2026-0001."),
    )

    class Meta:
        model = Finding
        fields = ["title", "about", "text", "criterion", "severity", "addressee", "due_on"]
        widgets = {"severity": forms.RadioSelect}

    def __init__(self, *args, reader, item=None, entry=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.reader = reader
        if not self.instance.pk:
            self.instance.item, self.instance.entry = item, entry
        if self.instance.item:  # what was drawn says what the finding is about
            self.instance.about = self.instance.item.about
            del self.fields["about"]
        self.fields["severity"].choices = Finding.Severity.choices
        offer_people(self.fields["addressee"], self.instance.addressee_id)

    def clean_about(self):
        reference = self.cleaned_data["about"].strip().upper()
        if not rules.exists(reference, self.reader):
            raise ValidationError(
                _("No project, request, meeting or action point has the reference %(reference)s.")
                % {"reference": reference}
            )
        return reference

    def clean_due_on(self):
        return day_to_come(self.cleaned_data["due_on"])

    def clean(self):
        cleaned = super().clean()
        about = cleaned.get("about", self.instance.about)
        if (person := cleaned.get("addressee")) and (problem := rules.may_not_be_addressed(person, about)):
            self.add_error("addressee", problem)
        return cleaned


class FindingCreateForm(CreateForm, FindingForm):
    pass


class FindingEditForm(VersionedForm, FindingForm):
    pass


class AnswerForm(PageForm, forms.Form):
    """What the person addressed says: whether it is so, and what is done about it."""

    response = forms.ChoiceField(
        label=gettext_lazy("Your response to the finding"),
        choices=Finding.Response.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether you agree.")},
    )
    answer = forms.CharField(
        label=gettext_lazy("What will be done and by whom, or why you do not agree"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("The auditors and the managers of your organization read it."),
    )
    answer_until = DateField(
        label=gettext_lazy("To be done until"),
        required=False,
        help_text=gettext_lazy("Needed where you agree, wholly or partly."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer_until"].optional_word = ""  # the help says when it is needed

    def clean(self):
        given = super().clean()
        if {"response", "answer", "answer_until"} <= given.keys():
            text, until = given["answer"], given["answer_until"]
            undertakes = given["response"] != Finding.Response.NOT_AGREED
            for field, sentence in rules.faults_of_answer(text, until, undertakes=undertakes):
                self.add_error(field, sentence)
        return given


class ReaddressForm(PageForm, forms.Form):
    """Who is to answer instead, and until when."""

    addressee = forms.ModelChoiceField(rules.people_who_may_answer(), label=gettext_lazy("Addressed to"))
    due_on = DateField(label=gettext_lazy("Answer due"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer_people(self.fields["addressee"])

    def clean_due_on(self):
        return day_to_come(self.cleaned_data["due_on"])
