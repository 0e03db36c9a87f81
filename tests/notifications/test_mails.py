"""Mails: one for all that is new, when the person wants it, and none is lost with a mail server that is away."""

import email
import email.policy
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox
from django.utils import timezone

from history import note
from history.models import case_of
from notifications import posting
from notifications.models import Mail, Notice, Preference, Watch
from notifications.posting import send_mails, write_mails
from notifications.reading import read_the_journal
from tests.factories import AssistanceRequestFactory
from tests.notifications.servers import mail_server, no_mail_server

pytestmark = pytest.mark.django_db
AT_ONCE = Preference.Cadence.AT_ONCE
VIENNA = ZoneInfo("Europe/Vienna")


def change(project, by, title="Another title", reason=""):
    with note(actor=by, source="web", request=f"click {title}", reason=reason):
        project.title = title
        project.save()


def post():
    read_the_journal()
    write_mails()
    send_mails()


def due_now():
    Mail.objects.filter(state__in=["waiting", "sending"]).update(next_at=timezone.now())
    send_mails()


def parts(message):
    return message.body, message.alternatives[0][0]


def test_a_mail_tells_who_did_what_why_and_where(watched, staff, manager):
    change(watched, staff, reason="As agreed")
    post()

    (message,) = outbox.outbox
    assert message.to == [manager.email]
    for part in parts(message):
        assert "Anna Keller (OSCE Secretariat, staff)" in part
        assert "Another title" in part
        assert "As agreed" in part
        assert "you watch it" in part
        assert f"https://plan.example.org{watched.get_absolute_url()}" in part
    assert message.extra_headers["List-Unsubscribe"].startswith("<https://plan.example.org/notifications/stop/")


def test_ten_changes_are_one_mail(watched, staff):
    for number in range(10):
        change(watched, staff, title=f"Title {number}")
    post()
    post()

    assert len(outbox.outbox) == 1
    assert outbox.outbox[0].body.count("Anna Keller") == 10


def test_the_subject_names_no_record_and_takes_no_header(watched, staff):
    change(watched, staff, title="Secret\r\nBcc: everybody@example.org")
    post()

    (message,) = outbox.outbox
    assert message.subject == "Action Plan: 1 record with news"
    sent = email.message_from_bytes(message.message().as_bytes(), policy=email.policy.default)
    assert sent["Bcc"] is None
    assert sent["To"] == message.to[0]


def test_what_is_written_by_people_is_escaped_in_the_mail(watched, staff):
    change(watched, staff, title="<script>alert(1)</script>")
    post()

    _text, html = parts(outbox.outbox[0])
    assert "<script>" not in html


def test_a_mail_says_no_word_of_what_a_confidential_record_holds(begin, staff, manager):
    Preference.objects.create(person=manager, cadence=AT_ONCE)
    letter = AssistanceRequestFactory(classification=3, subject="Canary", created_by=staff)
    Watch.set(manager, case_of(letter), True)
    begin()
    with note(actor=staff):
        letter.asked = "Canary in the text"
        letter.save()
    post()

    (message,) = outbox.outbox
    for part in parts(message):
        assert letter.reference in part
        assert "Canary" not in part


def test_what_is_withheld_between_writing_and_sending_does_not_leave(begin, staff, other_staff):
    Preference.objects.create(person=other_staff, cadence=AT_ONCE)
    letter = AssistanceRequestFactory(addressee="osce", created_by=staff)
    Watch.set(other_staff, case_of(letter), True)
    begin()
    with note(actor=staff):
        letter.asked = "Another text"
        letter.save()
    read_the_journal()
    write_mails()
    type(letter).objects.filter(pk=letter.pk).update(consent_to_share=False)

    send_mails()

    assert outbox.outbox == []
    assert Mail.objects.get().state == Mail.State.EMPTY


def test_what_was_read_on_the_site_is_not_mailed(watched, staff):
    change(watched, staff)
    read_the_journal()
    Notice.objects.update(read_at=timezone.now())
    post()

    assert outbox.outbox == []


def test_a_notice_is_mailed_once_by_however_many_workers(watched, staff, manager):
    change(watched, staff)
    read_the_journal()
    write_mails()
    posting.write_mail(manager, timezone.now())  # a second worker that saw the same notices
    (mail,) = Mail.objects.all()
    first = posting._take(mail.pk)
    assert first is not None
    assert posting._take(mail.pk) is None  # and one that wants the mail that is in the other's hands

    send_mails()

    assert outbox.outbox == []


def test_a_mail_whose_worker_was_killed_goes_later_with_the_same_identifier(watched, staff):
    change(watched, staff)
    read_the_journal()
    write_mails()
    posting._take(Mail.objects.get().pk)

    due_now()

    (message,) = outbox.outbox
    assert str(Mail.objects.get().message_id) in message.extra_headers["Message-ID"]


# A mail server that does not do its part


def test_a_mail_reaches_a_real_server(watched, staff, settings):
    change(watched, staff)
    with mail_server(settings) as mails:
        post()

    assert len(mails) == 1
    assert "Subject: Action Plan: 1 record with news" in mails[0]
    assert Mail.objects.get().state == Mail.State.SENT


def test_a_server_that_is_away_loses_nothing_and_is_asked_again_after_growing_pauses(watched, staff, settings):
    change(watched, staff)
    no_mail_server(settings)
    pauses = []
    read_the_journal()
    write_mails()
    for _attempt in range(6):
        before = timezone.now()
        due_now()
        mail = Mail.objects.get()
        assert mail.state == Mail.State.WAITING
        pauses.append(round((mail.next_at - before).total_seconds() / 60))
    assert pauses == [1, 5, 15, 60, 240, 240]
    assert "refused" in mail.problem

    with mail_server(settings) as mails:
        due_now()

    assert len(mails) == 1
    assert Mail.objects.get().state == Mail.State.SENT


@pytest.mark.parametrize("manner", ["hangs", "drops after data"])
def test_a_server_that_breaks_off_holds_nobody_up(watched, staff, settings, manner):
    change(watched, staff)
    with mail_server(settings, manner):
        begun = timezone.now()
        post()
        assert timezone.now() - begun < timedelta(seconds=8)

    assert Mail.objects.get().state == Mail.State.WAITING
    change(watched, staff, "The site goes on")
    with mail_server(settings) as mails:
        due_now()
    assert len(mails) == 1


def test_while_the_server_is_away_it_is_asked_once_and_not_for_each_mail(
    watched, staff, manager, other_manager, auditor, settings, monkeypatch
):
    for person in (other_manager, auditor):
        Preference.objects.create(person=person, cadence=AT_ONCE)
        Watch.set(person, case_of(watched), True)
    change(watched, staff)
    no_mail_server(settings)

    post()

    assert sorted(Mail.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    assert not Mail.objects.filter(next_at__lte=timezone.now()).exists()


def test_an_address_that_the_server_does_not_know_stops_no_other(watched, staff, settings):
    change(watched, staff)
    with mail_server(settings, "refuses"):
        post()

    assert Mail.objects.get().state == Mail.State.WAITING
    assert "no such person" in Mail.objects.get().problem


def test_after_a_week_a_mail_is_given_up_and_the_notice_stays(watched, staff, manager, settings):
    change(watched, staff)
    read_the_journal()
    write_mails()
    Mail.objects.update(created_at=timezone.now() - timedelta(days=8))
    no_mail_server(settings)

    send_mails()

    assert Mail.objects.get().state == Mail.State.UNDELIVERED
    assert Notice.objects.of_person(manager).unread().count() == 1


def test_what_happens_while_the_server_is_away_goes_with_the_mail_that_waits(watched, staff, settings):
    no_mail_server(settings)
    for number in range(5):
        change(watched, staff, f"Title {number}")
        post()

    with mail_server(settings) as mails:
        due_now()
    assert len(mails) == 1
    assert mails[0].count("Anna Keller") == 2 * 5  # as text and as HTML


# When


@pytest.mark.parametrize(
    ("cadence", "now", "then"),
    [
        ("at_once", "2026-11-21 03:00", "2026-11-21 03:00"),
        ("daily", "2026-11-23 07:00", "2026-11-23 08:00"),
        ("daily", "2026-11-23 08:01", "2026-11-24 08:00"),
        ("daily", "2026-11-20 09:00", "2026-11-23 08:00"),  # from Friday to Monday
        ("weekly", "2026-11-23 09:00", "2026-11-26 08:00"),
        ("weekly", "2026-11-26 08:30", "2026-12-03 08:00"),
        ("daily", "2026-03-28 09:00", "2026-03-30 08:00"),  # over the night in which an hour is left out
    ],
)
def test_mail_comes_at_the_hour_of_the_person_on_working_days(manager, cadence, now, then):
    preference = Preference(person=manager, cadence=cadence, hour=8, weekday=Preference.Weekday.THURSDAY)

    found = preference.next_time(datetime.fromisoformat(now).replace(tzinfo=VIENNA))

    assert found.astimezone(VIENNA).replace(tzinfo=None) == datetime.fromisoformat(then)


def test_nothing_leaves_before_its_time(watched, staff, manager):
    Preference.objects.filter(person=manager).update(cadence="weekly")
    change(watched, staff)
    post()
    assert outbox.outbox == []

    Notice.objects.update(due_at=timezone.now())
    post()
    assert len(outbox.outbox) == 1
