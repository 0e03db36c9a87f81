"""What the history costs those who write, and how fast it is sealed and verified."""

import io

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat

from accounts.models import User
from benchmarks.databases import FULL
from benchmarks.timing import Row, Times, against, in_turns, once
from history import note
from history.models import Entry, Seal
from projects.models import Project
from reference.models import ActionPlan
from triggers import laying

VERIFIED = 25_000  # entries a second
MOST = 1.4
SAVES = 10  # in a row, before the other way takes its turn
AT_ONCE = 10_000
INSERT = (
    "INSERT INTO projects_project (reference, version, created_at, title, kind, relation, objective, background, "
    "rationale, beneficiaries, scope, focus_justification, planned_start_precision, planned_end_precision, "
    "zero_cost, security_recipients, classification, status, actual_start_precision, actual_end_precision, "
    "host_agreement, external_reference, source, round, fingerprint, amendment_reason, plan_id, created_by_id) "
    "SELECT %s, 1, created_at, title, kind, relation, objective, background, rationale, beneficiaries, scope, "
    "focus_justification, planned_start_precision, planned_end_precision, zero_cost, security_recipients, "
    "classification, status, actual_start_precision, actual_end_precision, host_agreement, '', source, "
    "0, fingerprint, amendment_reason, plan_id, created_by_id FROM projects_project WHERE id = %s"
)


def sealing(databases, rounds):
    """Sealing and verifying everything"""
    databases.change_to(FULL)
    rows, entries = [], Entry.objects.order_by("-pk")[0].pk
    seal = Seal.objects.order_by("-number").first()
    for name, number, wanted in (
        ("seal_history", entries - (seal.last if seal else 0), None),
        ("verify_history", entries, VERIFIED),
    ):
        times = once(lambda name=name: call_command(name, stdout=io.StringIO(), stderr=io.StringIO()))
        speed = number / times.median
        kept = None if wanted is None else speed >= wanted
        what = f"{name}, {number:,} entries"
        rows.append(Row(what, times, f"{speed:,.0f}/s", f">= {wanted:,}/s" if wanted else "", kept))
    return rows


def writing(databases, rounds):
    """Writing with the journal and without it"""
    databases.change_to(FULL)
    person = User.objects.get(email="writer7@example.org")
    things = _things(person)
    times = {(name, way): Times() for name in things for way in (True, False)}
    try:
        for _turn in range(max(rounds // 3, 1)):
            for way in (True, False):
                _journal(way)
                for name, thing in things.items():
                    number = 1 if "rows" in name else SAVES
                    with note(actor=person, act="edit", source="web", request="benchmark"):
                        times[name, way].seconds += in_turns({name: thing}, number, warm=1)[name].seconds
    finally:
        _journal(True)
    rows = []
    for name in things:
        with_it, without = times[name, True], times[name, False]
        rows += [
            Row(f"{name}, without the journal", without),
            against(f"{name}, with it", with_it, without, most=None if "SQL" in name else MOST, than="without"),
        ]
    return rows


def _journal(wanted):
    """Lays the journal's triggers and lets statements carry the context, or takes both away."""
    connection.close()
    connection.ensure_connection()
    if wanted:
        laying.lay(connection)
        return
    on_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for trigger in laying.declared(connection).values():
            if trigger.table and trigger.name.startswith("rule_journal"):
                on = f' ON "{trigger.table}"' if on_postgresql else ""
                cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger.name}"{on}')
    connection.execute_wrappers[:] = [one for one in connection.execute_wrappers if one.__module__ != "history.context"]


def _things(person):
    """Each is one transaction of its own, as a form of the site makes it."""
    plan = ActionPlan.objects.get(is_current=True)
    numbers = {"last": 0}
    saved = Project.objects.create(title="Saved again and again", plan=plan, created_by=person)
    keys = list(Project.objects.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    before = Project.objects.count()

    def create():
        with transaction.atomic():
            Project.objects.create(title="A project of the benchmark", plan=plan, created_by=person)

    def update():
        numbers["last"] += 1
        saved.title = f"Title {numbers['last']}"
        with transaction.atomic():
            saved.save()

    def insert_sql():
        numbers["last"] += 1
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(INSERT, [f"B-{before}-{numbers['last']}", saved.pk])

    def update_sql():
        numbers["last"] += 1
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE projects_project SET beneficiaries = %s WHERE id = %s", [str(numbers), saved.pk])

    def many():
        with transaction.atomic():
            note = Concat(F("host_agreement"), Value("x"))  # not signed, so it changes whatever the status is
            Project.objects.filter(pk__in=keys).update(host_agreement=note, version=F("version") + 1)
            transaction.set_rollback(True)

    return {
        "creating a project (ORM)": create,
        "saving a project (ORM)": update,
        "one INSERT (SQL)": insert_sql,
        "one UPDATE (SQL)": update_sql,
        f"{len(keys):,} rows in one UPDATE (SQL)": many,
    }


PARTS = [writing, sealing]
