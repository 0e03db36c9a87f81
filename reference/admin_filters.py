"""The same two questions in the administration, under the same names in the address."""

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import build_q_object_from_lookup_parameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import FieldDoesNotExist, FieldError, SuspiciousOperation, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reference.filters import not_known, pillar_choices, region_choices
from reference.models import Pillar, Region
from reference.scope import NONE
from ui import marks


class SeveralValuesFilter(admin.SimpleListFilter):
    """A list filter whose parameter can be repeated: each choice switches one value on or off."""

    template = "admin/several_values_filter.html"

    def __init__(self, request, params, model, model_admin):
        self.chosen = [value for value in params.get(self.parameter_name, []) if value != ""]
        super().__init__(request, params, model, model_admin)
        if not self.chosen:
            self.used_parameters.pop(self.parameter_name, None)

    def unknown(self):
        known = [value for value, _label in self.lookup_choices]
        return [value for value in self.chosen if value not in known]

    def faults(self):
        known = [value for value, _label in self.lookup_choices]
        return [not_known(self.title, value, known) for value in self.unknown()]

    def queryset(self, request, queryset):
        if not self.chosen:
            return queryset
        if self.unknown():
            return queryset.none()
        return self.narrowed(queryset, [value for value in self.chosen if value != NONE], NONE in self.chosen)

    def choices(self, changelist):
        yield {
            "selected": not self.chosen,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": _("All"),
        }
        for value, title in self.lookup_choices:
            on = value in self.chosen
            others = [v for v in self.chosen if v != value] if on else [*self.chosen, value]
            yield {
                "selected": on,
                "query_string": changelist.get_query_string({self.parameter_name: others or None}),
                "display": title,
            }


class RegionListFilter(SeveralValuesFilter):
    title = gettext_lazy("Region")
    parameter_name = "region"

    def lookups(self, request, model_admin):
        self.by_slug = {region.slug: region for region in Region.objects.all()}
        return region_choices(self.by_slug)

    def narrowed(self, queryset, slugs, none):
        return queryset.in_regions([self.by_slug[slug] for slug in slugs], none=none)


class PillarListFilter(SeveralValuesFilter):
    title = gettext_lazy("Pillar")
    parameter_name = "pillar"

    def lookups(self, request, model_admin):
        self.by_number = {str(pillar.number): pillar for pillar in Pillar.objects.all()}
        return pillar_choices(self.by_number)

    def narrowed(self, queryset, numbers, none):
        return queryset.in_pillars([self.by_number[number] for number in numbers], none=none)


class StrictChangeList(ChangeList):
    """Names what it does not understand and shows nothing, where Django would drop it and show everything."""

    def get_queryset(self, request, exclude_parameters=None):
        try:
            queryset = super().get_queryset(request, exclude_parameters)
            faults = [*self._faults_of_filters(), *self._unknown_choices()]
        except (IncorrectLookupParameters, SuspiciousOperation):
            self._without_filters()
            queryset, faults = self.root_queryset.none(), [*self._unknown_parameters(request)]
        if not faults:
            return queryset
        if exclude_parameters is None:  # asked again for the counts beside the filters: say it once
            for fault in faults:
                messages.error(request, fault)
        return queryset.none()

    def _faults_of_filters(self):
        for spec in self.filter_specs:
            if isinstance(spec, SeveralValuesFilter):
                yield from spec.faults()

    def _unknown_choices(self):
        """A field with choices never matches a value it does not have: say so instead of showing an empty list."""
        for name, values in self.get_filters_params().items():
            try:
                model_field = self.lookup_opts.get_field(name.removesuffix("__exact").removesuffix("__in"))
            except FieldDoesNotExist:
                continue
            if getattr(model_field, "choices", None):
                known = [str(value) for value, _label in model_field.flatchoices]
                for value in values:
                    if value not in known and value != "":
                        yield not_known(model_field.verbose_name, value, known)

    def _unknown_parameters(self, request):
        """The parameters that made Django give up: those no filter claims and the model does not understand."""
        claimed = {getattr(list_filter, "parameter_name", None) for list_filter in self.list_filter}
        for name, values in self.get_filters_params().items():
            if name in claimed or self._understands(request, name, values):
                continue
            named = {"name": name, "value": ", ".join(values)}
            yield _("The list cannot be filtered by “%(name)s” = “%(value)s”, so it shows nothing.") % named

    def _understands(self, request, name, values):
        try:
            self.root_queryset.filter(build_q_object_from_lookup_parameters({name: values}))
        except (FieldError, ValueError, ValidationError):
            return False
        return all(self.model_admin.lookup_allowed(name, value, request) for value in values)

    def _without_filters(self):
        """Django gave up before it knew these."""
        if not hasattr(self, "filter_specs"):
            self.filter_specs, self.has_filters = [], False
        self.has_active_filters, self.clear_all_filters_qs = True, "?"


class RegionPillarAdmin(admin.ModelAdmin):
    """A changelist with region and pillar in front of its other filters. Its queryset is a `ScopedQuerySet`."""

    def get_changelist(self, request, **kwargs):
        return StrictChangeList

    def get_list_filter(self, request):
        return [RegionListFilter, PillarListFilter, *super().get_list_filter(request)]


class CaseListAdmin(RegionPillarAdmin):
    """The changelist of a kind of case: what the person may read, searched as on the site, statuses with their look."""

    def get_queryset(self, request):
        return self.model._default_manager.visible_to(request.user)

    def get_search_results(self, request, queryset, search_term):
        return queryset.search(search_term), False

    @admin.display(description=_("status"), ordering="status")
    def status_shown(self, case):
        return marks.status_tag(case)
