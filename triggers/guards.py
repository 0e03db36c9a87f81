"""A guard: a condition on a row that the database refuses, and the sentence that tells a person why.

Conditions are written once, in the SQL that both engines share: `NEW.column`, `OLD.column`, `IS DISTINCT FROM`,
`EXISTS (SELECT …)`, `||`. Booleans are written bare (`person.is_active`), because one engine stores them as numbers.
"""

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from triggers.laying import Trigger

MARK = "Refused: "  # tells our refusals from the database's own errors


def quoted(text):
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def among(values):
    """The values as an SQL list: `NEW.status IN {among(Status.awaiting())}`."""
    return "(" + ", ".join(quoted(str(value)) for value in values) + ")"


def distinct(*columns):
    """SQL that is true when any of the columns differs between the old row and the new one."""
    return "(" + " OR ".join(f'NEW."{name}" IS DISTINCT FROM OLD."{name}"' for name in columns) + ")"


@dataclass(frozen=True)
class Guard:
    """Refuses one kind of write to one table.

    `event` is INSERT, UPDATE or DELETE. `rules` are pairs of an SQL condition and a sentence, read in order:
    the first that is true refuses. `when` narrows the rows that are looked at. `lock` is a statement with which
    PostgreSQL makes the write wait for others that the conditions look at; SQLite lets in one writer at a time anyway.
    """

    name: str
    table: str
    event: str
    rules: list[tuple[str, str]]
    when: str = ""
    lock: str = ""

    def trigger(self, vendor):
        """The guard as a trigger of that engine."""
        return self._on_postgresql() if vendor == "postgresql" else self._on_sqlite()

    def _on_sqlite(self):
        when = f" WHEN {self.when}" if self.when else ""
        body = "\n".join(
            f"  SELECT RAISE(ABORT, {quoted(MARK + sentence)}) WHERE {condition};" for condition, sentence in self.rules
        )
        return Trigger(
            name=self.name,
            table=self.table,
            sql=f'CREATE TRIGGER "{self.name}" BEFORE {self.event} ON "{self.table}" FOR EACH ROW{when}\n'
            f"BEGIN\n{body}\nEND",
        )

    def _on_postgresql(self):
        rules = "\n".join(
            f"  IF ({condition}) THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', "
            f"MESSAGE = {quoted(MARK + sentence)}; END IF;"
            for condition, sentence in self.rules
        )
        if self.lock:
            rules = f"  {self.lock};\n{rules}"
        if self.when:
            rules = f"  IF ({self.when}) THEN\n{rules}\n  END IF;"
        answer = "OLD" if self.event == "DELETE" else "NEW"
        return Trigger(
            name=self.name,
            table=self.table,
            function=self.name,
            body=f"\nBEGIN\n{rules}\n  RETURN {answer};\nEND;\n",
            sql=f'CREATE OR REPLACE TRIGGER "{self.name}" BEFORE {self.event} ON "{self.table}" '
            f'FOR EACH ROW EXECUTE FUNCTION "{self.name}"()',
        )


def sentence_of(error):
    """The sentence of a guard that refused, out of a database error, or "" if another rule was broken."""
    text = str(error)
    if MARK not in text:
        return ""
    return text.split(MARK, 1)[1].splitlines()[0]


def refusals(connection, rules, *, row=None, table="", key=None):
    """Those of `rules` that would refuse a row, asked of the database before anything is written.

    The row that stands in for NEW is either given by its values (`row`: column to value) or already stored (`table`
    and `key`). So a page that explains and the guard that refuses read the very same conditions.
    """
    if row is None:
        candidate, values = f'SELECT * FROM "{table}" WHERE id = %s', [key]
    else:
        candidate = "SELECT " + ", ".join(f'{_typed(connection, value)} AS "{name}"' for name, value in row.items())
        values = list(row.values())
    found = " UNION ALL ".join(
        f"SELECT {number} AS number FROM candidate AS NEW WHERE {condition}".replace("%", "%%")
        for number, (condition, *_) in enumerate(rules)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"WITH candidate AS ({candidate}) {found} ORDER BY 1", values)
        return [rules[number] for (number,) in cursor.fetchall()]


def first_refusal(rules, record=None, *, row=None):
    """The sentence of the first of `rules` that would refuse a stored record, or a row given by its values, or ""."""
    where = {"row": row} if record is None else {"table": record._meta.db_table, "key": record.pk}
    refused = refusals(connection, rules, **where)
    return _(refused[0][1]) if refused else ""


def _typed(connection, value):
    """A placeholder whose type the engine can tell."""
    kind = {bool: "boolean", int: "bigint", str: "text"}.get(type(value))
    return f"%s::{kind}" if kind and connection.vendor == "postgresql" else "%s"
