"""What somebody has already seen of a view, so that one can tell what has entered it since."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from saved_views.models.view import SavedView


class Noted(models.Model):
    """Abstract. The records that were in a view at a moment, as one person sees it.

    `keys` is None where there were more than `saved_views.news.MOST`: then nobody can tell what is new.
    """

    history_untracked = "It only says what somebody has looked at, so that they are not shown the same as new again."

    view = models.ForeignKey(SavedView, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    latest_entry = models.BigIntegerField(default=0)  # of the journal then: what came after it may be one's own doing
    keys = models.JSONField(null=True)

    class Meta:
        abstract = True
        default_permissions = []


class Look(Noted):
    """A person's last look at a view.

    What was new then stays marked while its pages are turned: `marked` are those keys, `since` is the look before.
    """

    marked = models.JSONField(default=list)
    since = models.DateTimeField(null=True)

    class Meta(Noted.Meta):
        constraints = [models.UniqueConstraint(fields=["view", "person"], name="look_once")]

    def __str__(self):
        return f"{self.view}, {self.at:%Y-%m-%d %H:%M}"


class Alert(Noted):
    """A person wants to be told when something new enters a view; `keys` are those they have been told of."""

    class Meta(Noted.Meta):
        constraints = [models.UniqueConstraint(fields=["view", "person"], name="alert_once")]

    def __str__(self):
        return f"{self.view} → {self.person}"
