"""The forms with which people sign in and look after their own settings."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from ui.forms import PageForm, VersionedForm

# One sentence for an unknown address, a wrong password and a closed account: it must not tell which addresses exist.
NOT_RIGHT = _("The e-mail address or the password is not right. Check both and try again.")


class SignInForm(PageForm, AuthenticationForm):
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


class ProfileForm(VersionedForm, forms.ModelForm):
    """What a person may change about themselves. Organization and roles are the administrators' to give."""

    class Meta:
        model = User
        fields = ["full_name", "time_zone", "language"]
        widgets = {"full_name": forms.TextInput(attrs={"autocomplete": "name"})}
        error_messages = {"full_name": {"required": _("Enter your full name.")}}


class PasswordForm(PageForm, PasswordChangeForm):
    pass
