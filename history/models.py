"""The journal: its entries, and the seals by which a later change of an entry is found."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from history import context, past
from history.heads import Head

A_MICROSECOND = timedelta(microseconds=1)  # nothing lies between two times that are this far apart


class EntryQuerySet(models.QuerySet):
    def so_far(self):
        """Without what came after the moment that is looked at."""
        moment = past.moment()
        return self if moment is None else self.until(moment)

    def until(self, moment):
        """What was written up to and at a moment.

        SQLite compares times as texts, in which a full second comes before its own thousandths: 10:00:00 and
        10:00:00.000. So the border is laid between two moments and not on one.
        """
        return self.filter(at__lt=moment + A_MICROSECOND)

    def after(self, moment):
        """What was written later than at a moment."""
        return self.filter(at__gte=moment + A_MICROSECOND)

    def of(self, *records):
        """What happened to these records, their children and their links, latest first."""
        return self.so_far().of_cases(*map(case_of, records)).order_by("-id")

    def of_cases(self, *names):
        """What belongs to records by their names in the journal, whether or not they are still there."""
        return self.filter(models.Q(case__in=names) | models.Q(other_case__in=names) | models.Q(former_case__in=names))

    def record(self, act, *, about, reason, details):
        said = context.current()
        return self.create(
            **{**said, "act": act, "reason": reason or said.get("reason", "")},
            verb=Entry.Verb.EVENT,
            case=case_of(about) if about else None,
            new=details,
            at=timezone.now(),
        )


class Entry(models.Model):
    """One change of one row, or one event, as the database saw it. Nobody changes or deletes an entry.

    `old` holds the values that changed, `new` the whole row afterwards (before, where it was deleted: then in `old`).
    Keys are column names, values are the database's own. `case` and `other_case` are `table:number` of the records that
    the row belongs to, `former_case` of one that it has left by this change. Names are texts, so that an entry can be
    read after the person is gone.
    """

    class Verb(models.TextChoices):
        CREATE = "create", _("created")
        CHANGE = "change", _("changed")
        DELETE = "delete", _("deleted")
        EVENT = "event", _("noted")

    table = models.CharField(_("table"), max_length=63, blank=True)
    row = models.BigIntegerField(_("row"), null=True)
    verb = models.CharField(_("verb"), max_length=6, choices=Verb)
    old = models.JSONField(_("before"), null=True)
    new = models.JSONField(_("after"), null=True)
    case = models.CharField(_("record"), max_length=90, blank=True, null=True)
    other_case = models.CharField(_("linked record"), max_length=90, blank=True, null=True)
    former_case = models.CharField(_("record before"), max_length=90, blank=True, null=True)
    actor = models.BigIntegerField(_("person's number"), null=True)
    actor_name = models.CharField(_("person"), max_length=200, blank=True)
    organization = models.CharField(_("organization then"), max_length=60, blank=True)
    role = models.CharField(_("role then"), max_length=120, blank=True)
    act = models.CharField(_("act"), max_length=60, blank=True)
    move = models.BooleanField(_("move of the lifecycle"), default=False)
    reason = models.TextField(_("reason"), blank=True)
    request = models.CharField(_("request"), max_length=64, blank=True)
    source = models.CharField(_("source"), max_length=60, blank=True)
    at = models.DateTimeField(_("time"))

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the history")
        verbose_name_plural = _("entries of the history")
        default_permissions = ["view"]
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["case", "-id"], name="entry_case"),
            models.Index(fields=["other_case", "-id"], name="entry_other_case"),
            models.Index(fields=["former_case", "-id"], name="entry_former_case"),
            models.Index(fields=["table", "row", "-id"], name="entry_row"),
            models.Index(fields=["actor", "-id"], name="entry_actor"),
            models.Index(fields=["act", "-id"], name="entry_act"),
            models.Index(fields=["source", "-id"], name="entry_source"),
            models.Index(fields=["organization", "-id"], name="entry_organization"),
            models.Index(fields=["at"], name="entry_at"),
            models.Index(fields=["request"], name="entry_request"),
        ]

    def __str__(self):
        return f"#{self.pk} {self.verb} {self.table} {self.row or ''}".strip()


class Seal(models.Model):
    """Closes a batch of entries. Each seal names the one before, so the last one stands for everything (ADR 7).

    `leaves` has a record for each entry of the batch in the order of their numbers, as `history.lines` packs them.
    They are kept so that a change is not only noticed but named.
    """

    number = models.BigIntegerField(_("number"), primary_key=True)
    first = models.BigIntegerField(_("from entry"))
    last = models.BigIntegerField(_("to entry"))
    count = models.PositiveIntegerField(_("entries"))
    previous = models.CharField(_("digest of the seal before"), max_length=64)
    digest = models.CharField(_("digest"), max_length=64)
    at = models.DateTimeField(_("time"))
    leaves = models.BinaryField(_("fingerprints of the entries"))  # last: SQLite reads the others without it

    class Meta:
        verbose_name = _("seal of the history")
        verbose_name_plural = _("seals of the history")
        default_permissions = []
        ordering = ["-number"]

    def __str__(self):
        return f"seal {self.number}"

    @property
    def head(self):
        return Head(self.number, self.last, self.at, self.digest)


def case_of(record):
    """The name of a record in the journal: `projects_project:12`."""
    return f"{record._meta.db_table}:{record.pk}"


def table_and_key(case):
    """What such a name is made of."""
    table, _colon, key = case.partition(":")
    return table, int(key)
