"""Who signed in, who tried to, and who left: events of the history, whichever door they used."""

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from history import note, record_event
from history.sentences import name_acts

name_acts(
    {
        "make a link": (_("Link for a first password"), _("made a link for a first password")),
        "set password": (_("First password"), _("set the first password of %(record)s")),
    }
)


@receiver(user_logged_in, dispatch_uid="accounts.signed_in")
def signed_in(sender, request, user, **kwargs):
    with note(actor=user):
        record_event("sign in", about=user)


@receiver(user_logged_out, dispatch_uid="accounts.signed_out")
def signed_out(sender, request, user, **kwargs):
    if user is not None:
        with note(actor=user):
            record_event("sign out", about=user)


@receiver(user_login_failed, dispatch_uid="accounts.sign_in_failed")
def sign_in_failed(sender, credentials, request=None, **kwargs):
    """The address is kept only if it is one: people type their password into the wrong field."""
    address = str(credentials.get("username") or credentials.get("email") or "").strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        address = ""
    person = User.objects.filter(email=address).first() if address else None
    record_event("sign-in failed", about=person, details={"email": address})
