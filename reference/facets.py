"""The numbers beside the choices of a filter: how many records each would find within the answers to all others.

One query a question. Where the choices are values of columns, the records are grouped by these: `grouped_by` of the
filter names the columns. Any other question (a region, "overdue") is asked of the filter itself, once for each choice,
and the records that each finds are counted side by side. So a number is what the list says when that choice is taken.
"""

from django.db.models import BooleanField, Count, Q
from django.http import QueryDict
from django.utils.http import urlencode

from reference.scope import looked_up_once


def numbers_of(filterset, name, choices):
    """Value of each choice → how many of the records that the filter leaves have it."""
    records = filterset.qs.order_by()
    columns = _columns(filterset, name)
    found = _grouped(records, columns) if columns else _side_by_side(filterset, records, name, choices)
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


def _side_by_side(filterset, records, name, choices):
    everything, found = filterset.queryset.order_by(), {}
    with looked_up_once():
        for place, value in enumerate(choices):
            asked = QueryDict(urlencode({name: value}))
            having = type(filterset)(data=asked, queryset=everything, request=filterset.request).qs
            found[f"choice_{place}"] = Count("pk", filter=Q(pk__in=having.values("pk")))
        counted = records.aggregate(**found)
    return {value: counted[f"choice_{place}"] for place, value in enumerate(choices)}
