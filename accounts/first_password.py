"""The first password: its owner chooses it, by a link that works once and for an hour.

An administrator makes the link and hands it over. Who has a password already gets no link: with one, an administrator
could take somebody's place.
"""

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from history import record_event


def waits_for_one(person):
    """Whether a link may be made for this person, and still works."""
    return person.is_active and not person.has_usable_password()


def new_link(person, request):
    """The address at which the person chooses the first password. That it was made is in the history."""
    record_event("make a link", about=person)
    number = urlsafe_base64_encode(force_bytes(person.pk))
    token = default_token_generator.make_token(person)
    return request.build_absolute_uri(reverse("accounts:set-password", args=[number, token]))
