"""The journal's triggers on PostgreSQL: one function for all tables, told by its arguments what a row belongs to."""

from history.journal import HIDDEN, case_way, other_ways
from history.models import Entry, Seal
from triggers import Trigger
from triggers.guards import quoted

ENTRY, SEAL = Entry._meta.db_table, Seal._meta.db_table


def shared():
    """The functions, and the guards against emptying the journal at a stroke."""
    return [CONTEXT, JOURNAL, NO_TRUNCATE, _no_truncate(ENTRY), _no_truncate(SEAL)]


CONTEXT = Trigger(
    name="rule_history_context",
    function="history_context",
    signature="name text",
    returns="text",
    language="sql",
    body="SELECT nullif(current_setting('history.context', true), '')::jsonb ->> name",
)

JOURNAL = Trigger(
    name="rule_journal",
    function="rule_journal",
    body=f"""
DECLARE
  said jsonb := coalesce(nullif(current_setting('history.context', true), ''), '{{}}')::jsonb;
  ignored text[] := string_to_array(TG_ARGV[5], ',');
  hidden jsonb := TG_ARGV[4]::jsonb;  -- the columns whose values are not kept, each with the word that stands for it
  before jsonb; after jsonb; changed jsonb; it jsonb; former text;
BEGIN
  IF TG_OP <> 'INSERT' THEN before := to_jsonb(OLD) - ignored; END IF;
  IF TG_OP <> 'DELETE' THEN after := to_jsonb(NEW) - ignored; END IF;
  it := coalesce(after, before);
  IF TG_OP = 'UPDATE' THEN
    SELECT jsonb_object_agg(key, coalesce(hidden -> key, value)) INTO changed
      FROM jsonb_each(before) WHERE value IS DISTINCT FROM after -> key;
    IF changed IS NULL THEN RETURN NULL; END IF;
    former := CASE
      WHEN before ->> TG_ARGV[1] IS DISTINCT FROM after ->> TG_ARGV[1] THEN TG_ARGV[0] || (before ->> TG_ARGV[1])
      WHEN (before ->> TG_ARGV[3], before ->> TG_ARGV[8]) IS DISTINCT FROM (after ->> TG_ARGV[3], after ->> TG_ARGV[8])
      THEN coalesce(TG_ARGV[2] || (before ->> TG_ARGV[3]), TG_ARGV[7] || (before ->> TG_ARGV[8])) END;
  ELSIF TG_OP = 'DELETE' THEN
    changed := before || hidden;
  END IF;
  INSERT INTO "{ENTRY}" ("verb", "old", "new", "case", "other_case", "former_case", "table", "row", "actor",
    "actor_name", "organization", "role", "act", "move", "reason", "request", "source", "at")
  VALUES (
    CASE TG_OP WHEN 'INSERT' THEN 'create' WHEN 'UPDATE' THEN 'change' ELSE 'delete' END,
    changed, after || hidden, TG_ARGV[0] || (it ->> TG_ARGV[1]),
    coalesce(TG_ARGV[2] || (it ->> TG_ARGV[3]), TG_ARGV[7] || (it ->> TG_ARGV[8])), former,
    TG_TABLE_NAME, (it ->> TG_ARGV[6])::bigint, (said ->> 'actor')::bigint,
    CASE WHEN said = '{{}}' THEN session_user::text ELSE coalesce(said ->> 'actor_name', '') END,
    coalesce(said ->> 'organization', ''), coalesce(said ->> 'role', ''), coalesce(said ->> 'act', ''),
    coalesce((said ->> 'move')::boolean, false), coalesce(said ->> 'reason', ''),
    coalesce(said ->> 'request', ''), coalesce(said ->> 'source', 'sql'), clock_timestamp());
  RETURN NULL;
END;
""",
)

NO_TRUNCATE = Trigger(
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


def row_as_json(model, side):
    """SQL for a whole row, as the journal keeps it."""
    hidden, ignored = _kept_back(model)
    return f"(to_jsonb({side}) - {quoted('{' + ignored + '}')}::text[] || {quoted(hidden)}::jsonb)"


def _kept_back(model):
    """The columns whose values are not kept, as JSON with the word that stands for each, and those left out."""
    named = {field.name: field.column for field in model._meta.concrete_fields}
    hidden = [named[name] for name in getattr(model, "history_redacted", ())]
    ignored = [named[name] for name in getattr(model, "history_ignored", ())]
    return "{" + ", ".join(f'"{column}": "{HIDDEN}"' for column in hidden) + "}", ",".join(ignored)


def triggers_of(model):
    """One trigger for the rows of a table, and one against emptying it at a stroke."""
    table = model._meta.db_table
    case = case_way(model) or ("", "")
    other, second = [*other_ways(model), ("", ""), ("", "")][:2]
    arguments = (
        *case,
        *other,
        *_kept_back(model),
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
