"""The triggers that write the journal, and the guards that keep it as it was written.

Row triggers on every table, so that no way of writing passes unseen: forms, bulk operations, links, cascades, SQL.
"""

from history import on_postgresql, on_sqlite
from history.journal import journalled_models
from history.models import Entry, Seal
from triggers import Guard
from triggers.guards import distinct

ENTRY, SEAL = Entry._meta.db_table, Seal._meta.db_table
NEVER = "The history is never changed: what happened stays written."


def triggers(vendor):
    """The journal's triggers and the guards that make it append-only."""
    engine = _engine(vendor)
    yield from engine.shared()
    for model in journalled_models():
        yield from engine.triggers_of(model)
        yield _number(model._meta.db_table, model._meta.pk.column).trigger(vendor)
    yield from (guard.trigger(vendor) for guard in _append_only(vendor))


def row_as_json(vendor, model, side):
    """SQL for a whole row, as the journal keeps it."""
    return _engine(vendor).row_as_json(model, side)


def _engine(vendor):
    return on_postgresql if vendor == "postgresql" else on_sqlite


def _number(table, key):
    """References and sign-offs name rows by their numbers, and SQL could swap two rows by swapping those."""
    return Guard(f"rule_number_{table}", table, "UPDATE", [("1 = 1", "A row keeps its number.")], when=distinct(key))


def _append_only(vendor):
    yield Guard("rule_history_no_change", ENTRY, "UPDATE", [("1 = 1", NEVER)])
    yield Guard("rule_history_no_deletion", ENTRY, "DELETE", [("1 = 1", NEVER)])
    by_hand = "pg_trigger_depth() < 2" if vendor == "postgresql" else "coalesce(history_context('direct'), '') = 'true'"
    rules = [
        (f"NEW.verb <> 'event' AND {by_hand}", "What happened to a row is written by the database alone."),
        (
            "coalesce(CAST(NEW.actor AS text), '') <> coalesce(CAST(history_context('actor') AS text), '')",
            "An entry names the person who acts, and nobody else.",
        ),
        (
            f'{by_hand} AND NEW."id" BETWEEN 0 AND '
            f'(SELECT last."last" FROM "{SEAL}" last ORDER BY last."number" DESC LIMIT 1)',
            "The history is sealed beyond this place: nothing is written in between.",
        ),
    ]
    if vendor == "sqlite":
        # INSERT OR REPLACE would overwrite an entry without an UPDATE or DELETE that a guard could see.
        rules.append((f'EXISTS (SELECT 1 FROM "{ENTRY}" there WHERE there."id" = NEW."id")', NEVER))
    yield Guard("rule_history_written", ENTRY, "INSERT", rules)
    yield Guard("rule_seal_no_change", SEAL, "UPDATE", [("1 = 1", NEVER)])
    yield Guard("rule_seal_no_deletion", SEAL, "DELETE", [("1 = 1", NEVER)])
    yield Guard("rule_seal_continues", SEAL, "INSERT", [(_forks(), "A seal continues the last one.")])


def _forks():
    """SQL that is true when a new seal does not take up where the last one ends. A replaced seal never does."""
    before = f'SELECT last.%s FROM "{SEAL}" last WHERE last."number" = NEW."number" - 1'
    return (
        f'NEW."number" <> coalesce((SELECT max(last."number") FROM "{SEAL}" last), 0) + 1'
        f""" OR NEW."first" <> coalesce(({before % '"last"'}), 0) + 1"""
        f""" OR NEW."previous" <> coalesce(({before % '"digest"'}), '{"0" * 64}')"""
        ' OR NEW."last" < NEW."first" OR NEW."count" NOT BETWEEN 1 AND NEW."last" - NEW."first" + 1'
    )
