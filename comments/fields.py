"""The fields of a record that can be commented on, by the names that its page gives them."""

from functools import cache

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy

from history.names import TECHNICAL

NOT_ON_THE_PAGE = {*TECHNICAL, "reference", "status"}
CALLED_ON_THE_PAGE = {("project", "instruments"): gettext_lazy("Resolutions and commitments")}


def fields_of(model):
    """Name of the field to its label. Rows below a record, such as contributions, are a field as well."""
    return _fields_of(model, get_language())


@cache
def _fields_of(model, language):
    found = {}
    for field in model._meta.get_fields():
        label = CALLED_ON_THE_PAGE.get((model._meta.model_name, field.name)) or _label(field)
        if label and field.name not in NOT_ON_THE_PAGE:
            found[field.name] = capfirst(str(label))
    return found


def _label(field):
    if field.auto_created and not field.concrete:  # rows that point to the record; links have their own name
        rows = field.related_model
        shown = field.get_accessor_name() if not field.hidden else ""
        if not shown or shown.endswith("_links") or rows is field.model:
            return ""
        return rows._meta.verbose_name if isinstance(field, models.OneToOneRel) else rows._meta.verbose_name_plural
    return getattr(field, "verbose_name", "")


def label_of(model, name):
    """What a field is called; one that the model has no more by its own name."""
    return fields_of(model).get(name) or name.replace("_", " ")


def named(model, label):
    """The field that a page shows under this label, or ""."""
    return next((name for name, known in fields_of(model).items() if known == label), "")
