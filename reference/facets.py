"""The numbers beside the choices of a filter: how many records each would find within the answers to all others.

One query a question, or two. Where the choices are values of columns, the records are grouped by these: `grouped_by` of
the filter names the columns. Regions and pillars are counted along the ways that lead there, where each of these is one
step. Any other question (a region, "overdue") is asked of the filter itself, once for each choice,
and the records that each finds are counted side by side. So a number is what the list says when that choice is taken.
"""

from django.db import connections
from django.db.models import BooleanField, Count, F, Q
from django.http import QueryDict
from django.utils.http import urlencode

from reference.scope import NONE, looked_up_once
from reference.ways import Way


def numbers_of(filterset, name, choices):
    """Value of each choice → how many of the records that the filter leaves have it."""
    records = filterset.qs.order_by()
    columns = _columns(filterset, name)
    if columns:
        found = _grouped(records, columns)
    elif name in filterset.places and all(isinstance(way, Way) for way in records.ways()):
        found = _along_the_ways(records, name, filterset.places[name])
        found |= _side_by_side(filterset, records, name, [value for value in choices if value == NONE])
    else:
        found = _side_by_side(filterset, records, name, choices)
    return {value: found.get(value, 0) for value in choices}


def _columns(filterset, name):
    """The columns whose values are the choices: those that the filter names, or the one that it compares itself."""
    question = filterset.filters[name]
    if name in filterset.grouped_by:
        return filterset.grouped_by[name]
    if question.method or question.exclude or question.lookup_expr != "exact":
        return ()
    columns = {field.name: field for field in filterset.queryset.model._meta.concrete_fields}
    column = columns.get(question.field_name)
    # An address does not write yes as a column does, nor a record.
    return () if column is None or column.is_relation or isinstance(column, BooleanField) else (column.name,)


def _grouped(records, columns):
    """A record counts once for each of its values: several columns are alternatives, and a link leads to many rows."""
    found = {}
    for *values, number in records.values_list(*columns).annotate(number=Count("pk", distinct=True)):
        for value in {str(value) for value in values if value is not None}:
            found[value] = found.get(value, 0) + number
    return found


def _along_the_ways(records, name, places):
    """Regions or pillars, where no other record lies between: each pair of a record and a place counts once."""
    values, pairs = {place.pk: value for value, place in places.items()}, []
    for way in records.ways():
        if path := getattr(way, name):
            rows = way.rows.filter(**{f"{way.of}__in": records.values("pk")}).order_by()
            pairs.append(rows.annotate(a_record=F(way.of), a_place=F(path)).values_list("a_record", "a_place"))
    pairs = pairs[0].union(*pairs[1:])
    asked, parameters = pairs.query.sql_with_params()
    counted = f"SELECT a_place, COUNT(*) FROM ({asked}) AS pair GROUP BY a_place"  # noqa: S608 - Django's own words
    with connections[pairs.db].cursor() as cursor:
        cursor.execute(counted, parameters)
        return {values[place]: number for place, number in cursor.fetchall() if place in values}


def _side_by_side(filterset, records, name, choices):
    everything, found = filterset.queryset.order_by(), {}
    with looked_up_once():
        for place, value in enumerate(choices):
            asked = QueryDict(urlencode({name: value}))
            having = type(filterset)(data=asked, queryset=everything, request=filterset.request).qs
            found[f"choice_{place}"] = Count("pk", filter=Q(pk__in=having.values("pk")))
        counted = records.aggregate(**found)
    return {value: counted[f"choice_{place}"] for place, value in enumerate(choices)}
