"""One mail for all that a person is to be told: by record, with who did what, why they are told, and where it is.

Its subject says nothing but how much there is: mail servers and the locked screen of a telephone show it. Of what is
confidential a mail says only that there is something.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.telling import told_to
from ui import formats

MOST = 50  # records in one mail; the site has the others
SALT = "notifications.no-more-mail"


@dataclass(frozen=True)
class Digest:
    subject: str
    text: str
    html: str


def digest_for(person, notices):
    """What a mail says now, or None where nothing is left to be said."""
    with translation.override(person.language or translation.get_language()), timezone.override(person.zone):
        groups = told_to(person, notices.unread().order_by("-pk"))
        if not groups:
            return None
        context = {
            "person": person,
            "groups": groups[:MOST],
            "further": len(groups) - MOST if len(groups) > MOST else 0,
            "site": settings.SITE_ADDRESS,
            "stop": address_to_stop(person),
        }
        return Digest(
            _subject(groups),
            "\n".join(_lines(**context)),
            render_to_string("notifications/mail.html", context),
        )


def _subject(groups):
    number = len(groups)
    words = ngettext("%(number)d record with news", "%(number)d records with news", number) % {"number": number}
    return _("Action Plan: %(words)s") % {"words": words}


def _lines(person, groups, further, site, stop):
    """The mail as plain text. Here and not in a template: one that escapes nothing would be the only one."""
    yield _("Dear %(name)s, this is what has happened:") % {"name": person}
    for group in groups:
        yield ""
        yield group.name if group.confidential else f"{group.name} {group.title}".strip()
        if group.confidential:
            yield "- " + _("There is news of this confidential record. Sign in to read it.")
        else:
            yield from (_line(told) for told in group.told)
        yield "  " + _("You are told because %(reasons)s.") % {"reasons": "; ".join(group.why)}
        yield f"  {site}{group.address}"
    yield ""
    if further:
        words = ngettext(
            "There is news of %(number)d more record:", "There is news of %(number)d more records:", further
        )
        yield f"{words % {'number': further}} {site}{reverse('notifications:centre')}"
    yield _("Change what you are told, and how often:") + f" {site}{reverse('notifications:settings')}"
    yield _("No more mail:") + f" {stop}"


def _line(told):
    reason = f" “{told.given_reason}”" if told.given_reason else ""
    return f"- {' '.join(told.sentences)}{reason} ({formats.time_in_words(told.at)})"


def address_to_stop(person):
    """Where one press stops the mails of a person, without signing in."""
    return settings.SITE_ADDRESS + reverse("notifications:stop", args=[signing.dumps(person.pk, salt=SALT)])


def person_of(token):
    """The number of the person whom such an address belongs to, or None."""
    try:
        return signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None


def message_of(mail, digest, connection):
    """The mail as the server gets it. Its identifier stays the same however often it is tried."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    message = EmailMultiAlternatives(
        digest.subject,
        digest.text,
        to=[mail.person.email],
        connection=connection,
        headers={
            "Message-ID": f"<{mail.message_id}@{domain}>",
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{address_to_stop(mail.person)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    message.attach_alternative(digest.html, "text/html")
    return message
