"""What people want to be told, what they were told and why, and the mails that take it to them."""

import uuid
from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reference.about import About, AboutQuerySet
from reference.models import Pillar, Region, Theme

PRIVATE = "What a person wants to be told is that person's own affair, and no part of any record."
A_DAY = timedelta(days=1)
FRIDAY = 4


class Kind(models.TextChoices):
    """The records that people are told about."""

    PROJECT = "project", _("Projects")
    REQUEST = "request", _("Requests")
    MEETING = "meeting", _("Meetings")
    ACTION_POINT = "action_point", _("Action points")


class Watch(About):
    """That somebody wants to be told about a record, or (`on` is false) no longer wants to."""

    history_untracked = PRIVATE

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="watches")
    on = models.BooleanField(_("watched"), default=True)

    class Meta:
        verbose_name = _("watched record")
        verbose_name_plural = _("watched records")
        default_permissions = []
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "about"], name="watch_once")]

    def __str__(self):
        return self.about

    @classmethod
    def set(cls, person, name, on):
        cls.objects.update_or_create(person=person, about=name, defaults={"on": on})


class Subscription(models.Model):
    """News of a kind of record, a region, a theme and a pillar: all that is filled in has to be so."""

    history_untracked = PRIVATE

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="subscriptions")
    kind = models.CharField(_("kind of record"), max_length=20, choices=Kind, blank=True)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("theme"))
    pillar = models.ForeignKey(
        Pillar, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("pillar")
    )

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        default_permissions = []
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="", region=None, theme=None, pillar=None),
                name="subscription_to_something",
                violation_error_message=_("Choose at least one: a kind of record, a region, a theme or a pillar."),
            ),
        ]

    def __str__(self):
        """Central Asia and Border security and Projects"""
        parts = [self.region, self.theme, self.pillar, self.get_kind_display()]
        return str(_(" and ")).join(str(part) for part in parts if part)


class Preference(models.Model):
    """How often somebody is written to. Nobody has to choose: once each working day, in the morning."""

    history_untracked = PRIVATE

    class Cadence(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        DAILY = "daily", _("Once each working day")
        WEEKLY = "weekly", _("Once a week")
        NEVER = "never", _("Never: I look at the notifications on the site")

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="notification_preference"
    )
    cadence = models.CharField(_("how often"), max_length=10, choices=Cadence, default=Cadence.DAILY)
    hour = models.PositiveSmallIntegerField(
        _("at what hour"),
        default=8,
        validators=[MaxValueValidator(23, _("Give an hour from 0 to 23."))],
        help_text=_("From 0 to 23, in your own time zone. For mails each day and each week."),
    )
    weekday = models.PositiveSmallIntegerField(
        _("on which day"), choices=Weekday, default=Weekday.MONDAY, help_text=_("For mails each week.")
    )

    class Meta:
        verbose_name = _("notification settings")
        verbose_name_plural = _("notification settings")
        default_permissions = []

    def __str__(self):
        return f"{self.person}: {self.get_cadence_display()}"

    @classmethod
    def of(cls, person):
        return cls.objects.filter(person=person).first() or cls(person=person)

    def next_time(self, now):
        """When what happens now is mailed; None where nothing is."""
        if self.cadence == self.Cadence.NEVER:
            return None
        if self.cadence == self.Cadence.AT_ONCE:
            return now
        zone = self.person.zone
        day = now.astimezone(zone).date()
        while True:
            moment = datetime.combine(day, time(self.hour), tzinfo=zone)
            if moment >= now and self._is_a_day_for_mail(day):
                return moment
            day += A_DAY

    def _is_a_day_for_mail(self, day):
        return day.weekday() == self.weekday if self.cadence == self.Cadence.WEEKLY else day.weekday() <= FRIDAY


class Mail(models.Model):
    """A mail that has to leave. What it says is written when it leaves, and is not kept: it may be withheld later."""

    history_untracked = "A copy of what the journal says, on its way to one person."

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being handed over")
        SENT = "sent", _("Handed to the mail server")
        EMPTY = "empty", _("Not sent: nothing in it may be read any more, or all of it was read on the site")
        UNDELIVERED = "undelivered", _("Given up: the mail server did not take it")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mails")
    message_id = models.UUIDField(default=uuid.uuid4, unique=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    offered = models.BooleanField(_("offered to a server, which may have taken it"), default=False)
    problem = models.TextField(_("what the mail server said"), blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    next_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        default_permissions = []
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "next_at"], name="mail_next")]

    def __str__(self):
        return self.subject or str(self.message_id)


class NoticeQuerySet(AboutQuerySet):
    def of_person(self, user):
        return self.filter(person=user.pk, withheld=False)

    def unread(self):
        return self.filter(read_at=None)

    def to_be_mailed(self, now):
        return self.unread().filter(mail=None, due_at__lte=now, withheld=False)


class Notice(About):
    """That one person was told of one act on one record. What was done is read from the journal when it is shown.

    `key` says what it tells of, so that nobody is told twice of the same. `withheld` means that the person may not read
    the record any more; whoever shows a notice asks once more.
    """

    history_untracked = "Who was told what follows from the journal, which has it all."

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    key = models.CharField(max_length=120)
    entries = models.JSONField(_("numbers of the entries"), default=list)
    reasons = models.JSONField(_("why"), default=list)
    text = models.CharField(_("text"), max_length=300, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    withheld = models.BooleanField(_("withheld"), default=False)
    created_at = models.DateTimeField(_("told"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True)
    due_at = models.DateTimeField(_("to be mailed"), null=True)
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, related_name="notices")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        default_permissions = []
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["person", "-id"], name="notice_person"),
            models.Index(fields=["person"], name="notice_unread", condition=Q(read_at=None, withheld=False)),
            models.Index(fields=["due_at"], name="notice_due", condition=Q(mail=None, read_at=None)),
        ]

    def __str__(self):
        return self.key


class Reading(models.Model):
    """How far the journal has been read for notices. One row."""

    history_untracked = "A bookmark."

    last = models.BigIntegerField(_("last entry read"))

    class Meta:
        verbose_name = _("bookmark in the history")
        verbose_name_plural = _("bookmarks in the history")
        default_permissions = []

    def __str__(self):
        return str(self.last)
