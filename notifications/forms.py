"""What a person may choose about being told."""

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.models import Preference, Subscription
from ui.forms import PageForm

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class PreferenceForm(PageForm, forms.ModelForm):
    hour = forms.TypedChoiceField(
        label=_("At what hour"),
        coerce=int,
        choices=HOURS,
        help_text=_("In your own time zone. For mails each working day and each week."),
    )

    class Meta:
        model = Preference
        fields = ["cadence", "hour", "weekday"]
        widgets = {"cadence": forms.RadioSelect}


class SubscriptionForm(PageForm, forms.ModelForm):
    class Meta:
        model = Subscription
        fields = ["kind", "region", "theme", "pillar"]

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.person = person
        for field in self.fields.values():
            if hasattr(field, "empty_label"):
                field.empty_label = str(_("Any"))
        self.fields["kind"].choices = [("", _("Any")), *list(self.fields["kind"].choices)[1:]]

    def clean(self):
        chosen = super().clean()
        wanted = {name: chosen.get(name) or ("" if name == "kind" else None) for name in self.fields}
        if not any(wanted.values()):
            raise forms.ValidationError(_("Choose at least one: a kind of record, a region, a theme or a pillar."))
        if Subscription.objects.filter(person=self.instance.person, **wanted).exists():
            raise forms.ValidationError(_("You have this subscription already."))
        return chosen
