"""The forms with which people sign in and look after their own settings."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# One sentence for an unknown address, a wrong password and a closed account: it must not tell which addresses exist.
NOT_RIGHT = _("The e-mail address or the password is not right. Check both and try again.")


class SignInForm(AuthenticationForm):
    username = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter an e-mail address like name@example.org."),
        },
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Enter your password.")},
    )
    error_messages = {"invalid_login": NOT_RIGHT, "inactive": NOT_RIGHT}


class ProfileForm(forms.ModelForm):
    """What a person may change about themselves. Organization and roles are the administrators' to give."""

    class Meta:
        model = User
        fields = ["full_name", "time_zone", "language"]
        error_messages = {"full_name": {"required": _("Enter your full name.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # What the person saw travels with the form, so that only what they changed is written.
            field.show_hidden_initial = True
        self.fields["full_name"].widget.attrs["autocomplete"] = "name"

    def save(self, commit=True):
        if commit and self.changed_data:
            self.instance.save(update_fields=self.changed_data)
        return self.instance
