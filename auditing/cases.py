"""The records that people carry through statuses, as the journal names them: `projects_project:12`.

The journal keeps that name as a text. So a filter by region first asks each kind of case for the numbers of its records
there, one query a kind, and then hands their names to the query of the entries as one list. The engine puts the list
into a hash once and walks the entries along their key, latest first, until the page is full: no sorting and no join.
(One query for both made PostgreSQL plan some five hundred nested questions, and ran for minutes.)
"""

import json

from django.apps import apps
from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from reference.scope import ScopedQuerySet

LIST = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT value FROM jsonb_array_elements_text(%s::jsonb)",
}


def cases_for(reader):
    """The records that this person may read, of every kind that answers region and pillar."""
    return [records.visible_to(reader) for records in all_cases()]


def all_cases():
    """All records of every kind that answers region and pillar, working copies of amendments included."""
    found = []
    for model in apps.get_models():
        manager = getattr(model, "with_amendments", model._default_manager)
        if getattr(model, "history_case", None) == "self" and isinstance(manager.all(), ScopedQuerySet):
            found.append(manager.all())
    return found


def cases_of_the_plan():
    """All records of the Plan itself, by kind: not what auditors keep about them."""
    return [records for records in all_cases() if records.model._meta.app_label != "auditing"]


def record_models():
    """Every model whose rows are records of their own in the journal: cases, people and the vocabulary."""
    return [model for model in apps.get_models() if getattr(model, "history_case", None) == "self"]


def belonging_to(querysets):
    """A condition on entries: they belong to one of these records, or link to one."""
    names = []
    for records in querysets:
        table = records.model._meta.db_table
        names += [f"{table}:{key}" for key in records.order_by().values_list("pk", flat=True)]
    return named(names)


def named(names):
    """A condition on entries: they belong to one of the records with these names, or link to one."""
    if not names:
        return Q(pk__in=[])
    among = listed(names)
    return Q(case__in=among) | Q(other_case__in=among) | Q(former_case__in=among)


def listed(names):
    """Names for `column__in`, as one parameter however many there are: engines limit the number of parameters."""
    return RawSQL(LIST[connection.vendor], [json.dumps(names)])  # noqa: S611 - our own words, the names as a parameter


def numbers(keys):
    """The same for numbers."""
    cast = f"SELECT CAST(value AS bigint) FROM ({LIST[connection.vendor]}) AS numbers"  # noqa: S608 - our own words
    return RawSQL(cast, [json.dumps(list(keys))])  # noqa: S611 - the numbers are a parameter


def told_to(user, records):
    """Those of these records whose whole history this person may read: all, unless their kind says otherwise."""
    return records.told_to(user) if hasattr(records, "told_to") else records


def hidden_from(user):
    """Querysets of the records that this person may not read; none at all for those who may read everything."""
    hidden = []
    for records in all_cases():
        visible = told_to(user, records.visible_to(user))
        if visible.query.where or visible.query.is_empty():
            hidden.append(records.model._base_manager.exclude(pk__in=visible.values("pk")))
    return hidden
