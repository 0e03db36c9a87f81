"""The records of several kinds that are in some places, found from the places by one statement.

A list asks for records of one kind (`reference.scope`). The history asks for those of all kinds at once, which lead to
each other: requests to projects, meetings to both. So the statement begins with a table of its own for each kind and
place, which the engine fills once however many others need it, and plans by itself. As questions within questions
PostgreSQL plans for minutes what takes milliseconds to answer.
"""

from collections import defaultdict
from functools import cache

from django.db import connection
from django.db.models.expressions import RawSQL

from reference.scope import numbers, rows_there

NOTHING = "SELECT CAST(NULL AS bigint) WHERE 1 = 0"


def keys_everywhere(kinds, asked):
    """A list of keys for each of these querysets: of those of its records that are there.

    `asked` is {"region": keys, "pillar": keys}, or one of the two; a record has to be in one of each. `None` in place
    of keys: in any.
    """
    tables, found = _Tables(asked), defaultdict(list)
    ends = [
        " INTERSECT ".join(f"SELECT {number} AS kind, key FROM {tables.of(records, place)}" for place in asked)  # noqa: S608 - our own words
        for number, records in enumerate(kinds)
    ]
    with connection.cursor() as cursor:
        cursor.execute(*tables.statement(ends))
        for number, key in cursor.fetchall():
            found[number].append(key)
    return [found[number] for number in range(len(kinds))]


class _Tables:
    """The tables that the statement begins with, each after those that it needs."""

    def __init__(self, asked):
        self.asked, self.names, self.texts, self.parameters = asked, {}, [], []

    def of(self, records, place):
        """The name of the table that holds the keys of the records that are there."""
        known = (records.model, records.query.where, place)
        if known not in self.names:
            text, parameters = self._keys(records, place)
            self.names[known] = name = f"there_{len(self.names)}"
            self.texts.append(f"{name} (key) AS MATERIALIZED ({text})")
            self.parameters += parameters
        return self.names[known]

    def _keys(self, records, place):
        if records.query.is_empty():
            return NOTHING, []
        texts, parameters, anywhere = [], [], self.asked[place] is None
        for number, way in enumerate(records.ways()):
            linked = tuple(self.of(records.linked(others), place) for others in way.others)
            if linked or getattr(way, place):
                texts.append(_rows_there(connection.vendor, records.model, number, place, anywhere, linked))
                parameters += [] if linked or anywhere else numbers(self.asked[place]).params
        text = " UNION ".join(texts)
        if not records.query.where:
            return text, parameters
        return records.order_by().filter(pk__in=RawSQL(text, parameters)).values("pk").query.sql_with_params()  # noqa: S611 - Django's own words

    def statement(self, ends):
        each = (f"SELECT kind, key FROM ({end}) AS of_a_kind" for end in ends)  # noqa: S608 - our own words
        return f"WITH {', '.join(self.texts)} {' UNION ALL '.join(each)}", self.parameters


@cache
def _rows_there(vendor, model, number, place, anywhere, linked):
    """The same words whatever the places: to put them together takes longer than to answer them."""
    way = model._default_manager.all().ways()[number]
    keys = [RawSQL(f"SELECT key FROM {table}", []) for table in linked]  # noqa: S608, S611 - our own words
    text, parameters = rows_there(way, place, None if anywhere else numbers([]), keys).query.sql_with_params()
    if len(parameters) != (0 if linked or anywhere else 1):
        raise ValueError(f"A way of {model.__name__} has a value of its own: {parameters}")
    return text
