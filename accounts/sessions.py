"""How long one stays signed in. The end is fixed when somebody signs in, said on the pages, and moved when they ask."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils import timezone


def begin(session):
    """From now on for the whole length. Kept as a moment, so that whatever else is saved does not move it."""
    session.set_expiry(timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))


@receiver(user_logged_in, dispatch_uid="accounts.begin_session")
def begin_when_signed_in(request, **kwargs):
    if request is not None and hasattr(request, "session"):
        begin(request.session)
