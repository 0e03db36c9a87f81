"""What can be found: a row of words for each record. It is derived, and can be made anew at any time."""

from django.db import connection, models
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

FTS = "search_words"  # SQLite's table of words, by the numbers of `Indexed`
WHOLE, TITLE = "words", "title_words"


class IndexedQuerySet(models.QuerySet):
    def with_words(self, words, column=WHOLE):
        """Rows in which every one of these folded words begins a word of the column."""
        return self.filter(pk__in=_rows_with(words, column))

    def best_first(self, words):
        """Those with all words in the title first, the youngest of each first."""
        in_title = models.Case(
            models.When(pk__in=_rows_with(words, TITLE), then=0), default=1, output_field=models.IntegerField()
        )
        return self.order_by(in_title, "-key")


def _rows_with(words, column):
    """A subquery for the numbers of the rows; the words hold letters and digits only, so they need no quoting."""
    if connection.vendor == "postgresql":
        question = " & ".join(f"'{word}':*" for word in words)
        sql = f"SELECT id FROM search_indexed WHERE {vector(column)} @@ CAST(%s AS tsquery)"  # noqa: S608
        return RawSQL(sql, [question])  # noqa: S611 - the words are a parameter
    question = f"{column} : (" + " AND ".join(f'"{word}" *' for word in words) + ")"
    return RawSQL(f"SELECT rowid FROM {FTS} WHERE {FTS} MATCH %s", [question])  # noqa: S608, S611


def vector(column):
    """PostgreSQL's list of words. They are folded and parted already: its own parser would part them otherwise."""
    return f"array_to_tsvector(string_to_array({column}, ' '))"


class Indexed(models.Model):
    """A record as it can be found: `kind` and `key` name it, `title` and `text` are shown, the words are folded."""

    history_untracked = "It says nothing that the records do not say."

    kind = models.CharField(_("kind"), max_length=20)
    key = models.BigIntegerField(_("number of the record"))
    title = models.TextField(_("title"))
    text = models.TextField(_("text"))
    title_words = models.TextField(_("words of the title"))
    words = models.TextField(_("words"))

    objects = IndexedQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="indexed_once")]

    def __str__(self):
        return self.title


class Progress(models.Model):
    """The last entry of the history whose record has its words as they are now. There is one row."""

    history_untracked = "It says how far the words of the search are, and nothing of a record."

    entry = models.BigIntegerField(_("entry"), default=0)

    class Meta:
        default_permissions = []

    def __str__(self):
        return str(self.entry)
