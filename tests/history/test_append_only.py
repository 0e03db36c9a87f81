"""What is in the history stays as it is."""

import sqlite3

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from history.models import Entry
from triggers import laying, sentence_of

TABLE = Entry._meta.db_table
NEVER = "The history is never changed: what happened stays written."


def refused(write):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write()
    return sentence_of(refusal.value)


def run(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


@pytest.mark.parametrize(
    "write",
    [
        lambda: Entry.objects.update(reason="another"),
        lambda: Entry.objects.latest("id").delete(),
        lambda: Entry.objects.all()._raw_delete("default"),
        lambda: run(f"UPDATE {TABLE} SET actor_name = 'somebody else'"),
        lambda: run(f"DELETE FROM {TABLE} WHERE id = (SELECT max(id) FROM {TABLE})"),
    ],
    ids=["update", "delete", "raw delete", "SQL update", "SQL delete"],
)
def test_an_entry_is_neither_changed_nor_deleted(write, db):
    assert refused(write) == NEVER


@pytest.mark.sqlite
def test_an_entry_is_not_replaced(db):
    assert refused(
        lambda: run(f"INSERT OR REPLACE INTO {TABLE} SELECT * FROM {TABLE} WHERE id = (SELECT min(id) FROM {TABLE})")
    ) in {NEVER, "What happened to a row is written by the database alone."}


@pytest.mark.postgres
@pytest.mark.parametrize("table", [TABLE, "reference_region", "projects_signoff"])
def test_a_table_with_a_history_is_not_emptied_at_a_stroke(table, db):
    assert "never emptied" in refused(lambda: run(f"TRUNCATE {table} CASCADE"))


@pytest.mark.postgres
def test_a_session_in_the_role_of_a_replica_is_journalled_as_well(db):
    last = Entry.objects.latest("id").pk
    run("SET LOCAL session_replication_role = replica")
    run('UPDATE reference_region SET "order" = "order" + 1 WHERE slug = \'central-asia\'')
    assert Entry.objects.filter(pk__gt=last).count() == 1


@pytest.mark.sqlite
def test_a_foreign_program_cannot_write_to_sqlite(transactional_db):
    foreign = sqlite3.connect(connection.settings_dict["NAME"], timeout=5)
    with pytest.raises(sqlite3.OperationalError, match="no such function: history_context"):
        foreign.execute("UPDATE reference_region SET \"order\" = 9 WHERE slug = 'central-asia'")
    foreign.close()


def test_every_trigger_is_as_declared(db):
    assert laying.faults(connection) == []
    assert len(laying.declared(connection)) > 60


def test_a_missing_trigger_is_named_by_the_check(db):
    name = "rule_signoff_deleted"
    on = " ON projects_signoff" if connection.vendor == "postgresql" else ""
    run(f"DROP TRIGGER {name}{on}")
    assert laying.faults(connection) == [f"The trigger {name} on projects_signoff is missing."]
    laying.lay(connection)
    assert laying.faults(connection) == []


@pytest.mark.postgres
def test_a_trigger_that_is_switched_off_or_emptied_is_named(db):
    run("ALTER TABLE projects_signoff DISABLE TRIGGER rule_signoff_deleted")
    run(
        'CREATE OR REPLACE FUNCTION "rule_signoff_changed"() RETURNS trigger '
        "LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
    )
    assert sorted(laying.faults(connection)) == [
        "The function rule_signoff_changed of the trigger rule_signoff_changed is missing or not as declared.",
        "The trigger rule_signoff_deleted on projects_signoff is switched off or not as declared.",
    ]


@pytest.mark.sqlite
def test_a_trigger_that_is_replaced_by_an_empty_one_is_named(db):
    run("DROP TRIGGER rule_signoff_deleted")
    run("CREATE TRIGGER rule_signoff_deleted BEFORE DELETE ON projects_signoff BEGIN SELECT 1; END")
    assert laying.faults(connection) == ["The trigger rule_signoff_deleted on projects_signoff is not as declared."]


def test_migrating_again_leaves_the_triggers_in_place(transactional_db):
    call_command("migrate", verbosity=0)
    assert laying.faults(connection) == []
