"""The journal is complete: played back from the first entry, it gives the tables exactly."""

import json
from datetime import date
from decimal import Decimal

from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from history.journal import columns
from history.models import Entry
from projects.models import Contribution, Project, ProjectCountry, ProjectPillar
from reference.models import ActionPlan, Country, Pillar

MODELS = [Project, ProjectCountry, ProjectPillar, Contribution]
SOME = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
text = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1, max_size=20)
money = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("9999999"), places=2)
number = st.integers(0, 9)
operations = st.one_of(
    st.tuples(st.just("project"), text),
    st.tuples(st.just("retitle"), number, text),
    st.tuples(st.just("retitle all"), text),
    st.tuples(st.just("dates"), number, st.dates(date(2019, 1, 1), date(2021, 12, 31))),
    st.tuples(st.just("countries"), number, st.lists(number, max_size=4, unique=True)),
    st.tuples(st.just("pillars"), number, st.dictionaries(st.integers(1, 4), st.integers(1, 100), max_size=4)),
    st.tuples(st.just("money"), number, money),
    st.tuples(st.just("more money"), number),
    st.tuples(st.just("delete"), number),
    st.tuples(st.just("undone"), text),
)


def perform(operation):
    name, *values = operation
    projects = list(Project.objects.order_by("pk"))
    project = projects[values[0] % len(projects)] if projects and isinstance(values[0], int) else None
    if name == "project":
        Project(title=values[0], plan=ActionPlan.objects.get(is_current=True)).save()
    elif name == "retitle all":
        Project.objects.update(title=values[0])
    elif name == "undone":
        try:
            with transaction.atomic():
                Project.objects.update(title=values[0])
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass
    elif project is None:
        return
    elif name == "retitle":
        project.title = values[1]
        project.save()
    elif name == "dates":
        project.planned_start = project.planned_end = values[1]
        project.save()
    elif name == "countries":
        project.countries.set(Country.objects.order_by("pk")[index] for index in values[1])
    elif name == "pillars":
        project.pillar_links.all().delete()
        ProjectPillar.objects.bulk_create(
            ProjectPillar(project=project, pillar=Pillar.objects.get(number=key), weight=weight)
            for key, weight in values[1].items()
        )
    elif name == "money":
        Contribution(
            project=project, donor="Д", amount=values[1], currency="EUR", rate=1, rate_date="2020-01-01"
        ).save()
    elif name == "more money":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE projects_contribution SET amount = amount + 1 WHERE project_id = %s", [project.pk])
    elif name == "delete":
        project.delete()


def replayed(model, after):
    """The rows of a table as the journal alone tells them."""
    rows = {}
    for entry in Entry.objects.filter(pk__gt=after, table=model._meta.db_table).order_by("pk"):
        if entry.verb == "delete":
            assert rows.pop(entry.row) == entry.old
        else:
            if entry.verb == "change":
                assert {key: rows[entry.row][key] for key in entry.old} == entry.old
                assert set(entry.old) == {key for key, value in entry.new.items() if rows[entry.row][key] != value}
            rows[entry.row] = entry.new
    return rows


def stored(model):
    """The rows of a table as they are, in the words of the engine."""
    names = [field.column for field in columns(model)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT to_jsonb(t) FROM {model._meta.db_table} t")
        else:
            pairs = ", ".join(f"'{name}', \"{name}\"" for name in names)
            cursor.execute(f"SELECT json_object({pairs}) FROM {model._meta.db_table}")
        found = [row if isinstance(row, dict) else json.loads(row) for (row,) in cursor.fetchall()]
    return {row["id"]: row for row in found}


@SOME
@given(st.lists(operations, min_size=20, max_size=40))
def test_the_journal_played_back_gives_the_tables_exactly(db, operations):
    with transaction.atomic():
        after = Entry.objects.latest("id").pk
        for operation in operations:
            perform(operation)
        for model in MODELS:
            assert replayed(model, after) == stored(model)
        transaction.set_rollback(True)
