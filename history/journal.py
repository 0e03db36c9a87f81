"""What is journalled: every table of ours, and the record that a row belongs to.

The triggers that write it are made from this (`history.triggers`), for each engine. A model may say:
`history_case` ("self", or the field that names the record that the row belongs to: a foreign key, or a text such as
`projects_project:12` where the row may belong to records of several kinds),
`history_other_case` (a second one, for links; or a pair, of which the first that a row names is taken),
`history_renamed` (a column's name in older entries, and the field that keeps its values now),
`history_redacted` (columns whose values are not kept), `history_ignored` (columns that are not journalled at all),
`history_untracked` (no journal, with the reason in words),
`history_named_by` (the one column that its name and its address are made of, where no other need be read for them).
"""

from django.apps import apps
from django.conf import settings

BEYOND_OUR_APPS = ["auth.Group", "auth.Group_permissions"]  # what a role may do
HIDDEN = "(not recorded)"


def journalled_models():
    """Every model whose rows are journalled, automatic link tables included."""
    ours = [config for label in settings.LOCAL_APPS if (config := apps.get_app_config(label)).label != "history"]
    found = [model for config in ours for model in config.get_models(include_auto_created=True)]
    found += [apps.get_model(name) for name in BEYOND_OUR_APPS]
    return [
        model
        for model in found
        if model._meta.managed and not model._meta.proxy and not getattr(model, "history_untracked", "")
    ]


def columns(model):
    """The columns of a table that are journalled."""
    ignored = getattr(model, "history_ignored", ())
    return [field for field in model._meta.concrete_fields if field.name not in ignored]


def case_way(model):
    """(prefix, column) that make the name of the record a row belongs to, or None."""
    way = getattr(model, "history_case", None)
    if way is None and model._meta.auto_created:
        # An automatic link table belongs to the model that declares the link.
        owner = model._meta.auto_created
        if getattr(owner, "history_case", None) != "self":
            return None
        return f"{owner._meta.db_table}:", next(
            f.column for f in model._meta.fields if f.remote_field and f.remote_field.model is owner
        )
    if way is None:
        return None
    if way == "self":
        return f"{model._meta.db_table}:", model._meta.pk.column
    return _name_through(model, way)


def _name_through(model, name):
    field = model._meta.get_field(name)
    return (f"{field.remote_field.model._meta.db_table}:" if field.is_relation else ""), field.column


def other_ways(model):
    """(prefix, column) of each record that may be the other one: the first that a row names is taken."""
    ways = getattr(model, "history_other_case", ())
    return [_name_through(model, way) for way in ([ways] if isinstance(ways, str) else ways)]


def renamed_columns(model):
    """Former column to the column that keeps its values today."""
    return {
        former: model._meta.get_field(name).column for former, name in getattr(model, "history_renamed", {}).items()
    }
