"""The forms of a request: the letter, how it is dealt with, who carries it, what each organization thinks."""

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from projects.models import Project
from reference.models import Organization
from requests import rules
from requests.choices import LETTER
from requests.models import Assessment, AssistanceRequest
from ui import formats
from ui.fields import DateField
from ui.forms import CreateForm, PageForm, VersionedForm

PAST = ["letter_date", "received_on", "acknowledged_on", "authenticity_confirmed_on", "consulted_on", "reply_on"]
SIDES = {code: side.lower() for code, side in Organization.SIDES.items()}


GROUPS = [
    (gettext_lazy("The letter"), LETTER[:10]),
    (gettext_lazy("The need"), LETTER[10:]),
]


class Rules:
    """Mix in. What the database would refuse is said beside the field it is about, before anything is written."""

    def clean(self):
        cleaned = super().clean()
        today = timezone.localdate()
        for name in PAST:
            if cleaned.get(name) and cleaned[name] > today:
                self.add_error(name, _("This day lies in the future."))
        return cleaned

    def _post_clean(self):
        super()._post_clean()
        if self.errors:
            return
        try:
            self.instance.validate_constraints()  # those, too, that concern fields of another form
        except forms.ValidationError as error:
            self._update_errors(error)
        for sentence, field in rules.faults(self.instance):
            self.add_error(field if field in self.fields else None, sentence)


class Letter(Rules):
    """Mix in. The fields of the letter in their groups, as check boxes where several may be chosen."""

    groups = GROUPS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("themes", "pillars"):
            field = self.fields[name]
            field.widget = forms.CheckboxSelectMultiple(choices=field.choices)
        self.fields["themes"].required, self.fields["pillars"].required = True, False
        # What the database asks of every letter that was written, asked beside the field.
        oral = self.is_bound and self.data.get("channel") == AssistanceRequest.Channel.ORAL
        for name in ("letter_reference", "letter_date"):
            self.fields[name].required = not oral
        self.fields["subject"].help_text = _("What is asked, in one line: it becomes the title of a project.")

    @property
    def helper(self):
        helper = super().helper
        helper.layout = Layout(*(Fieldset(str(legend), *names, css_class="rows") for legend, names in self.groups))
        helper.render_unmentioned_fields = True
        return helper


class IntakeForm(Letter, CreateForm, forms.ModelForm):
    """A letter that has arrived. Before a second one about the same is registered, the first one is shown."""

    not_a_duplicate = forms.BooleanField(
        label=gettext_lazy("This is another request, not one of those above"), required=False, widget=forms.HiddenInput
    )

    groups = [*GROUPS, (gettext_lazy("Who may read it"), ["consent_to_share", "classification"])]

    class Meta:
        model = AssistanceRequest
        fields = [*LETTER, "consent_to_share", "classification"]

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.similar = []

    def clean(self):
        cleaned = super().clean()
        self._give_to_a_side(cleaned.get("addressee"))
        if cleaned.get("country") and cleaned.get("themes") and cleaned.get("received_on"):
            self.similar = list(
                AssistanceRequest.objects.visible_to(self.user)
                .similar_to(country=cleaned["country"], themes=cleaned["themes"], received_on=cleaned["received_on"])
                .select_related("country")[:5]
            )
        if self.similar:
            self.fields["not_a_duplicate"].widget = forms.CheckboxInput()
            if not cleaned.get("not_a_duplicate"):
                self.add_error(
                    "not_a_duplicate",
                    _("This country asked about the same theme within twelve months. Look at it, then tick the box."),
                )
        return cleaned

    def _give_to_a_side(self, addressee):
        """The organization it is addressed to takes it up; addressed to both, the one that registers it."""
        own = self.user.organization
        side = own
        if addressee and addressee != AssistanceRequest.Addressee.BOTH:
            side = next(one for one in Organization.objects.parties() if SIDES[one.code] == addressee)
        self.instance.holder = self.instance.lead_organization = side
        if side == own:
            self.instance.assigned_to = self.user


class LetterForm(Letter, VersionedForm, forms.ModelForm):
    """Corrections to the letter, while the request is not answered."""

    class Meta:
        model = AssistanceRequest
        fields = LETTER


class HandlingForm(Rules, VersionedForm, forms.ModelForm):
    """The days on which something was done, and what was agreed on sharing."""

    class Meta:
        model = AssistanceRequest
        fields = [
            "acknowledged_on",
            "authenticity_confirmed_on",
            "consent_to_share",
            "classification",
            "consulted_on",
            "consultation",
            "reply_on",
            "reply_reference",
        ]


def staff_of_the_parties():
    """Those to whom a request can be assigned."""
    parties = Organization.objects.parties()
    staff = User.objects.filter(is_active=True, organization__in=parties, groups__name="staff")
    return staff.select_related("organization")


class AssignForm(Rules, VersionedForm, forms.ModelForm):
    """Who leads, who is in charge there, and who holds the pen."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, help_text=gettext_lazy("The history keeps it.")
    )

    class Meta:
        model = AssistanceRequest
        fields = ["lead_organization", "assigned_to", "holder"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        parties = Organization.objects.parties()
        self.fields["lead_organization"].queryset = self.fields["holder"].queryset = parties
        self.fields["assigned_to"].queryset = staff_of_the_parties()
        self.fields["assigned_to"].label_from_instance = formats.with_organization


class AssessmentForm(VersionedForm, forms.ModelForm):
    class Meta:
        model = Assessment
        fields = ["recommendation", "text"]
        widgets = {"recommendation": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["recommendation"].choices = Assessment.Recommendation.choices


class AcknowledgeForm(PageForm, forms.Form):
    """What the step asks for beside a reason."""

    on = DateField(
        label=gettext_lazy("Day of the letter of acknowledgement"),
        required=False,
        help_text=gettext_lazy("Leave empty for today."),
    )

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day lies in the future."))
        return day


class LinkForm(PageForm, forms.Form):
    """A project that is already there, by its reference."""

    project = forms.CharField(label=gettext_lazy("Reference of the project"), help_text="JP-2026-0001")

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_project(self):
        reference = self.cleaned_data["project"].strip().upper()
        project = Project.objects.visible_to(self.user).filter(reference=reference).first()
        if project is None:
            raise forms.ValidationError(_("There is no project %(reference)s.") % {"reference": reference})
        return project
