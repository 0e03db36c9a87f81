"""Region and pillar: the two questions that every list answers, in one place.

A list of cases takes its queryset from `ScopedQuerySet` and says by what ways its records come to regions and pillars
(`reference.ways`). A condition asks for the keys that a subquery finds, never for a join, so that a record in two
regions is found once and no DISTINCT is needed. A subquery that does not name the record is read once, whatever else
the condition says; with EXISTS both engines ask it again for each record, and PostgreSQL plans each level of such
questions twice.
"""

import json
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, models
from django.db.models.expressions import RawSQL

from history import past
from history.names import readable
from reference.ways import Link, Mention, Way

LIST = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT value FROM jsonb_array_elements_text(%s::jsonb)",
}
NUMBERS = {
    "sqlite": "SELECT value FROM json_each('[' || %s || ']')",
    "postgresql": "SELECT unnest(('{' || %s || '}')::bigint[])",
}
_looked_up = ContextVar("keys_looked_up", default=None)

NONE = "none"  # in an address: records that name no region and no country, or no pillar


def listed(names):
    """Names for `column__in`, as one parameter however many there are: engines limit the number of parameters."""
    return RawSQL(LIST[connection.vendor], [json.dumps(names)])  # noqa: S611 - the names are a parameter


def numbers(keys):
    """The same for numbers, which PostgreSQL reads more quickly as an array, and knows how many there are."""
    return RawSQL(NUMBERS[connection.vendor], [in_a_row(keys)])  # noqa: S611 - the numbers are a parameter


def in_a_row(keys):
    """Numbers as the parameter of a statement that `numbers` is in."""
    return ",".join(map(str, keys))


@contextmanager
def looked_up_once():
    """For a moment's work that asks for the same places several times over: within the block, linked records are kept.

    A block within a block goes on with what that one has found.
    """
    known = _looked_up.get()
    token = _looked_up.set({} if known is None else known)
    try:
        yield
    finally:
        _looked_up.reset(token)


def keys_of(records, column="pk"):
    """The keys of these records, looked up now, for a condition on rows that name them (by that column).

    As a question within the question for the rows PostgreSQL plans it for half a minute, however few rows there are.
    """
    return [] if records.query.is_empty() else list(records.order_by().values_list(column, flat=True))


def leading_to(place, ids, records):
    """A condition on records: a way leads from them to one of these regions (or pillars). `None`: to any of them.

    One list of keys and no condition for each way, so that the engines begin at the few rows of a rare place. What is
    linked is looked up first.
    """
    with looked_up_once():
        rows = [rows_there(way, place, ids, found) for way, found in _ways_to(place, ids, records)]
    return models.Q(pk__in=rows[0].union(*rows[1:]))


def _ways_to(place, ids, records):
    """(way, keys of the linked records that are there, for each of its kinds)."""
    for way in records.ways():
        if isinstance(way, Mention):
            mentioned = way.rows.order_by().values(way.column)
            linked = [records.linked(others).filter(reference__in=mentioned) for others in way.others]
            linked = linked if mentioned.exists() else [others.none() for others in linked]
        else:
            linked = [records.linked(others) for others in way.others]
        if linked or getattr(way, place):
            yield way, [numbers(_looked_up_there(others, place, ids)) for others in linked]


def rows_there(way, place, ids, linked):
    """What the rows of a way say of the records that they are of, where they lead to one of the places.

    `linked` are the keys of the linked records that are there, for each of `way.others`.
    """
    if isinstance(way, Way):
        condition = _is_there(way, place, ids)
    else:
        condition = (_links_there if isinstance(way, Link) else _mentions_there)(way, linked)
    return way.rows.filter(condition).order_by().values(way.of)


def _is_there(way, place, ids):
    path = getattr(way, place)
    itself = path.partition("__")[0]  # a country is a place, whatever its region
    return models.Q(**({f"{itself}__isnull": False} if ids is None else {f"{path}__in": ids}))


def _links_there(link, linked):
    there, no_other = models.Q(pk__in=[]), {}
    for column, keys in zip(link.columns, linked, strict=True):
        there |= models.Q(**no_other, **{f"{column}__in": keys})
        no_other[f"{column}__isnull"] = True
    return there


def _mentions_there(mention, linked):
    there = models.Q(pk__in=[])
    for others, keys in zip(mention.others, linked, strict=True):
        there |= models.Q(**{f"{mention.column}__in": others.order_by().filter(pk__in=keys).values("reference")})
    return there


def _looked_up_there(records, place, ids):
    known, asked = _looked_up.get(), (records.model, records.query.where, place, ids and tuple(ids))
    if asked not in known:
        known[asked] = [] if records.query.is_empty() else keys_of(records.filter(leading_to(place, ids, records)))
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

    def ways(self):
        """How records of this kind come to regions and pillars: a list of `Way` and `Link` (`reference.ways`)."""
        raise NotImplementedError(f"{type(self).__name__} has to say how regions and pillars are reached.")

    def region_exists(self, region_ids):
        """A condition: the record reaches one of these regions, itself or through a country. `None`: any region."""
        return leading_to("region", region_ids, self)

    def pillar_exists(self, pillar_ids):
        """A condition: the record serves one of these pillars. `None`: any pillar."""
        return leading_to("pillar", pillar_ids, self)

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
