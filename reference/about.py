"""Rows that may be about a record of any kind: a document, a comment, somebody who watches.

    class Comment(About):
        history_other_case = "about"          # told on the record as well

`about` is the name of the record in the journal, `projects_project:12`. No foreign key can lead to tables of several
kinds, and these apps stand below those of the records. Whoever may not read the record may not read what is about it.
"""

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from history.models import case_of, table_and_key
from history.names import model_of, readable
from lifecycle.models import Case
from reference.scope import ScopedQuerySet, keys_of, listed


def kinds():
    """Every model whose records may have documents and comments, working copies of amendments included."""
    return [model for model in apps.get_models() if issubclass(model, Case)]


def records_of(model):
    """All records of a kind, working copies of amendments included."""
    return getattr(model, "with_amendments", model._default_manager).all()


def title_field(model):
    """The name of the field that says what its records are called beside their reference; "" where none does."""
    names = {field.name for field in model._meta.concrete_fields}
    return next((name for name in ("title", "subject", "text") if name in names), "")


def title_of(record):
    """What a record is called beside its reference."""
    field = title_field(record)
    return str(getattr(record, field)) if field else ""


def record_named(name, reader=None):
    """The record of this name, or None: where there is none, or where the reader may not read it."""
    try:
        table, key = table_and_key(name)
    except ValueError:
        return None
    model = model_of(table)
    if model is None or not issubclass(model, Case):
        return None
    records = readable(model, reader)[0] if reader else records_of(model)
    return records.filter(pk=key).first()


class AboutQuerySet(ScopedQuerySet):
    """Rows about records. Region and pillar are those of the record."""

    def of(self, record):
        return self.filter(about=case_of(record))

    def of_readable_records(self, user):
        """Without those about records that this person may not read."""
        found = self
        for model in kinds():
            visible, fewer = readable(model, user)
            if fewer:
                hidden = records_of(model).exclude(pk__in=visible.values("pk"))
                found = found.exclude(about__in=listed(_names(model, hidden)))
        return found.read_by(user)

    def region_exists(self, region_ids):
        return self._through_records("region_exists", region_ids)

    def pillar_exists(self, pillar_ids):
        return self._through_records("pillar_exists", pillar_ids)

    def _through_records(self, exists, ids):
        names = []
        for model in kinds():
            records = self.linked(records_of(model))
            if isinstance(records, ScopedQuerySet):
                names += _names(model, records.filter(getattr(records, exists)(ids)))
        return models.Q(about__in=listed(names))


def _names(model, records):
    return [f"{model._meta.db_table}:{key}" for key in keys_of(records)]


class About(models.Model):
    """Abstract. A row about one record, whatever its kind."""

    about = models.CharField(_("record"), max_length=80, db_index=True, editable=False)

    class Meta:
        abstract = True

    @property
    def record(self):
        return record_named(self.about)
