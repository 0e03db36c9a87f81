"""Who signed in, who tried to, and who left: events of the history, whichever door they used."""

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.cache import cache
from django.dispatch import receiver

from accounts.models import User
from history import note, record_event

MINUTE, HOUR = 60, 60 * 60
NOBODY = "nobody"  # all addresses of nobody here are counted together: there is no end of them


@receiver(user_logged_in, dispatch_uid="accounts.signed_in")
def signed_in(sender, request, user, **kwargs):
    missed = _take_missed(user.pk)
    with note(actor=user):
        record_event("sign in", about=user, details={"failed attempts before": missed} if missed else None)


@receiver(user_logged_out, dispatch_uid="accounts.signed_out")
def signed_out(sender, request, user, **kwargs):
    if user is not None:
        with note(actor=user):
            record_event("sign out", about=user)


@receiver(user_login_failed, dispatch_uid="accounts.sign_in_failed")
def sign_in_failed(sender, credentials, request=None, **kwargs):
    """At most one entry a minute for each person, with the number of attempts since the one before.

    Entries are for ever, and anybody can make these: without a bound they would fill the history. An address of nobody
    here is not kept, whatever it is: people type their password into the wrong field.
    """
    address = str(credentials.get("username") or credentials.get("email") or "").strip().lower()
    person = User.objects.filter(email=address).first()
    key = person.pk if person else NOBODY
    missed = _take_missed(key)
    if not cache.add(f"failed-sign-in-noted:{key}", True, MINUTE):
        cache.set(f"failed-sign-ins-missed:{key}", missed + 1, HOUR)
        return
    attempts = missed + 1
    details = {"email": person.email if person else "unknown"}
    record_event("sign-in failed", about=person, details=details | ({"attempts": attempts} if attempts > 1 else {}))


def _take_missed(key):
    """How many failed attempts have no entry of their own. Each process counts those that it has seen."""
    missed = cache.get(f"failed-sign-ins-missed:{key}", 0)
    cache.delete(f"failed-sign-ins-missed:{key}")
    return missed
