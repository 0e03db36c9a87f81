"""What every filter has: region, pillar, and an answer to what it does not understand.

A filter that passes over a name or a value it does not know shows the wrong rows as if they were the right ones.
So it says what is wrong (`faults`) and finds nothing.
"""

from functools import cached_property, wraps

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.choices import BaseChoiceIterator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reference import facets
from reference.models import Country, Instrument, Organization, Pillar, Region, Tag, Theme
from reference.scope import NONE
from ui.fields import check_day, check_search
from ui.questions import CONTROLS

SEARCH = "q"  # the search of every list that has one
FEW = 12  # as many known values as a sentence can name


class Known(BaseChoiceIterator):
    """Choices as they are: a form looks through each list of two hundred and copies it, several times for each page."""

    def __init__(self, pairs):
        self.pairs = tuple(pairs)

    def __iter__(self):
        return iter(self.pairs)

    def __deepcopy__(self, memo):
        return self


class ValuesField(forms.MultipleChoiceField):
    """Several values of one parameter. An empty one, as a form sends it, is not a value."""

    def __init__(self, *, choices=(), **kwargs):
        super().__init__(choices=Known(choices), **kwargs)

    def clean(self, value):
        return super().clean([text for text in value or [] if text != ""])


class ValuesFilter(django_filters.MultipleChoiceFilter):
    field_class = ValuesField


class StrictFilterSet(django_filters.FilterSet):
    """A filter that names what it does not know, instead of ignoring it."""

    page_parameters = frozenset(CONTROLS)  # of the page itself; a page that has others adds them here
    asked_by_the_page = ()  # those of them that are questions as well, and are named with the others
    places = {}  # region and pillar → the places by their words in addresses
    grouped_by = {}  # question → the columns whose values are its choices, where the question is not one column itself

    @cached_property
    def faults(self):
        """Sentences that name each unknown parameter and value. Empty when everything is understood."""
        return [*self._unknown_parameters(), *self._wrong_values()] if self.is_bound else []

    @property
    def qs(self):
        return self.queryset.none() if self.faults else super().qs

    def numbers_of(self, name, choices):
        """How many records each of these choices would find within the answers to all other questions."""
        return facets.numbers_of(self, name, choices)

    def leave(self, records, name, value):
        """The method of a question that the page answers by itself."""
        return records

    def get_form_class(self):
        """Whatever list it is: days and searches stay within what the database can answer."""
        form_class = super().get_form_class()
        for name, field in form_class.base_fields.items():
            for part in getattr(field, "fields", [field]):
                if isinstance(part, forms.DateField):
                    part.validators = [*part.validators, check_day]
            if name == SEARCH:
                field.validators = [*field.validators, check_search]
        return form_class

    def _given(self, name):
        values = self.data.getlist(name) if hasattr(self.data, "getlist") else [self.data.get(name, "")]
        return list(dict.fromkeys(value for value in values if value != ""))

    def _unknown_parameters(self):
        known = [name for key, field in self.form.fields.items() for name in _names(key, field)]
        for name in self.data:
            if name not in known and name not in self.page_parameters:
                yield _("“%(name)s” is not something this list can be filtered by. It knows: %(known)s.") % {
                    "name": name,
                    "known": ", ".join([*self.asked_by_the_page, *known]),
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
            words = {"label": label, "value": ", ".join(given), "reason": " ".join(self.form.errors[key])}
            quoted = f"“{words['value']}”" in words["reason"]
            yield (_("%(label)s: %(reason)s") if quoted else _("%(label)s “%(value)s”: %(reason)s")) % words


class RegionPillarFilterSet(StrictFilterSet):
    """The two questions of every list. Its queryset is a `ScopedQuerySet`, or it overrides the two methods."""

    region = ValuesFilter(label=gettext_lazy("Region"), method="filter_regions", choices=[])
    pillar = ValuesFilter(label=gettext_lazy("Pillar"), method="filter_pillars", choices=[])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.regions, self.pillars = _regions_and_pillars(self.request)
        self.places = {"region": self.regions, "pillar": self.pillars}
        self.filters["region"].extra["choices"] = region_choices(self.regions)
        self.filters["pillar"].extra["choices"] = pillar_choices(self.pillars)

    def there(self, records):
        """Other records than those of the list, there where it was asked."""
        for name, narrow in (("region", self.filter_regions), ("pillar", self.filter_pillars)):
            if values := self.form.cleaned_data[name]:
                records = narrow(records, name, values)
        return records

    def filter_regions(self, queryset, name, values):
        return queryset.in_regions([self.regions[v] for v in values if v != NONE], none=NONE in values)

    def filter_pillars(self, queryset, name, values):
        return queryset.in_pillars([self.pillars[v] for v in values if v != NONE], none=NONE in values)


class TaggedFilterSet(RegionPillarFilterSet):
    """The questions of cases that have tags. Those of one's own come before that for the tags."""

    tag = ValuesFilter(label=gettext_lazy("Tag"), method="filter_tags", choices=[])
    grouped_by = {"tag": ("tag_links__tag__folded",)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["tag"].extra["choices"] = tag_choices(self.request)
        self.filters.move_to_end("tag")

    def filter_tags(self, records, name, folded):
        case = records.model._meta.get_field("tags").m2m_field_name()
        links = records.model.tags.through.objects.filter(tag__folded__in=folded)
        return records.filter(pk__in=links.values(case))


class CountryFilter(StrictFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Search"), method="search")
    region = ValuesFilter(label=gettext_lazy("Region"), method="filter_regions", choices=[])
    osce_status = ValuesFilter(label=gettext_lazy("OSCE status"), choices=Country.Status.choices)
    focus = django_filters.BooleanFilter(label=gettext_lazy("Focus of the Plan"))
    grouped_by = {"region": ("region__slug",)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        regions, _pillars = _regions_and_pillars(self.request)
        self.filters["region"].extra["choices"] = region_choices(regions)[:-1]

    def filter_regions(self, countries, name, slugs):
        return countries.filter(region__slug__in=slugs)

    def search(self, countries, name, text):
        return countries.filter(
            Q(name__icontains=text)
            | Q(osce_name__icontains=text)
            | Q(name_2019_2021__icontains=text)
            | Q(iso2__iexact=text)
            | Q(iso3__iexact=text)
            | Q(osce_field_operation__icontains=text)
        )


class InstrumentFilter(StrictFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Search"), method="search")
    pillar = ValuesFilter(label=gettext_lazy("Pillar"), method="filter_pillars", choices=[])
    theme = ValuesFilter(label=gettext_lazy("Theme"), method="filter_themes", choices=[])
    body = ValuesFilter(label=gettext_lazy("Body"), choices=Instrument.Body.choices)
    grouped_by = {"theme": ("themes__slug",)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _regions, pillars = _regions_and_pillars(self.request)
        self.filters["pillar"].extra["choices"] = pillar_choices(pillars)[:-1]
        self.filters["theme"].extra["choices"] = theme_choices(self.request)

    def search(self, instruments, name, text):
        return instruments.filter(Q(symbol__icontains=text) | Q(title__icontains=text) | Q(subject__icontains=text))

    def filter_pillars(self, instruments, name, numbers):
        links = Instrument.pillars.through.objects.filter(instrument=OuterRef("pk"), pillar__number__in=numbers)
        return instruments.filter(Exists(links))

    def filter_themes(self, instruments, name, slugs):
        links = Instrument.themes.through.objects.filter(instrument=OuterRef("pk"), theme__slug__in=slugs)
        return instruments.filter(Exists(links))


def once_per_request(read):
    """Decorates what reads the vocabulary: a list asks its filter again for the count without each of its chips."""

    @wraps(read)
    def known(request):
        if request is None:
            return read()
        if not hasattr(request, "vocabulary"):
            request.vocabulary = {}
        if read.__name__ not in request.vocabulary:
            request.vocabulary[read.__name__] = read()
        return request.vocabulary[read.__name__]

    return known


@once_per_request
def _regions_and_pillars():
    """By slug and by number."""
    regions = {region.slug: region for region in Region.objects.all()}
    pillars = {str(pillar.number): pillar for pillar in Pillar.objects.all()}
    return regions, pillars


@once_per_request
def theme_choices():
    return list(Theme.objects.values_list("slug", "name"))


@once_per_request
def tag_choices():
    return list(Tag.objects.values_list("folded", "name"))


@once_per_request
def country_choices():
    return [(country.iso2, str(country)) for country in Country.objects.all()]


@once_per_request
def organization_choices():
    return list(Organization.objects.order_by("short_name").values_list("code", "short_name"))


@once_per_request
def party_choices():
    return list(Organization.objects.parties().values_list("code", "short_name"))


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
