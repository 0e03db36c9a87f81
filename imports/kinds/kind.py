"""What all kinds of imports have in common: whose record a row means, and the form that says whether it may be so."""

import re
from types import SimpleNamespace

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint
from django.forms import ModelChoiceField, ModelMultipleChoiceField
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from history.models import case_of
from imports.known import Known, Wrong
from lifecycle import Refused
from reference.about import About
from ui.columns import Column as ListColumn
from ui.columns import written
from ui.workbooks.cells import text_of

REFERENCE = re.compile(r"([A-Z]{2,4})[-\s]*(\d{4})[-\s]*(\d{1,8})", re.ASCII)


class Kind:
    """One file's worth of records: `Kind(user)`."""

    name = ""
    model = None
    list_page = None  # whose export is read as well
    may_add = may_change = ""  # permissions
    begins_with = ()  # fields without which there is no form that could be asked
    made_since = ()  # relations of its own app that an import never fills
    columns = ()

    def __init__(self, user):
        self.user, self.known = user, Known()
        self._looked_up = {}

    # What a kind says

    def now(self, record):
        """Everything that its form shows: name of the field to what it would send."""
        raise NotImplementedError

    def begin(self):
        """What the form of a new record shows before anything is typed."""
        return {}

    def why_not_new(self, given):
        """Why this person may not make this record; "" where they may."""
        return "" if self.user.has_perm(self.may_add) else _("Your role does not allow making new ones.")

    def why_not_changed(self, record, given):
        """Why this person may not change this record now."""
        return "" if self.user.has_perm(self.may_change) else _("Your role does not allow changing this.")

    def form(self, data, record, key=None):
        """The form, bound to what would be sent. With `record` None it makes one, with this key."""
        raise NotImplementedError

    def refuse_if_used(self, record):
        """Raises Refused where something belongs to the record by now that the import did not make."""
        rows = [
            model._base_manager.filter(about=case_of(record)) for model in apps.get_models() if issubclass(model, About)
        ]
        rows += [
            link.related_model._base_manager.filter(**{link.field.name: record})
            for link in record._meta.get_fields(include_hidden=True)
            if link.auto_created and not link.concrete and link.field.model._meta.app_label != record._meta.app_label
        ]
        rows += [getattr(record, name).all() for name in self.made_since]
        if any(found.exists() for found in rows):
            raise Refused(_("Documents, comments or the like belong to it by now. Withdraw it by hand."))

    def fault(self, form, name, sentence):
        """What the form says of a field, for somebody who looks at a file and not at the form."""
        return sentence

    def like_another(self, number, data):
        """What would make the form refuse a new row because of another one of the same file; "" where nothing would."""
        return ""

    def take_back(self, record, reason):
        """Undoes the making of a record, as its rules allow."""
        raise NotImplementedError

    # Columns

    @cached_property
    def by_label(self):
        """Columns that are imported, by their labels in small letters."""
        return {label.casefold(): column for column in self.columns for label in (str(column.label), *column.aliases)}

    @cached_property
    def listed(self):
        """Columns of the list, by their labels: what an export may have."""
        given = {**self.list_page.columns, **getattr(self.list_page, "more_columns", {})}
        return {str(label).casefold(): ListColumn.of(self.model, str(label), value) for label, value in given.items()}

    @cached_property
    def compared(self):
        """Those of them that every export has, and whose text can be compared with that of the record."""
        return {str(label).casefold() for label in self.list_page.columns}

    def column_of(self, field):
        """The label of the column that fills this field of the form."""
        return next((str(column.label) for column in self.columns if field in column.names), "")

    def told(self, before, after):
        """(label, before, after) in words of every column whose fields differ."""
        return [
            [str(column.label), column.words(before, self.known), column.words(after, self.known)]
            for column in self.columns
            if column.words and any(before.get(name) != after.get(name) for name in column.names if name in after)
        ]

    # Records

    def records(self):
        """Those that this person may see, with what the columns of the list need."""
        page = self.list_page()
        page.request = SimpleNamespace(user=self.user, GET=QueryDict(), session={})
        return page.get_queryset()

    def by_reference(self, references):
        return {one.reference: one for one in self.records().filter(reference__in=references)}

    def reference(self, cell):
        """JP-2019-0001 of what was written; "" for an empty cell."""
        given = text_of(cell).strip().upper()
        if not given:
            return ""
        found = REFERENCE.fullmatch(given)
        if not found:
            raise Wrong(
                _("“%(text)s” is no reference such as %(prefix)s-2019-0001. Leave it empty for a new one.")
                % {"text": given[:40], "prefix": self.model.reference_prefix}
            )
        prefix, year, number = found.groups()
        if prefix != self.model.reference_prefix:
            words = {"text": given[:40], "prefix": self.model.reference_prefix}
            raise Wrong(_("“%(text)s” belongs to another kind of record: here they begin with %(prefix)s.") % words)
        return f"{prefix}-{year}-{int(number):04d}"

    def says_the_same(self, label, cell, record):
        """Whether the cell has what the list shows of the record: then nobody changed it."""
        if label not in self.compared:
            return False
        column = self.listed[label]
        said = text_of(cell).strip()
        left = {text_of(column.held(record)).strip(), column.text(record).replace("\r\n", "\n").strip()}
        return said in left or written(said) in left

    # Forms

    def send(self, data):
        """What the form shows, as a browser would send it."""
        sent = QueryDict(mutable=True)
        for name, value in data.items():
            sent.setlist(name, value if isinstance(value, list) else [value])
        return sent

    def with_memory(self, form):
        """Remembers what the choices of a form have found, and what the database said: most rows are alike in that."""
        form.instance.get_constraints = self._open_constraints(form.instance)
        for name, field in form.fields.items():
            if isinstance(field, ModelMultipleChoiceField):
                field._check_values = self._remembered(name, field._check_values)
            elif isinstance(field, ModelChoiceField):
                own = getattr(form.instance, f"{name}_id", None)  # what is chosen already may be kept
                field.to_python = self._remembered((name, own), field.to_python)
        return form

    def _open_constraints(self, record):
        """The constraints of a record without those that are known to hold for its values."""

        def found():
            return [
                (model, [constraint for constraint in several if not self._holds(model, constraint, record)])
                for model, several in type(record).get_constraints(record)
            ]

        return found

    def _holds(self, model, constraint, record):
        if not isinstance(constraint, CheckConstraint):
            return False  # what others have done counts as well
        names = sorted(constraint.condition.referenced_base_fields)
        key = (constraint.name, *(getattr(record, model._meta.get_field(name).attname) for name in names))
        if key not in self._looked_up:
            try:
                constraint.validate(model, record)
                self._looked_up[key] = True
            except ValidationError:
                self._looked_up[key] = False  # the form asks once more, and says it
        return self._looked_up[key]

    def _remembered(self, name, find):
        def found(value):
            key = (name, tuple(value) if isinstance(value, list) else value)
            if key not in self._looked_up:
                self._looked_up[key] = find(value)
            return self._looked_up[key]

        return found


def keys(links, name):
    """The keys of what links lead to, as a form sends them."""
    return sorted((str(getattr(link, f"{name}_id")) for link in links), key=int)


def sent(value):
    """A value of a record as a form sends it."""
    if value is None or value is False:
        return ""
    return "on" if value is True else str(value)
