"""What every filter has: region, pillar, and an answer to what it does not understand.

A filter that passes over a name or a value it does not know shows the wrong rows as if they were the right ones.
So it says what is wrong (`faults`) and finds nothing.
"""

from dataclasses import dataclass
from functools import cached_property

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reference.models import Pillar, Region
from reference.scope import NONE

FEW = 12  # as many known values as a sentence can name


class ValuesField(forms.MultipleChoiceField):
    """Several values of one parameter. An empty one, as a form sends it, is not a value."""

    def clean(self, value):
        return super().clean([text for text in value or [] if text != ""])


class ValuesFilter(django_filters.MultipleChoiceFilter):
    field_class = ValuesField


@dataclass
class Chip:
    """One chosen value: what it is called, and the address of the list without it."""

    filterset: django_filters.FilterSet
    name: str
    raw: str
    label: str
    value: str

    @property
    def query(self):
        """The query string of the list without this value, on its first page."""
        data = self.filterset.data.copy() if hasattr(self.filterset.data, "copy") else QueryDict(mutable=True)
        data.setlist(self.name, [raw for raw in data.getlist(self.name) if raw != self.raw])
        for name in ("page", "after", "before"):
            data.pop(name, None)
        return data.urlencode()

    @cached_property
    def count(self):
        """How many records this value finds within everything else that is chosen. One query."""
        return self.filterset.narrowed_to(self.name, self.raw).count()


class StrictFilterSet(django_filters.FilterSet):
    """A filter that names what it does not know, instead of ignoring it."""

    # Parameters of the page itself. A page that has others adds them to its filter.
    page_parameters = frozenset(["page", "after", "before", "per_page", "sort", "format", "columns"])

    @cached_property
    def faults(self):
        """Sentences that name each unknown parameter and value. Empty when everything is understood."""
        return [*self._unknown_parameters(), *self._wrong_values()] if self.is_bound else []

    @property
    def qs(self):
        return self.queryset.none() if self.faults else super().qs

    @cached_property
    def chips(self):
        """The chosen values in the order of the filter, each removable."""
        if not self.is_bound:
            return []
        return [
            Chip(self, name, raw, str(field.label or key), self._in_words(field, raw))
            for key, field in self.form.fields.items()
            for name in _names(key, field)
            for raw in self._given(name)
        ]

    def narrowed_to(self, name, raw):
        """The records when this value is the only one of its parameter, and all others stay as chosen."""
        if self.faults:
            return self.queryset.none()
        queryset = self.queryset.all()
        for key, value in self.form.cleaned_data.items():
            field = self.form.fields[key]
            if key == name and isinstance(field, (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)):
                value = field.clean([raw])
            queryset = self.filters[key].filter(queryset, value)
        return queryset

    def _given(self, name):
        values = self.data.getlist(name) if hasattr(self.data, "getlist") else [self.data.get(name, "")]
        return list(dict.fromkeys(value for value in values if value != ""))

    def _unknown_parameters(self):
        known = [name for key, field in self.form.fields.items() for name in _names(key, field)]
        for name in self.data:
            if name not in known and name not in self.page_parameters:
                yield _("“%(name)s” is not something this list can be filtered by. It knows: %(known)s.") % {
                    "name": name,
                    "known": ", ".join(known),
                }

    def _wrong_values(self):
        for key, field in self.form.fields.items():
            names = _names(key, field)
            for name in names:
                given = self._given(name)
                if len(given) > 1 and not isinstance(
                    field, (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)
                ):
                    yield _("“%(name)s” takes one value. These were given: %(given)s.") % {
                        "name": name,
                        "given": ", ".join(given),
                    }
            if key in self.form.errors:
                yield from self._wrong_value(key, field, [raw for name in names for raw in self._given(name)])

    def _wrong_value(self, key, field, given):
        label = field.label or key
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            known = [str(value) for value, _label in _flat(field.choices) if value not in ("", None)]
            for raw in given:
                if raw not in known:
                    yield not_known(label, raw, known)
        else:
            reason = " ".join(self.form.errors[key])
            yield _("%(label)s “%(value)s”: %(reason)s") % {"label": label, "value": ", ".join(given), "reason": reason}

    def _in_words(self, field, raw):
        for value, label in _flat(getattr(field, "choices", None) or []):
            if str(value) == raw:
                return str(label)
        return raw


class RegionPillarFilterSet(StrictFilterSet):
    """The two questions of every list. Its queryset is a `ScopedQuerySet`, or it overrides the two methods."""

    region = ValuesFilter(label=gettext_lazy("Region"), method="filter_regions", choices=[])
    pillar = ValuesFilter(label=gettext_lazy("Pillar"), method="filter_pillars", choices=[])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Read once for the form, the chips and the query together.
        self.regions = {region.slug: region for region in Region.objects.all()}
        self.pillars = {str(pillar.number): pillar for pillar in Pillar.objects.all()}
        self.filters["region"].extra["choices"] = region_choices(self.regions)
        self.filters["pillar"].extra["choices"] = pillar_choices(self.pillars)

    def filter_regions(self, queryset, name, values):
        return queryset.in_regions([self.regions[v] for v in values if v != NONE], none=NONE in values)

    def filter_pillars(self, queryset, name, values):
        return queryset.in_pillars([self.pillars[v] for v in values if v != NONE], none=NONE in values)


def region_choices(regions):
    return [*((slug, region.name) for slug, region in regions.items()), (NONE, _("No region or country"))]


def pillar_choices(pillars):
    return [*((number, str(pillar)) for number, pillar in pillars.items()), (NONE, _("No pillar"))]


def not_known(label, value, known):
    """The sentence about a value that is none of the known ones."""
    sentence = _("%(label)s “%(value)s” is not known.") % {"label": label, "value": value}
    if len(known) <= FEW:
        sentence += " " + _("Known are: %(known)s.") % {"known": ", ".join(known)}
    return sentence


def _names(key, field):
    """The parameters a field is given by: two for a range."""
    widget = field.widget
    if hasattr(widget, "suffixes"):
        return [widget.suffixed(key, suffix) for suffix in widget.suffixes]
    if isinstance(widget, forms.MultiWidget):
        return [key + suffix for suffix in widget.widgets_names]
    return [key]


def _flat(choices):
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from _flat(label)
        else:
            yield value, label
