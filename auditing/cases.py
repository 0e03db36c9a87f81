"""The records that people carry through statuses, as the journal names them: `projects_project:12`.

The journal keeps that name as a text. So a filter by region first asks each kind of case for the numbers of its records
there, one query a kind, and then hands their names to the query of the entries as one list. The engine puts the list
into a hash once and walks the entries along their key, latest first, until the page is full: no sorting and no join.
Records with few entries might have them all at the far end of a million; those entries are asked for by their numbers.
(One query for both made PostgreSQL plan some five hundred nested questions, and ran for minutes.)
"""

from functools import cache

from django.apps import apps
from django.db import connection
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.db.models.lookups import In

from history.models import Entry
from reference.scope import ScopedQuerySet, keys_of, listed, numbers
from search.folding import reference_of

FEW = 5_000  # entries that are fetched by their numbers as quickly as the walk finds a page of more
NAMES = ("case", "other_case", "former_case")  # the columns in which an entry names records
OWN_WORK = ["export", "export finished", "check file", "refused"]


def cases_for(reader):
    """The records that this person may read, of every kind that answers region and pillar."""
    return [records.visible_to(reader) for records in all_cases()]


def all_cases():
    """All records with a reference, of every kind that answers region and pillar, working copies included."""
    return [manager.all() for manager in _managers_of_cases()]


@cache
def _managers_of_cases():
    found = []
    for model in apps.get_models():
        manager = getattr(model, "with_amendments", model._default_manager)
        if getattr(model, "history_named_by", "") == "reference" and isinstance(manager.all(), ScopedQuerySet):
            found.append(manager)
    return found


def cases_of_the_plan():
    """All records of the Plan itself, by kind: not what auditors keep about them."""
    return [records for records in all_cases() if records.model._meta.app_label != "auditing"]


def record_models():
    """Every model whose rows are records of their own in the journal: cases, people and the vocabulary."""
    return [model for model in apps.get_models() if getattr(model, "history_case", None) == "self"]


def belonging_to(querysets):
    """A condition on entries: they belong to one of these records, or link to one."""
    return named(names_of_all(querysets))


def names_of_all(querysets):
    """The names of these records in the journal."""
    return [name for records in querysets for name in names_of(records.model, keys_of(records))]


def names_of(model, keys):
    """The names of records of one kind."""
    return [f"{model._meta.db_table}:{key}" for key in keys]


def named(names):
    """A condition on entries: they belong to one of the records with these names, or link to one."""
    if not names:
        return Q(pk__in=[])
    return Q(*_each_among(names), _connector=Q.OR)


def _each_among(names, given_as=listed):
    among = given_as(names)
    return [Q(**{f"{column}__in": among}) for column in NAMES]


def few_or_named(names, given_as=listed):
    """The same condition for a search, where it need not hold for entries that are written at this moment.

    Names that are few can be given as a list of the statement: PostgreSQL then counts them, and takes the index.
    """
    if not names:
        return Q(pk__in=[])
    conditions = _each_among(names, given_as)
    columns = [Entry.objects.filter(condition).order_by().values_list("pk", flat=True) for condition in conditions]
    few = list(columns[0].union(*columns[1:], all=True)[: FEW + 1])
    if len(few) <= FEW:
        return Q(pk__in=numbers(set(few)))
    return Q(*(In(walked(column), listed(names)) for column in NAMES), _connector=Q.OR)


def walked(column):
    """A column, on SQLite worked out for each entry, so that its index is not taken.

    SQLite knows nothing of how many entries there are. With a second question beside the cases it would read all those
    entries and sort them, instead of walking along the key until the page is full.
    """
    return Concat(column, Value("")) if connection.vendor == "sqlite" else F(column)


def told_to(user, records):
    """Those of these records whose whole history this person may read: all, unless their kind says otherwise."""
    return records.told_to(user) if hasattr(records, "told_to") else records


def told_cases(user):
    """The records whose whole history this person may read, of every kind that answers region and pillar."""
    return [told_to(user, records) for records in cases_for(user)]


def record_called(text, cases):
    """The one of these records (a queryset for each kind) whose reference a text is, in whatever writing; else None."""
    reference = reference_of(text)
    for records in cases:
        if reference.startswith(f"{records.model.reference_prefix}-"):
            return records.filter(reference=reference).first()
    return None


def hidden_from(user):
    """Querysets of the records that this person may not read; none at all for those who may read everything."""
    hidden = []
    for visible in told_cases(user):
        if visible.query.where or visible.query.is_empty():
            hidden.append(visible.model._base_manager.exclude(pk__in=visible.values("pk")))
    return hidden


def readable_entries(user):
    """The entries that this person may read: without those of records that are withheld.

    What somebody has searched for and downloaded tells what that person looks at, and how many records there are of
    which others may not know. It is told to auditors, and to whoever did it.
    """
    entries = Entry.objects.all()
    if not user.has_perm("auditing.work_at_desk"):
        entries = entries.filter(~Q(act__in=OWN_WORK, case=None) | Q(actor=user.pk))
    if hidden := hidden_from(user):
        entries = entries.filter(~belonging_to(hidden))
    return entries
