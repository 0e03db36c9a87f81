"""Keeping the words as the records are: whoever changed them, and by whatever door, the journal names them.

The words are brought up to date before a search is answered, as far as that takes a moment, and by the worker at other
times. To do it once more does no harm.
"""

from collections import defaultdict

from django.db import connection, transaction

from history.models import Entry, table_and_key
from history.names import cases_of
from history.sealing import PATIENCE, StillWriting, settled
from search.models import FTS, TITLE, WHOLE, Indexed, Progress
from search.sources import SOURCES

AT_A_TIME = 500  # records whose words are read and written together
AT_ONCE = 2_000  # entries that a person who searches waits for; the worker reads on
FEW = 200  # ... while others write: these are read once more
MOST_TEXT = 100_000  # letters of a record that are kept to show a piece of
MOMENT = 0.2  # seconds to wait for those who are writing


def behind():
    """How many entries of the history are not read yet."""
    latest = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return latest - (Progress.objects.values_list("entry", flat=True).first() or 0)


def catch_up(*, patience=MOMENT, most=AT_ONCE, wait=True):
    """Brings the words of everything that changed since the last time up to date. Answers how many entries were read.

    An entry with a lower number may still become visible on PostgreSQL. So it is asked first up to where every entry is
    settled, and only then the entries are read: the place never passes one that was not seen. What was read beyond it
    is read once more. Without `wait` nothing is done while somebody else is at it.
    """
    if not behind():
        return 0
    try:
        bound = settled(patience)  # nobody is locked out meanwhile
    except StillWriting:
        bound, most = None, min(most, FEW)
    with transaction.atomic():
        progress = _in_turn(wait)
        if progress is None:
            return 0
        entries = list(Entry.objects.filter(pk__gt=progress.entry).order_by("pk").only(*READ)[:most])
        if not entries:
            return 0
        bring_up_to_date(touched(entries))
        if bound is None:
            return 0
        progress.entry = max(progress.entry, min(entries[-1].pk, bound))
        progress.save(force_update=True)
    return len(entries)


READ = ("table", "row", "case", "other_case", "former_case")


def touched(entries):
    """Table to the numbers of its rows that some entries are about: the rows and the records they belong to."""
    found = defaultdict(set)
    for entry in entries:
        for case in cases_of(entry):
            table, key = table_and_key(case)
            found[table].add(key)
        if entry.table and entry.row:
            found[entry.table].add(entry.row)
    return found


def bring_up_to_date(rows):
    """`rows` is table to the numbers of its rows."""
    for source in SOURCES:
        keys = set(rows.get(source.model._meta.db_table, ()))
        for table, paths in source.follows.items():
            for path in paths if (changed := rows.get(table)) else ():
                keys.update(source.all().filter(**{f"{path}__in": changed}).values_list("pk", flat=True))
        for some in _in_parts(sorted(keys)):
            index(source, some)


def index_everything(progress=lambda done, total: None):
    """Makes all words anew. What changes meanwhile is read from the history afterwards."""
    latest = settled(PATIENCE) if Entry.objects.exists() else 0
    total, done = sum(source.all().count() for source in SOURCES), 0
    for source in SOURCES:
        for some in _in_parts(list(source.all().order_by("pk").values_list("pk", flat=True))):
            with transaction.atomic():
                _in_turn()
                index(source, some)
            done += len(some)
            progress(done, total)
        with transaction.atomic():
            _in_turn()
            _take_out(Indexed.objects.filter(kind=source.kind).exclude(key__in=source.all().values("pk")))
    Progress.objects.filter(pk=1).update(entry=latest)


def _in_turn(wait=True):
    """One writes words at a time: the row stays locked until the transaction ends. None for whoever does not wait."""
    Progress.objects.get_or_create(pk=1)
    skip = not wait and connection.features.has_select_for_update_skip_locked
    return Progress.objects.select_for_update(skip_locked=skip).filter(pk=1).first()


def index(source, keys):
    """Writes the words of these records of a kind; those that are gone are taken out."""
    records = source.all().filter(pk__in=keys).order_by("pk")
    rows = []
    for record in records.select_related(*source.related).prefetch_related(*source.several):
        title, words = source.words(record)
        rows.append(
            Indexed(
                kind=source.kind,
                key=record.pk,
                title=source.title(record),
                text=" · ".join(filter(None, source.texts(record)))[:MOST_TEXT],
                title_words=" ".join(title),
                words=" ".join(words),
            )
        )
    Indexed.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=["title", "text", TITLE, WHOLE],
    )
    there = {row.key for row in rows}
    _take_out(Indexed.objects.filter(kind=source.kind, key__in=[key for key in keys if key not in there]))
    if connection.vendor == "sqlite":
        written = Indexed.objects.filter(kind=source.kind, key__in=there).values_list("pk", TITLE, WHOLE)
        insert = f"INSERT OR REPLACE INTO {FTS} (rowid, {TITLE}, {WHOLE}) VALUES (%s, %s, %s)"  # noqa: S608
        _in_the_table_of_words(insert, list(written))


def _take_out(gone):
    """Records that are not there any more, out of SQLite's own table of words as well."""
    if connection.vendor == "sqlite":
        delete = f"DELETE FROM {FTS} WHERE rowid = %s"  # noqa: S608
        _in_the_table_of_words(delete, [(number,) for number in gone.values_list("pk", flat=True)])
    gone.delete()


def _in_the_table_of_words(statement, rows):
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def _in_parts(keys):
    return [keys[start : start + AT_A_TIME] for start in range(0, len(keys), AT_A_TIME)]
