"""The kinds of records that people are told about, and what they have in common."""

from meetings.models import ActionPoint, Meeting
from notifications.models import Kind
from projects.models import Project
from requests.models import AssistanceRequest

MODELS = {
    Kind.PROJECT: Project,
    Kind.REQUEST: AssistanceRequest,
    Kind.MEETING: Meeting,
    Kind.ACTION_POINT: ActionPoint,
}
BY_TABLE = {model._meta.db_table: kind for kind, model in MODELS.items()}

# The columns that name whoever carries a record. They are told of it without asking for it.
CARRIED_BY = {
    Kind.PROJECT: ("created_by_id", "focal_point_unoct_id", "focal_point_osce_id"),
    Kind.REQUEST: ("created_by_id", "assigned_to_id"),
    Kind.MEETING: ("created_by_id", "chair_unoct_id", "chair_osce_id"),
    Kind.ACTION_POINT: ("created_by_id", "responsible_person_id"),
}
THEME = {
    Kind.PROJECT: "theme_links__theme",
    Kind.REQUEST: "theme_links__theme",
    Kind.MEETING: "theme_links__theme",
    Kind.ACTION_POINT: "meeting__theme_links__theme",
}


def kind_of(name):
    """The kind of a record by its name in the journal; None for what nobody is told about."""
    return BY_TABLE.get((name or "").partition(":")[0])


def key_of(name):
    return int(name.partition(":")[2])


def keys_by_kind(names):
    """Names of records as keys by kind."""
    found = {}
    for name in names:
        if kind := kind_of(name):
            found.setdefault(kind, set()).add(key_of(name))
    return found


def all_of(kind):
    """All records of a kind, working copies of amendments included."""
    model = MODELS[kind]
    return getattr(model, "with_amendments", model._default_manager).all()


def records_of(names, reader=None):
    """Records by their names, of each kind with one query; those only that the reader may read, if there is one."""
    found = {}
    for kind, keys in keys_by_kind(names).items():
        records = all_of(kind) if reader is None else all_of(kind).visible_to(reader)
        if hasattr(MODELS[kind], "amends"):  # a working copy is as confidential as what it amends
            records = records.select_related("amends")
        table = MODELS[kind]._meta.db_table
        found |= {f"{table}:{record.pk}": record for record in records.filter(pk__in=keys)}
    return found
