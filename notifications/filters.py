"""The questions of the notification centre: region and pillar of the record, its kind, and whether it is read."""

import django_filters
from django.utils.translation import gettext_lazy as _

from notifications.kinds import MODELS
from notifications.models import Kind, Notice
from reference.filters import RegionPillarFilterSet, ValuesFilter


class NoticeFilter(RegionPillarFilterSet):
    kind = ValuesFilter(label=_("Kind of record"), method="of_kinds", choices=Kind.choices)
    unread = django_filters.BooleanFilter(label=_("Unread"), field_name="read_at", lookup_expr="isnull")

    class Meta:
        model = Notice
        fields = []

    def of_kinds(self, notices, name, values):
        tables = [MODELS[value]._meta.db_table for value in values]
        found = notices.none()
        for table in tables:
            found = found | notices.filter(about__startswith=f"{table}:")
        return found
