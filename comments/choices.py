"""The words that a comment chooses from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """Who reads a comment, of those who may read the record. Auditors read both."""

    OWN = "own", _("Only my organization")
    BOTH = "both", _("Both organizations")
