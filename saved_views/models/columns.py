"""Which columns of a list a person wants to see."""

from django.conf import settings
from django.db import models

from history import past


class ChosenColumns(models.Model):
    """The columns of one list, in their order, as one person has chosen them. Without a row: the standard ones."""

    history_untracked = "How somebody likes to look at a list changes nothing in it."

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    list = models.CharField(max_length=80)  # the name of its address
    columns = models.JSONField()

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["person", "list"], name="chosen_columns_once")]

    def __str__(self):
        return f"{self.list}: {', '.join(self.columns)}"

    @classmethod
    def of(cls, person, route):
        """The names of the chosen columns, or None. Of today, whatever day the list shows."""
        with past.at(None):
            return cls.objects.filter(person=person, list=route).values_list("columns", flat=True).first()

    @classmethod
    def keep(cls, person, route, columns):
        """Remembers these columns; none at all means the standard ones again."""
        if columns:
            cls.objects.update_or_create(person=person, list=route, defaults={"columns": columns})
        else:
            cls.objects.filter(person=person, list=route).delete()
