"""Region and pillar: the two questions that every list answers, in one place.

A list of cases takes its queryset from `ScopedQuerySet` and says, for its own tables, how a region and a pillar are
reached: by the keys that a subquery finds, never by a join, so that a record in two regions is found once and no
DISTINCT is needed. A subquery that does not name the record is read once, whatever else the condition says; with EXISTS
both engines ask it again for each record, and PostgreSQL plans each level of such questions twice.
"""

import json
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, models
from django.db.models.expressions import RawSQL

from history import past
from history.names import readable

LIST = {
    "sqlite": "json_each(%s)",
    "postgresql": "jsonb_array_elements_text(%s::jsonb)",
}
_looked_up = ContextVar("keys_looked_up", default=None)

NONE = "none"  # in an address: records that name no region and no country, or no pillar


def listed(names):
    """Names for `column__in`, as one parameter however many there are: engines limit the number of parameters."""
    one = f"SELECT value FROM {LIST[connection.vendor]}"  # noqa: S608 - our own words
    return RawSQL(one, [json.dumps(names)])  # noqa: S611 - the names are a parameter


def numbers(keys):
    """The same for numbers."""
    one = f"SELECT CAST(value AS bigint) FROM {LIST[connection.vendor]}"  # noqa: S608 - our own words
    return RawSQL(one, [json.dumps(list(keys))])  # noqa: S611 - the numbers are a parameter


@contextmanager
def looked_up_once():
    """For a moment's work that asks for the same records several times over: within the block, `keys_of` remembers."""
    token = _looked_up.set({})
    try:
        yield
    finally:
        _looked_up.reset(token)


def keys_of(records):
    """The keys of these records, looked up now, for a condition on rows that name them.

    As a question within the question for the rows PostgreSQL plans it for half a minute, however few rows there are.
    """
    if records.query.is_empty():
        return []
    records, known = records.order_by().values_list("pk", flat=True), _looked_up.get()
    if known is None:
        return list(records)
    asked = str(records.query)
    if asked not in known:
        known[asked] = list(records)
    return known[asked]


class ScopedQuerySet(models.QuerySet):
    """A queryset that can be narrowed to regions and pillars.

    A record also has the regions and pillars of the records it is linked to, as far as its reader may read those:
    otherwise the filter would tell what the page keeps back. So `visible_to` ends with `read_by(user)`, and whoever
    follows a link takes `linked(…)`. Without a reader, as in a command, all links count.
    """

    reader = None

    def read_by(self, user):
        """The same records, remembering whose eyes they are for."""
        records = self._chain()
        records.reader = user
        return records if past.moment() is None else records._without_what_is_withheld_today(user)

    def _without_what_is_withheld_today(self, user):
        """Looking back opens nothing that has been closed since: what a person may not read today was never theirs."""
        with past.at(None):
            visible, fewer = readable(self.model, user)
            if not fewer:
                return self
            hidden = list(self.model._base_manager.exclude(pk__in=visible.values("pk")).values_list("pk", flat=True))
        return self.exclude(pk__in=hidden)

    def with_words(self, text, *columns):
        """Every word of the text stands in one of these columns."""
        found = self
        for word in text.split():
            found = found.filter(models.Q(*((f"{name}__icontains", word) for name in columns), _connector=models.Q.OR))
        return found

    def linked(self, records):
        """Records of another kind, as far as the reader may read them."""
        return records if self.reader is None else records.visible_to(self.reader)

    def _clone(self):
        records = super()._clone()
        records.reader = self.reader
        return records

    def region_exists(self, region_ids):
        """A condition: the record reaches one of these regions, itself or through a country. `None`: any region."""
        raise NotImplementedError(f"{type(self).__name__} has to say how a region is reached.")

    def pillar_exists(self, pillar_ids):
        """A condition: the record serves one of these pillars. `None`: any pillar."""
        raise NotImplementedError(f"{type(self).__name__} has to say how a pillar is reached.")

    def in_regions(self, regions, none=False):
        """Records in at least one of the regions; with `none`, those without any region or country as well."""
        return self._narrowed(self.region_exists, regions, none)

    def in_pillars(self, pillars, none=False):
        """Records that serve at least one of the pillars; with `none`, those without any pillar as well."""
        return self._narrowed(self.pillar_exists, pillars, none)

    def _narrowed(self, exists, chosen, none):
        ids = [one.pk for one in chosen]
        if none and ids:
            return self.filter(exists(ids) | ~exists(None))
        if none:
            return self.filter(~exists(None))
        return self.filter(exists(ids)) if ids else self.none()
