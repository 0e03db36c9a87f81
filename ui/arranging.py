"""Which columns a list shows, and in which order: those of the address, else those its reader has chosen, else ours."""

from functools import cache

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from saved_views.models import ChosenColumns
from ui.columns import Column
from ui.questions import tidy

COLUMNS = "columns"  # in an address, once for each column


class ArrangedColumns:
    """Mix into a list that knows its `request`, its `model` and its `route`."""

    columns = {}  # what everybody sees: label → attribute path, function or Column
    more_columns = {}  # what may be shown besides

    @classmethod
    @cache
    def names_of_columns(cls):
        """The word of each column in addresses → its label. The word is that of the source, whatever the language."""
        with override(None):
            return {slugify(str(label)): label for label in [*cls.columns, *cls.more_columns]}

    @cached_property
    def all_columns(self):
        """Every column that there is, by its word in addresses; the usual ones first."""
        given = {**self.columns, **self.more_columns}
        names = self.names_of_columns().items()
        return {name: Column.of(self.model, str(label), given[label]) for name, label in names}

    @property
    def usual_columns(self):
        return list(self.names_of_columns())[: len(self.columns)]

    @cached_property
    def asked_columns(self):
        return list(dict.fromkeys(filter(None, self.request.GET.getlist(COLUMNS))))

    @cached_property
    def column_names(self):
        """The columns of this page. One that is remembered and does not exist any more is left out."""
        asked = self.asked_columns or (self.route and ChosenColumns.of(self.request.user, self.route)) or []
        return [name for name in asked if name in self.all_columns] or self.usual_columns

    @property
    def columns_are_usual(self):
        return self.column_names == self.usual_columns

    @cached_property
    def heads(self):
        return [self.all_columns[name] for name in self.column_names]

    @property
    def heads_in_words(self):
        return [column.label for column in self.heads]

    @property
    def column_faults(self):
        for name in self.asked_columns:
            if name not in self.all_columns:
                yield _("This list has no column “%(name)s”. It has: %(known)s.") % {
                    "name": name,
                    "known": ", ".join(self.all_columns),
                }

    @property
    def columns_address(self):
        """Where the columns are chosen, with everything that the address of the list says."""
        asked = tidy(self.request.GET).urlencode()
        return reverse("ui:columns", args=[self.route]) + (f"?{asked}" if asked else "")

    def fetched(self, records):
        """The records with what the columns of this page need beyond what every page of the list reads."""
        for column in self.heads:
            if column.fetch:
                records = column.fetch(records)
        return records
