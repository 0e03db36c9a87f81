"""Lays the declared triggers, takes them up again, and tells which are missing or not as declared.

SQLite rebuilds a table to alter it and silently drops the triggers on it, so there they are taken up before a
migration that has something to do and laid again after it. PostgreSQL keeps them all the time.
"""

from dataclasses import dataclass

PREFIX = "rule_"  # every trigger and function of ours begins so, which is how strays are found
_providers = []


@dataclass(frozen=True)
class Trigger:
    """One trigger. On PostgreSQL also the function it calls; a function without `sql` is one that others call."""

    name: str
    table: str = ""
    sql: str = ""
    arguments: tuple[str, ...] = ()
    function: str = ""
    body: str = ""
    signature: str = ""
    returns: str = "trigger"
    language: str = "plpgsql"

    def __post_init__(self):
        if not self.name.startswith(PREFIX) or len(self.name) > 63:
            raise ValueError(f"A trigger is named {PREFIX}… with at most 63 characters: {self.name}")


def register(provider):
    """Adds a function that takes the engine's vendor name and answers with its `Trigger`s."""
    _providers.append(provider)
    return provider


def declared(connection):
    """All declared triggers whose table exists, by name."""
    tables = set(connection.introspection.table_names())
    found = {}
    for provider in _providers:
        for trigger in provider(connection.vendor):
            if trigger.name in found:
                raise ValueError(f"Two triggers are named {trigger.name}.")
            if not trigger.table or trigger.table in tables:
                found[trigger.name] = trigger
    return found


def lay(connection):
    """Brings the triggers in the database to what is declared. What is already so is left alone."""
    wanted = declared(connection)
    engine = _PostgreSQL if connection.vendor == "postgresql" else _SQLite
    with connection.cursor() as cursor:
        engine.lay(cursor, wanted)


def take_up(connection):
    """Removes every trigger of ours."""
    engine = _PostgreSQL if connection.vendor == "postgresql" else _SQLite
    with connection.cursor() as cursor:
        for statement in engine.removal(cursor, {}):
            cursor.execute(statement)


def faults(connection):
    """A sentence for each trigger that is missing, altered, switched off or not ours."""
    wanted = declared(connection)
    engine = _PostgreSQL if connection.vendor == "postgresql" else _SQLite
    if not any(trigger.table for trigger in wanted.values()):
        return []  # a database that was never migrated
    with connection.cursor() as cursor:
        return list(engine.faults(cursor, wanted))


class _SQLite:
    @staticmethod
    def present(cursor):
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' "
            "UNION ALL SELECT name, sql FROM sqlite_temp_master WHERE type = 'trigger'"
        )
        return dict(cursor.fetchall())

    @classmethod
    def removal(cls, cursor, wanted):
        return [
            f'DROP TRIGGER "{name}"'
            for name, sql in cls.present(cursor).items()
            if name.startswith(PREFIX) and (name not in wanted or wanted[name].sql != sql)
        ]

    @classmethod
    def lay(cls, cursor, wanted):
        for statement in cls.removal(cursor, wanted):
            cursor.execute(statement)
        present = cls.present(cursor)
        for name, trigger in wanted.items():
            if name not in present:
                cursor.execute(trigger.sql)

    @classmethod
    def faults(cls, cursor, wanted):
        present = cls.present(cursor)
        for name, trigger in wanted.items():
            if name not in present:
                yield f"The trigger {name} on {trigger.table} is missing."
            elif present[name] != trigger.sql:
                yield f"The trigger {name} on {trigger.table} is not as declared."
        for name in sorted(set(present) - set(wanted)):
            yield f"The trigger {name} is not one of ours."


class _PostgreSQL:
    @staticmethod
    def present(cursor):
        """Ours by name: (table, whether it always fires, arguments, statement), functions by name: body."""
        cursor.execute(
            "SELECT t.tgname, c.relname, t.tgenabled = 'A', t.tgargs, obj_description(t.oid, 'pg_trigger') "
            "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
        )
        triggers = {
            name: (table, always, tuple(part.decode() for part in bytes(arguments).split(b"\0")[:-1]), statement)
            for name, table, always, arguments, statement in cursor.fetchall()
        }
        cursor.execute(
            "SELECT proname, CASE WHEN proconfig = ARRAY['search_path=' || current_schema() || ', pg_temp'] "
            "THEN prosrc END FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
        )
        return triggers, dict(cursor.fetchall())

    @classmethod
    def removal(cls, cursor, wanted):
        triggers, functions = cls.present(cursor)
        kept = {trigger.function for trigger in wanted.values()}
        return [
            f'DROP TRIGGER "{name}" ON "{table}"'
            for name, (table, *_) in triggers.items()
            if name.startswith(PREFIX) and name not in wanted
        ] + [f'DROP FUNCTION "{name}" CASCADE' for name in functions if name.startswith(PREFIX) and name not in kept]

    @classmethod
    def lay(cls, cursor, wanted):
        for statement in cls.removal(cursor, wanted):
            cursor.execute(statement)
        triggers, functions = cls.present(cursor)
        cursor.execute("SELECT quote_ident(current_schema())")
        # Temporary tables come last, or one with the name of ours would stand in for it.
        path = f"SET search_path = {cursor.fetchone()[0]}, pg_temp"
        for trigger in wanted.values():
            if trigger.body and functions.get(trigger.function) != trigger.body:
                cursor.execute(
                    f'CREATE OR REPLACE FUNCTION "{trigger.function}"({trigger.signature}) '
                    f"RETURNS {trigger.returns} LANGUAGE {trigger.language} {path} AS $body${trigger.body}$body$"
                )
        for name, trigger in wanted.items():
            if trigger.sql and not cls._stands(triggers.get(name), trigger):
                cursor.execute(trigger.sql)
                cursor.execute(f'ALTER TABLE "{trigger.table}" ENABLE ALWAYS TRIGGER "{name}"')
                # The statement is kept beside the trigger, so that a changed declaration is noticed and laid anew.
                cursor.execute(
                    "SELECT format('COMMENT ON TRIGGER %%I ON %%I IS %%L', %s, %s, %s)",
                    [name, trigger.table, trigger.sql],
                )
                cursor.execute(cursor.fetchone()[0].replace("%", "%%"), [])

    @staticmethod
    def _stands(present, trigger):
        return present == (trigger.table, True, trigger.arguments, trigger.sql)

    @classmethod
    def faults(cls, cursor, wanted):
        triggers, functions = cls.present(cursor)
        for name, trigger in wanted.items():
            if trigger.body and functions.get(trigger.function) != trigger.body:
                yield f"The function {trigger.function} of the trigger {name} is missing or not as declared."
            if trigger.sql and name not in triggers:
                yield f"The trigger {name} on {trigger.table} is missing."
            elif trigger.sql and not cls._stands(triggers[name], trigger):
                yield f"The trigger {name} on {trigger.table} is switched off or not as declared."
        for name in sorted(set(triggers) - set(wanted)):
            yield f"The trigger {name} is not one of ours."
