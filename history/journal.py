"""The triggers that write the journal, made from the models.

Row triggers on every table, so that no way of writing passes unseen: forms, bulk operations, links, cascades, SQL.
A model may say: `history_case` ("self", or the foreign key to the record that the row belongs to),
`history_other_case` (a second one, for links; or a pair, of which the first that a row names is taken),
`history_redacted` (columns whose values are not kept), `history_ignored` (columns that are not journalled at all),
`history_untracked` (no journal, with the reason in words).
"""

from django.apps import apps
from django.conf import settings

from history.models import Entry
from triggers import Guard, Trigger
from triggers.guards import quoted

BEYOND_OUR_APPS = ["auth.Group", "auth.Group_permissions"]  # what a role may do
HIDDEN = "(not recorded)"
ENTRY = Entry._meta.db_table
COLUMNS = ["verb", "old", "new", "case", "other_case", "table", "row"]
SAID = ["actor_name", "organization", "role", "act", "reason", "request", "source"]


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


def triggers(vendor):
    """The journal's triggers and the guards that make it append-only."""
    if vendor == "postgresql":
        yield _CONTEXT_ON_POSTGRESQL
        yield _JOURNAL_ON_POSTGRESQL
        yield _NO_TRUNCATE
        yield _no_truncate(ENTRY)
    for model in journalled_models():
        yield from _on_postgresql(model) if vendor == "postgresql" else _on_sqlite(model)
    yield from (guard.trigger(vendor) for guard in _append_only(vendor))


def columns(model):
    """The columns of a table that are journalled."""
    ignored = getattr(model, "history_ignored", ())
    return [field for field in model._meta.concrete_fields if field.name not in ignored]


def _case(model):
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
    return f"{field.remote_field.model._meta.db_table}:", field.column


def _other_cases(model):
    """(prefix, column) of each record that may be the other one: the first that a row names is taken."""
    ways = getattr(model, "history_other_case", ())
    return [_name_through(model, way) for way in ([ways] if isinstance(ways, str) else ways)]


# --- SQLite -----------------------------------------------------------------------------------------------------------


def _names(side, ways):
    """SQL for the name of the first record that the row leads to."""
    names = [f'{quoted(prefix)} || {side}."{column}"' for prefix, column in ways]
    return f"coalesce({', '.join(names)})" if len(names) > 1 else next(iter(names), "NULL")


def _on_sqlite(model):
    table, key = model._meta.db_table, model._meta.pk.column
    fields = columns(model)
    redacted = getattr(model, "history_redacted", ())

    def value(side, field):
        return quoted(HIDDEN) if field.name in redacted else f'{side}."{field.column}"'

    def whole(side):
        return "json_object(" + ", ".join(f"{quoted(f.column)}, {value(side, f)}" for f in fields) + ")"

    def differs(field):
        return f'OLD."{field.column}" IS NOT NEW."{field.column}"'

    changed = (
        "(SELECT json_group_object(k, v) FROM ("
        + " UNION ALL ".join(
            f"SELECT {quoted(f.column)} AS k, {value('OLD', f)} AS v WHERE {differs(f)}" for f in fields
        )
        + "))"
    )
    for event, verb, side, old, new, when in [
        ("INSERT", "create", "NEW", "NULL", whole("NEW"), ""),
        ("UPDATE", "change", "NEW", changed, whole("NEW"), " WHEN " + " OR ".join(map(differs, fields))),
        ("DELETE", "delete", "OLD", whole("OLD"), "NULL", ""),
    ]:
        cases = [_names(side, [case] if (case := _case(model)) else []), _names(side, _other_cases(model))]
        said = [f"coalesce(history_context({quoted(name)}), '')" for name in SAID]
        names = ", ".join(f'"{name}"' for name in [*COLUMNS, *SAID, "actor", "move", "at"])
        values = [quoted(verb), old, new, *cases, quoted(table), f'{side}."{key}"', *said]
        values += ["history_context('actor')", "coalesce(history_context('move') = 'true', 0)"]
        values += ["strftime('%Y-%m-%d %H:%M:%f', 'now')"]
        name = f"rule_journal_{table}_{verb}"
        yield Trigger(
            name=name[:63],
            table=table,
            sql=f'CREATE TRIGGER "{name[:63]}" AFTER {event} ON "{table}" FOR EACH ROW{when}\n'
            f'BEGIN\n  INSERT INTO "{ENTRY}" ({names})\n  VALUES ({", ".join(values)});\nEND',
        )


# --- PostgreSQL -------------------------------------------------------------------------------------------------------

_CONTEXT_ON_POSTGRESQL = Trigger(
    name="rule_history_context",
    function="history_context",
    signature="name text",
    returns="text",
    language="sql",
    body="SELECT nullif(current_setting('history.context', true), '')::jsonb ->> name",
)

_JOURNAL_ON_POSTGRESQL = Trigger(
    name="rule_journal",
    function="rule_journal",
    body=f"""
DECLARE
  said jsonb := coalesce(nullif(current_setting('history.context', true), ''), '{{}}')::jsonb;
  ignored text[] := string_to_array(TG_ARGV[5], ',');
  hidden jsonb := TG_ARGV[4]::jsonb;  -- the columns whose values are not kept, each with the word that stands for it
  before jsonb; after jsonb; changed jsonb; it jsonb;
BEGIN
  IF TG_OP <> 'INSERT' THEN before := to_jsonb(OLD) - ignored; END IF;
  IF TG_OP <> 'DELETE' THEN after := to_jsonb(NEW) - ignored; END IF;
  it := coalesce(after, before);
  IF TG_OP = 'UPDATE' THEN
    SELECT jsonb_object_agg(key, coalesce(hidden -> key, value)) INTO changed
      FROM jsonb_each(before) WHERE value IS DISTINCT FROM after -> key;
    IF changed IS NULL THEN RETURN NULL; END IF;
  ELSIF TG_OP = 'DELETE' THEN
    changed := before || hidden;
  END IF;
  INSERT INTO "{ENTRY}" ("verb", "old", "new", "case", "other_case", "table", "row", "actor", "actor_name",
    "organization", "role", "act", "move", "reason", "request", "source", "at")
  VALUES (
    CASE TG_OP WHEN 'INSERT' THEN 'create' WHEN 'UPDATE' THEN 'change' ELSE 'delete' END,
    changed, after || hidden, TG_ARGV[0] || (it ->> TG_ARGV[1]),
    coalesce(TG_ARGV[2] || (it ->> TG_ARGV[3]), TG_ARGV[7] || (it ->> TG_ARGV[8])),
    TG_TABLE_NAME, (it ->> TG_ARGV[6])::bigint, (said ->> 'actor')::bigint,
    CASE WHEN said = '{{}}' THEN session_user::text ELSE coalesce(said ->> 'actor_name', '') END,
    coalesce(said ->> 'organization', ''), coalesce(said ->> 'role', ''), coalesce(said ->> 'act', ''),
    coalesce((said ->> 'move')::boolean, false), coalesce(said ->> 'reason', ''),
    coalesce(said ->> 'request', ''), coalesce(said ->> 'source', 'sql'), clock_timestamp());
  RETURN NULL;
END;
""",
)

_NO_TRUNCATE = Trigger(
    name="rule_no_truncate",
    function="rule_no_truncate",
    body="\nBEGIN\n  RAISE EXCEPTION USING ERRCODE = 'check_violation', "
    "MESSAGE = 'Refused: A table with a history is never emptied: delete its rows one by one.';\nEND;\n",
)


def _no_truncate(table):
    name = f"rule_no_truncate_{table}"[:63]
    return Trigger(
        name=name,
        table=table,
        sql=f'CREATE OR REPLACE TRIGGER "{name}" BEFORE TRUNCATE ON "{table}" '
        f"FOR EACH STATEMENT EXECUTE FUNCTION rule_no_truncate()",
    )


def _on_postgresql(model):
    table = model._meta.db_table
    case = _case(model) or ("", "")
    other, second = [*_other_cases(model), ("", ""), ("", "")][:2]
    named = {field.name: field.column for field in model._meta.concrete_fields}
    hidden = [named[name] for name in getattr(model, "history_redacted", ())]
    ignored = [named[name] for name in getattr(model, "history_ignored", ())]
    arguments = (
        *case,
        *other,
        "{" + ", ".join(f'"{column}": "{HIDDEN}"' for column in hidden) + "}",
        ",".join(ignored),
        model._meta.pk.column,
        *second,
    )
    name = f"rule_journal_{table}"[:63]
    yield Trigger(
        name=name,
        table=table,
        arguments=arguments,
        sql=f'CREATE OR REPLACE TRIGGER "{name}" AFTER INSERT OR UPDATE OR DELETE ON "{table}" '
        f"FOR EACH ROW EXECUTE FUNCTION rule_journal({', '.join(map(quoted, arguments))})",
    )
    yield _no_truncate(table)


# --- append-only ------------------------------------------------------------------------------------------------------


def _append_only(vendor):
    never = "The history is never changed: what happened stays written."
    yield Guard("rule_history_no_change", ENTRY, "UPDATE", [("1 = 1", never)])
    yield Guard("rule_history_no_deletion", ENTRY, "DELETE", [("1 = 1", never)])
    if vendor == "sqlite":
        # INSERT OR REPLACE would overwrite an entry without an UPDATE or DELETE that a guard could see.
        there = f'EXISTS (SELECT 1 FROM "{ENTRY}" there WHERE there."id" = NEW."id")'
        yield Guard("rule_history_no_replacing", ENTRY, "INSERT", [(there, never)])
