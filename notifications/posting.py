"""From notices to mails, and out of the house.

A mail is a row before it is anything else, so a mail server that is away loses nothing, and whoever saves a record
never waits for it. The worker hands the mails over, one connection at a time; what does not answer is left alone for
a while that grows. A mail is handed over at least once: if the worker dies between the server's yes and its own note
of it, the mail goes a second time, with the same Message-ID.
"""

import logging
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

from django.core.mail import get_connection
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from jobs.routines import routine
from notifications.digest import digest_for, message_of
from notifications.models import Mail, Notice, Preference

log = logging.getLogger(__name__)
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)]  # the last one again and again
GIVEN_UP_AFTER = timedelta(days=7)
HANDING_OVER = timedelta(minutes=10)  # a worker that needs longer is dead, and the mail is free again
KEPT = timedelta(days=365)
AT_ONCE = 50  # mails of one round: other work waits meanwhile


class NoServer(Exception):
    """The mail server itself does not answer: the other mails need not try."""


@routine(every=timedelta(seconds=10))
def write_mails():
    """Makes one mail for each person who has something due."""
    now = timezone.now()
    due = Notice.objects.to_be_mailed(now)
    for person in User.objects.filter(pk__in=due.values("person"), is_active=True):
        write_mail(person, now)


@transaction.atomic
def write_mail(person, now):
    """What waits already takes the new notices along: a server that was away for a day is not followed by a flood. A
    mail that was offered to a server stays as it was, since the server may have it.
    """
    waiting = Mail.objects.select_for_update().filter(person=person, state=Mail.State.WAITING, offered=False)
    mail = waiting.first() or Mail(person=person, next_at=now)
    fresh = mail.pk is None
    mail.save()
    if not Notice.objects.to_be_mailed(now).filter(person=person).update(mail=mail) and fresh:
        mail.delete()  # another worker has taken them all


@routine(every=timedelta(seconds=10))
def send_mails():
    """Hands over what waits, the oldest first, until the server does not answer."""
    connection = get_connection()
    try:
        for number in _waiting()[:AT_ONCE]:
            if mail := _take(number):
                _send(mail, connection)
    except NoServer:
        _wait_with_all_others()
    finally:
        _close(connection)


def _waiting():
    states = [Mail.State.WAITING, Mail.State.SENDING]
    waiting = Mail.objects.filter(state__in=states, next_at__lte=timezone.now())
    return list(waiting.order_by("next_at", "pk").values_list("pk", flat=True))


def _take(number):
    """The mail, now in this worker's hands; None where another worker has it."""
    now = timezone.now()
    free = Mail.objects.filter(pk=number, state__in=[Mail.State.WAITING, Mail.State.SENDING], next_at__lte=now)
    mail = free.select_related("person__organization").first()
    if mail is None:
        return None
    mine = free.filter(attempts=mail.attempts).update(
        state=Mail.State.SENDING, attempts=mail.attempts + 1, next_at=now + HANDING_OVER
    )
    mail.attempts += 1
    return mail if mine else None


def _send(mail, connection):
    wanted = mail.person.is_active and Preference.of(mail.person).cadence != Preference.Cadence.NEVER
    digest = digest_for(mail.person, mail.notices) if wanted else None
    if digest is None:
        _note(mail, state=Mail.State.EMPTY)
        return
    try:
        connection.open()
    except (OSError, SMTPException) as problem:
        _later(mail, problem)
        raise NoServer from problem
    _note(mail, offered=True)
    try:
        message_of(mail, digest, connection).send()
    except SMTPRecipientsRefused as problem:  # this address: the others go on
        _later(mail, problem)
    except (OSError, SMTPException) as problem:
        _later(mail, problem)
        raise NoServer from problem
    except ValueError as problem:  # a header that no mail may have: it will not be better tomorrow
        _note(mail, state=Mail.State.UNDELIVERED, problem=str(problem))
    else:
        _note(mail, state=Mail.State.SENT, sent_at=timezone.now(), subject=digest.subject, problem="")


def _note(mail, **fields):
    Mail.objects.filter(pk=mail.pk, state=Mail.State.SENDING, attempts=mail.attempts).update(**fields)


def _later(mail, problem):
    """Another attempt after a pause, for a week. The notices stay on the site in any case."""
    said = str(problem).strip() or type(problem).__name__
    log.warning("Mail %s was not taken: %s", mail.message_id, said)
    if mail.created_at < timezone.now() - GIVEN_UP_AFTER:
        _note(mail, state=Mail.State.UNDELIVERED, problem=said)
        return
    pause = PAUSES[min(mail.attempts, len(PAUSES)) - 1]
    _note(mail, state=Mail.State.WAITING, next_at=timezone.now() + pause, problem=said)


def _wait_with_all_others():
    """A server that is away is asked once in a pause, and not once for each mail."""
    now = timezone.now()
    waiting = Mail.objects.filter(state=Mail.State.WAITING, next_at__lte=now)
    said = _("The mail server does not answer; this mail waits with the others.")
    waiting.update(next_at=now + PAUSES[0], problem=said)


def _close(connection):
    try:
        connection.close()
    except (OSError, SMTPException):
        log.info("The mail server hung up.")


@routine(every=timedelta(hours=24))
def forget():
    """What was told a year ago is in the history; nobody looks for it here."""
    old = timezone.now() - KEPT
    Notice.objects.filter(created_at__lt=old).delete()
    Mail.objects.filter(created_at__lt=old).delete()
