"""What a person has seen of what others do."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class LastLook(models.Model):
    """Up to which entry of the history somebody has said to have seen what is new."""

    history_untracked = "It only says what somebody has looked at."

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    entry = models.BigIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"{self.person}, {self.at:%Y-%m-%d %H:%M}"
