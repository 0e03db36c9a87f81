"""The regions and pillars of some records, found from the records: the other end of `reference.scope`."""

from collections import defaultdict
from functools import cache

from django.db import connection

from reference.scope import in_a_row, listed, numbers
from reference.ways import Link, Mention, Way

PLACES = ("region", "pillar")


def places_of(wanted, asked=PLACES):
    """{(model, key): {"region": keys, "pillar": keys}} for pairs of a queryset of records and some keys.

    Keys that the queryset does not find have no places. A country without a region is a place as well, `None`.
    """
    walk = _Walk(asked)
    for records, keys in wanted:
        walk.begin(records, keys)
    walk.go()
    return {start: walk.reached(start) for start in walk.starts}


class _Walk:
    """Goes all ways from some records at once: a query for each kind of rows, however many records there are."""

    def __init__(self, asked):
        self.asked, self.starts, self.records = asked, set(), {}
        self.begun, self.linked = defaultdict(set), defaultdict(set)  # keys by model, ways from which are still to go
        self.own = defaultdict(lambda: {place: set() for place in asked})
        self.links, self.open = defaultdict(set), set()  # where links lead; those of the targets that may be read

    def begin(self, records, keys):
        self.records.setdefault(records.model, records)
        self.begun[records.model] |= (found := _found(records, keys))
        self.starts |= {(records.model, key) for key in found}

    def go(self):
        targets = {}
        while models := self.begun.keys() | self.linked.keys():
            model = max(models, key=_distance)  # all that leads to its records has been gone by then
            keys = self.begun.pop(model, set())
            if model in self.linked:
                seen = _found(targets[model], self.linked.pop(model))
                self.open |= {(model, key) for key in seen}
                keys |= seen
            records = self.records.get(model, targets.get(model))
            for number, way in enumerate(records.ways()):
                if isinstance(way, Way):
                    self._arrive(model, number, way, keys)
                    continue
                to = _links if isinstance(way, Link) else _mentions
                for start, others, key in to(records, way, _rows(model, number, way.columns, keys)):
                    targets[others.model] = others
                    self.linked[others.model].add(key)
                    self.links[model, start].add((others.model, key))

    def _arrive(self, model, number, way, keys):
        for place in self.asked:
            if path := getattr(way, place):
                for key, found in _rows(model, number, (path,), keys):
                    self.own[model, key][place].add(found)

    def reached(self, start):
        """The places of a record and of all that it is linked to. Kinds of records never link in a circle."""
        targets = self.links[start] & self.open if start in self.links else ()
        for target in targets:
            for place, keys in self.reached(target).items():
                self.own[start][place] |= keys
        self.links.pop(start, None)
        return self.own[start]


def _rows(model, number, columns, keys):
    """(key, *columns) of the rows of one way that begin at these keys."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(connection.vendor, model, number, columns), [in_a_row(keys)])
        return cursor.fetchall()


@cache
def _statement(vendor, model, number, columns):
    """The same words whatever the keys. A page asks dozens; to put them together takes longer than the answers."""
    way = model._default_manager.all().ways()[number]
    rows = way.rows.order_by().filter(**{f"{way.of}__in": numbers([])}).values_list(way.of, *columns)
    statement, parameters = rows.query.sql_with_params()
    if len(parameters) != 1:
        raise ValueError(f"A way of {model.__name__} has a value of its own: {parameters}")
    return statement


def _links(records, link, rows):
    """(key, records of another kind, the key of one of those) for each row that links."""
    kinds = [records.linked(others) for _column, others in link.to]
    for start, *named in rows:
        for others, key in zip(kinds, named, strict=True):
            if key is not None:
                yield start, others, key
                break


def _mentions(records, mention, rows):
    """The same for rows that know others by their references."""
    for others in mention.kinds if rows else ():
        others = records.linked(others)
        named = others.order_by().filter(reference__in=listed([reference for _start, reference in rows]))
        keys = dict(named.values_list("reference", "pk"))
        for start, reference in rows:
            if reference in keys:
                yield start, others, keys[reference]


def _found(records, keys):
    """Those of the keys that the queryset finds. Unless it is narrowed: ways begin at records that are there."""
    if records.query.is_empty():
        return set()
    if not records.query.where:
        return set(keys)
    return set(records.order_by().filter(pk__in=numbers(keys)).values_list("pk", flat=True))


@cache
def _distance(model):
    """How many links it may take from a record of this kind to a place."""
    ways = model._default_manager.all().ways()
    kinds = [others for way in ways if isinstance(way, Link) for _column, others in way.to]
    kinds += [others for way in ways if isinstance(way, Mention) for others in way.kinds]
    return max((1 + _distance(others.model) for others in kinds), default=0)
