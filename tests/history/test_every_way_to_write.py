"""No way of writing a row passes the journal by: the promise that libraries above the database cannot keep."""

import io
import json

import pytest
from django.contrib.auth.models import update_last_login
from django.core import serializers
from django.db import connection, transaction
from django.db.models import F

from accounts.models import Membership
from history import note
from history.models import Entry
from reference.models import Country, Pillar, Region, Theme

REGION = Region._meta.db_table


def region(number, **fields):
    return Region(**{"slug": f"way-{number}", "name": f"Way {number}", "order": 50, **fields})


def made(*numbers):
    return [region(number) for number in numbers]


def moved(*slugs):
    regions = list(Region.objects.filter(slug__in=slugs))
    for one in regions:
        one.order = 9
    return regions


def run(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def run_many(sql, rows):
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


INSERT = f'INSERT INTO "{REGION}" (slug, name, "order", focus, version) VALUES '


def load_fixture():
    row = {"model": "reference.region", "fields": {"slug": "way-7", "name": "Way 7", "order": 1, "focus": False}}
    for item in serializers.deserialize("json", io.StringIO(json.dumps([row]))):
        item.save()


WAYS = {
    "save of a new row": (lambda: region(7).save(), ["create"]),
    "save of a row": (lambda: [one.save() for one in moved("way-1")], ["change"]),
    "save of one field": (
        lambda: Region(pk=Region.objects.get(slug="way-1").pk, order=9).save(update_fields=["order"]),
        ["change"],
    ),
    "delete of a row": (lambda: Region.objects.get(slug="way-1").delete(), ["delete"]),
    "create": (lambda: Region.objects.create(slug="way-7", name="Way 7"), ["create"]),
    "get_or_create": (lambda: Region.objects.get_or_create(slug="way-7", defaults={"name": "Way 7"}), ["create"]),
    "update_or_create": (lambda: Region.objects.update_or_create(slug="way-1", defaults={"order": 9}), ["change"]),
    "update of a query": (lambda: Region.objects.filter(slug__startswith="way").update(order=9), ["change"] * 3),
    "update with an expression": (
        lambda: Region.objects.filter(slug__startswith="way").update(order=F("order") + 1),
        ["change"] * 3,
    ),
    "delete of a query": (lambda: Region.objects.filter(slug__startswith="way").delete(), ["delete"] * 3),
    "delete of a query without its rows": (
        lambda: Region.objects.filter(slug__startswith="way")._raw_delete("default"),
        ["delete"] * 3,
    ),
    "bulk_create": (lambda: Region.objects.bulk_create(made(7, 8)), ["create"] * 2),
    "bulk_create that ignores conflicts": (
        lambda: Region.objects.bulk_create(made(1, 8), ignore_conflicts=True),
        ["create"],
    ),
    "bulk_create that updates conflicts": (
        lambda: Region.objects.bulk_create(
            [region(1, order=9), region(8)], update_conflicts=True, update_fields=["order"], unique_fields=["slug"]
        ),
        ["change", "create"],
    ),
    "bulk_update": (
        lambda: Region.objects.bulk_update(moved("way-1", "way-2", "way-3"), ["order"]),
        ["change"] * 3,
    ),
    "fixture": (load_fixture, ["create"]),
    "SQL insert": (lambda: run(INSERT + "('way-7', 'Way 7', 1, false, 1)"), ["create"]),
    "SQL update": (lambda: run(f'UPDATE "{REGION}" SET "order" = 9 WHERE slug = \'way-1\''), ["change"]),
    "SQL update behind a comment": (
        lambda: run(f'/* tidy */ -- up\n UPDATE "{REGION}" SET "order" = 9 WHERE slug = \'way-1\''),
        ["change"],
    ),
    "SQL delete": (lambda: run(f"DELETE FROM \"{REGION}\" WHERE slug = 'way-1'"), ["delete"]),
    "SQL upsert": (
        lambda: run(INSERT + "('way-1', 'Way 1', 9, false, 1) ON CONFLICT (slug) DO UPDATE SET \"order\" = 9"),
        ["change"],
    ),
    "SQL insert from a query": (
        lambda: run(
            f'INSERT INTO "{REGION}" (slug, name, "order", focus, version) '
            f"SELECT slug || '-b', name || ' b', 1, focus, 1 FROM \"{REGION}\" WHERE slug LIKE 'way-%%'"
        ),
        ["create"] * 3,
    ),
    "SQL update in a common table expression": (
        lambda: run(
            f"WITH chosen AS (SELECT id FROM \"{REGION}\" WHERE slug = 'way-1') "
            f'UPDATE "{REGION}" SET "order" = 9 WHERE id IN (SELECT id FROM chosen)'
        ),
        ["change"],
    ),
    "SQL with many rows of values": (
        lambda: run_many(INSERT + "(%s, %s, 1, false, 1)", [("way-7", "Way 7"), ("way-8", "Way 8")]),
        ["create"] * 2,
    ),
}


@pytest.fixture
def three_regions(db):
    Region.objects.bulk_create(made(1, 2, 3))


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_write_leaves_its_entries(way, three_regions, staff):
    write, verbs = WAYS[way]
    last = Entry.objects.latest("id").pk

    with note(actor=staff, act="way", reason="100 % 'sure'", request="r1"):
        write()

    entries = Entry.objects.filter(pk__gt=last, table=REGION).order_by("pk")
    assert [entry.verb for entry in entries] == verbs
    assert {(e.actor, e.actor_name, e.act, e.reason, e.request) for e in entries} == {
        (staff.pk, "Anna Keller", "way", "100 % 'sure'", "r1")
    }
    for entry in entries:
        assert entry.row == (entry.new or entry.old)["id"]
        assert "Way" in (entry.new or entry.old)["name"]


@pytest.mark.parametrize(
    ("write", "verbs"),
    [
        (lambda theme, pillars: theme.default_pillars.add(pillars[0]), ["create"]),
        (lambda theme, pillars: theme.default_pillars.remove(pillars[1]), ["delete"]),
        (lambda theme, pillars: theme.default_pillars.set([pillars[0]]), ["create", "delete"]),
        (lambda theme, pillars: theme.default_pillars.clear(), ["delete"]),
        (lambda theme, pillars: pillars[0].themes.add(theme), ["create"]),
    ],
    ids=["add", "remove", "set", "clear", "from the other side"],
)
def test_links_are_journalled_like_rows(write, verbs, db):
    theme = Theme.objects.create(order=99, slug="t", official_wording="t", name="T", short_name="T")
    first, second = Pillar.objects.order_by("number")[:2]
    theme.default_pillars.add(second)
    last = Entry.objects.latest("id").pk

    write(theme, [first, second])

    entries = Entry.objects.filter(pk__gt=last, table=Theme.default_pillars.through._meta.db_table)
    assert sorted(entry.verb for entry in entries) == verbs


def test_a_cascade_is_journalled_row_by_row(staff):
    membership = staff.memberships.get()

    staff.delete()

    assert Entry.objects.filter(table=Membership._meta.db_table, row=membership.pk, verb="delete").count() == 1


@pytest.mark.postgres
def test_copy_is_journalled(db):
    last = Entry.objects.latest("id").pk
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{REGION}" (slug, name, "order", focus, version) FROM STDIN') as copy,
    ):
        copy.write_row(("way-7", "Way 7", 1, False, 1))
    (entry,) = Entry.objects.filter(pk__gt=last)
    assert (entry.verb, entry.new["slug"]) == ("create", "way-7")


def test_an_entry_keeps_only_what_changed_and_the_whole_row_afterwards(db):
    kyrgyzstan = Country.objects.get(iso2="KG")
    Country.objects.filter(pk=kyrgyzstan.pk).update(note="new")
    entry = Entry.objects.latest("id")
    assert entry.old == {"note": kyrgyzstan.note}
    assert entry.new["note"] == "new"
    assert entry.new["iso2"] == "KG"


def test_a_write_that_changes_nothing_leaves_no_entry(db):
    last = Entry.objects.latest("id").pk
    Country.objects.filter(iso2="KG").update(iso3="KGZ")
    assert Entry.objects.latest("id").pk == last


def test_a_password_never_reaches_the_journal(staff):
    staff.set_password("a secret that stays one")
    staff.save()
    entry = Entry.objects.latest("id")
    assert entry.old["password"] == "(not recorded)"
    assert entry.new["password"] == "(not recorded)"
    assert staff.password not in json.dumps([entry.old, entry.new])


def test_signing_in_does_not_fill_the_journal(staff):
    last = Entry.objects.latest("id").pk
    update_last_login(None, staff)
    assert Entry.objects.latest("id").pk == last


def test_what_is_rolled_back_was_never_written(db):
    last = Entry.objects.latest("id").pk
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        region(7).save()
        raise ZeroDivisionError
    assert Entry.objects.latest("id").pk == last


def test_the_context_of_one_write_does_not_stick_to_the_next(staff):
    with note(actor=staff, act="first"):
        region(7).save()
    region(8).save()
    first, second = Entry.objects.order_by("-pk")[:2][::-1]
    assert (first.act, first.actor) == ("first", staff.pk)
    assert (second.act, second.actor) == ("", None)
