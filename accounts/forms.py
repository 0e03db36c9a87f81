"""The forms with which people sign in and look after their own settings."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.utils.translation import gettext_lazy as _

from accounts.models import User, zones_to_choose
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
        fields = ["full_name", "time_zone", "language", "shortcuts"]
        widgets = {"full_name": forms.TextInput(attrs={"autocomplete": "name"})}
        error_messages = {"full_name": {"required": _("Enter your full name.")}}
        help_texts = {"time_zone": ""}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = [("", ""), *zones_to_choose(self.instance.time_zone)]
        seat = self.instance.default_zone.key
        self._say_what_empty_means("time_zone", _("As at the seat of my organization (%(zone)s)") % {"zone": seat})
        self._say_what_empty_means("language", _("As my browser asks"))

    def _say_what_empty_means(self, name, words):
        field = self.fields[name]
        field.choices = [("", words), *(choice for choice in field.choices if choice[0] != "")]


class PasswordForm(PageForm, PasswordChangeForm):
    pass


class FirstPasswordForm(PageForm, SetPasswordForm):
    pass
