"""The questions people ask of comments, on the page and for the download alike."""

import django_filters
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from comments.choices import Audience
from comments.models import Mention
from comments.queries import kinds
from reference.filters import RegionPillarFilterSet, ValuesFilter, party_choices

OPEN, RESOLVED, REMOVED = "open", "resolved", "removed"
AUTHOR, MENTIONED = "author", "mentioned"


class CommentFilter(RegionPillarFilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search")
    state = ValuesFilter(
        label=_("State"),
        method="filter_states",
        choices=[(OPEN, _("Open")), (RESOLVED, _("Resolved")), (REMOVED, _("Removed"))],
    )
    me = ValuesFilter(
        label=_("Mine"),
        method="filter_mine",
        choices=[(AUTHOR, _("Written by me")), (MENTIONED, _("Mentioning me"))],
    )
    kind = ValuesFilter(label=_("Kind of record"), method="filter_kinds", choices=[])
    audience = ValuesFilter(label=_("Who reads it"), choices=Audience.choices, distinct=False)
    organization = ValuesFilter(label=_("Organization of the author"), method="filter_organizations", choices=[])
    record = django_filters.CharFilter(label=_("Record"), field_name="record_reference", lookup_expr="iexact")
    written = django_filters.DateFromToRangeFilter(label=_("Written"), field_name="created_at")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.kinds = {model._meta.model_name: model for model in kinds()}
        choices = [(name, capfirst(model._meta.verbose_name_plural)) for name, model in self.kinds.items()]
        self.filters["kind"].extra["choices"] = choices
        self.filters["organization"].extra["choices"] = party_choices(self.request)

    def search(self, comments, name, text):
        return comments.search(text)

    def filter_states(self, comments, name, states):
        every = comments.model.objects
        found = {OPEN: every.open(), RESOLVED: every.resolved(), REMOVED: every.exclude(removed_at=None)}
        conditions = {state: Q(pk__in=among.order_by().values("pk")) for state, among in found.items()}
        return comments.filter(*_any(conditions, states))

    def filter_mine(self, comments, name, chosen):
        called = Mention.objects.filter(person=self.request.user).values("comment")
        conditions = {AUTHOR: Q(created_by=self.request.user), MENTIONED: Q(pk__in=called)}
        return comments.filter(*_any(conditions, chosen))

    def filter_kinds(self, comments, name, names):
        conditions = {one: Q(about__startswith=f"{model._meta.db_table}:") for one, model in self.kinds.items()}
        return comments.filter(*_any(conditions, names))

    def filter_organizations(self, comments, name, codes):
        return comments.filter(organization__code__in=codes)


def _any(conditions, chosen):
    """Any of the chosen conditions, as one."""
    either = Q()
    for value in chosen:
        either |= conditions[value]
    return [either]
