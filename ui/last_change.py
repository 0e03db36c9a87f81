"""A column for every list of cases: when the record was last changed, as its history says."""

from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from history.models import Entry
from ui.columns import Column

LAST_CHANGE = _("Last change")


def with_last_change(records):
    """Of the record itself, with its rows and links: what others keep about it, perhaps for themselves, is none."""
    model = records.model
    name = Concat(Value(f"{model._meta.db_table}:"), Cast(OuterRef("pk"), CharField()))
    entries = Entry.objects.so_far().filter(case=name, table__startswith=f"{model._meta.app_label}_").order_by("-pk")
    return records.annotate(last_change=Subquery(entries.values("at")[:1]))


def last_change():
    """Not to be sorted by: that would read the end of every record's history."""
    return Column("last_change", sort="", fetch=with_last_change)
