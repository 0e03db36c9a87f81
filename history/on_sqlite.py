"""The journal's triggers on SQLite: three for each table, with its columns written out."""

from history.journal import HIDDEN, case_way, columns, other_ways
from history.models import Entry
from triggers import Trigger
from triggers.guards import MARK, quoted

ENTRY = Entry._meta.db_table
COLUMNS = ["verb", "old", "new", "case", "other_case", "former_case", "table", "row"]
SAID = ["actor_name", "organization", "role", "act", "reason", "request", "source"]
# A statement may say OR IGNORE, which holds for what its triggers do as well: no entry, no write.
WRITTEN = (
    f"SELECT RAISE(ABORT, {quoted(MARK + 'This change could not be written into the history.')}) WHERE changes() <> 1"
)
# Without this setting a REPLACE deletes rows unseen.
SEEN = (
    f"SELECT RAISE(ABORT, {quoted(MARK + 'Rows are not replaced unseen: leave recursive_triggers on.')}) "
    "WHERE (SELECT recursive_triggers FROM pragma_recursive_triggers) <> 1"
)


def shared():
    """Nothing: each trigger stands for itself."""
    return []


def row_as_json(model, side):
    """SQL for a whole row, as the journal keeps it."""
    return "json_object(" + ", ".join(f"{quoted(f.column)}, {_value(model, side, f)}" for f in columns(model)) + ")"


def _value(model, side, field):
    return quoted(HIDDEN) if field.name in getattr(model, "history_redacted", ()) else f'{side}."{field.column}"'


def triggers_of(model):
    """One trigger for each of insert, update and delete."""
    table, key, fields = model._meta.db_table, model._meta.pk.column, columns(model)
    case, others = [way for way in [case_way(model)] if way], other_ways(model)

    def differs(field):
        return f'OLD."{field.column}" IS NOT NEW."{field.column}"'

    pairs = " UNION ALL ".join(
        f"SELECT {quoted(f.column)} AS k, {_value(model, 'OLD', f)} AS v WHERE {differs(f)}" for f in fields
    )
    changed = f"(SELECT json_group_object(k, v) FROM ({pairs}))"
    former = "CASE " + " ".join(
        f"WHEN {_name('OLD', ways)} IS NOT {_name('NEW', ways)} THEN {_name('OLD', ways)}" for ways in (case, others)
    )
    for event, verb, side, old, new, left, when in [
        ("INSERT", "create", "NEW", "NULL", row_as_json(model, "NEW"), "NULL", ""),
        (
            "UPDATE",
            "change",
            "NEW",
            changed,
            row_as_json(model, "NEW"),
            f"{former} END",
            " WHEN " + " OR ".join(map(differs, fields)),
        ),
        ("DELETE", "delete", "OLD", row_as_json(model, "OLD"), "NULL", "NULL", ""),
    ]:
        said = [f"coalesce(history_context({quoted(name)}), '')" for name in SAID]
        names = ", ".join(f'"{name}"' for name in [*COLUMNS, *SAID, "actor", "move", "at"])
        values = [
            quoted(verb),
            old,
            new,
            _name(side, case),
            _name(side, others),
            left,
            quoted(table),
            f'{side}."{key}"',
        ]
        values += [*said, "history_context('actor')", "coalesce(history_context('move') = 'true', 0)"]
        values += ["strftime('%Y-%m-%d %H:%M:%f', 'now')"]
        steps = [f'INSERT INTO "{ENTRY}" ({names})\n  VALUES ({", ".join(values)})', WRITTEN]
        steps += [SEEN] if verb == "create" else []
        name = f"rule_journal_{table}_{verb}"[:63]
        yield Trigger(
            name=name,
            table=table,
            sql=f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" FOR EACH ROW{when}\n'
            "BEGIN\n" + "".join(f"  {step};\n" for step in steps) + "END",
        )


def _name(side, ways):
    """SQL for the name of the first record that the row leads to."""
    names = [f'{quoted(prefix)} || {side}."{column}"' for prefix, column in ways]
    return f"coalesce({', '.join(names)})" if len(names) > 1 else next(iter(names), "NULL")
