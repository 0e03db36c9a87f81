"""What somebody did to many records of a list at once."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class BulkRun(models.Model):
    """One press of the button: so that the form sent twice acts once, and what became of each row can be read again."""

    history_untracked = "What was done to each record is in that record's history, under one number of the request."

    # Of each row: its key, whether it was done, a sentence. (It stands here because below `list` is a column.)
    results = models.JSONField(default=list)
    key = models.UUIDField(unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    list = models.CharField(max_length=80)
    action = models.CharField(max_length=40)
    words = models.TextField()  # what was chosen, as the person read it
    reason = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"{self.list}, {self.action}, {self.at:%Y-%m-%d %H:%M}"
