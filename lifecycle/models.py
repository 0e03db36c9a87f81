"""What every case has in common: a reference for ever, a status, a version, and who began it."""

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifecycle.moves import Conflict


class Counter(models.Model):
    """The last number given out for a kind of case in a year. Numbers are never given twice."""

    history_untracked = "It says nothing that the references do not say."

    prefix = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="one_counter_per_prefix_and_year")]
        default_permissions = []

    def __str__(self):
        return f"{self.prefix}-{self.year}: {self.last}"

    @classmethod
    def next_reference(cls, prefix, year):
        """`JP-2019-0001`. The counter's row stays locked until the caller's transaction ends."""
        with transaction.atomic():
            counter, _new = cls.objects.get_or_create(prefix=prefix, year=year)
            cls.objects.filter(pk=counter.pk).update(last=models.F("last") + 1)
            counter.refresh_from_db()
        return f"{prefix}-{year}-{counter.last:04d}"


class Versioned(models.Model):
    """Abstract. A row that two people may edit at once without the second overwriting the first.

    `version` counts the saves. A save is refused with `Conflict` unless the row still has the version that was read.
    """

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True

    def save(self, **kwargs):
        """Saves an existing row only if nobody else has saved it since it was read."""
        if self._state.adding:
            return super().save(**kwargs)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "version"}
        self._version_read, self.version = self.version, self.version + 1
        try:
            with transaction.atomic():  # so that a conflict leaves the caller's transaction usable
                return super().save(**{**kwargs, "force_update": True})
        except BaseException:
            self.version = self._version_read
            raise

    def _do_update(self, base_qs, *args, **kwargs):
        # A fixture is written past `save`, with the version that it carries.
        read = getattr(self, "_version_read", self.version)
        if super()._do_update(base_qs.filter(version=read), *args, **kwargs):
            return True
        raise Conflict(self)


class Case(Versioned):
    """Abstract. A record that people carry through statuses. A subclass has `Status`, `status` and its moves.

    `creation_key` is the one-use key of the form that made the record, so that a form sent twice makes one record.
    """

    history_case = "self"
    history_named_by = "reference"
    reference_prefix = ""
    is_open_to_all = True  # to everybody who reads records of its kind: what is said of it may be said anywhere

    reference = models.CharField(_("reference"), max_length=24, unique=True, editable=False)
    creation_key = models.UUIDField(_("key of the form"), null=True, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def __str__(self):
        return self.reference

    def save(self, **kwargs):
        """Gives a new record its reference for ever."""
        if not self._state.adding:
            return super().save(**kwargs)
        with transaction.atomic():
            self.reference = self.reference or Counter.next_reference(self.reference_prefix, self.reference_year())
            return super().save(**kwargs)

    def get_history_url(self):
        """Where its page tells what happened to it."""
        return f"{self.get_absolute_url()}#history"

    def reference_year(self):
        """The year in the reference: that of the registration, unless a subclass knows better."""
        return timezone.now().year
