"""The vocabulary in the administration: administrators change it, the others who come here read it."""

from django import forms
from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.admin import JournalledAdmin
from reference.admin_filters import StrictChangeList
from reference.models import ActionPlan, Country, Instrument, Organization, Pillar, Region, Tag, Theme
from ui.admin import VersionedAdmin


class VocabularyAdmin(JournalledAdmin, VersionedAdmin, admin.ModelAdmin):
    """A code that files, addresses and cases refer to is given once: it is not changed afterwards."""

    given_once = []
    # Boxes to tick: the two lists that Django offers to move choices between cannot be used without seeing them.
    formfield_overrides = {
        models.URLField: {"assume_scheme": "https"},
        models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple},
    }

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(self.given_once if obj else [])]

    def get_changelist(self, request, **kwargs):
        return StrictChangeList


@admin.register(ActionPlan)
class ActionPlanAdmin(VocabularyAdmin):
    given_once = ["slug"]
    list_display = ["title", "signed_on", "start", "end", "is_current"]


@admin.register(Region)
class RegionAdmin(VocabularyAdmin):
    given_once = ["slug"]
    list_display = ["name", "slug", "order", "focus"]
    list_filter = ["focus"]


@admin.register(Country)
class CountryAdmin(VocabularyAdmin):
    given_once = ["iso2"]
    list_display = ["name_with_mark", "iso2", "m49", "region", "focus", "osce_status", "name_2019_2021"]
    list_display_links = ["name_with_mark"]
    list_select_related = ["region"]
    list_filter = [("region", admin.RelatedFieldListFilter), "focus", "osce_status", "see_scope", "un_member"]
    search_fields = ["name", "osce_name", "name_2019_2021", "iso2", "iso3", "m49"]

    @admin.display(description=_("name"), ordering="name")
    def name_with_mark(self, country):
        return country.marked_name


@admin.register(Organization)
class OrganizationAdmin(VocabularyAdmin):
    given_once = ["code", "is_party"]
    list_display = ["short_name", "name", "code", "parent", "family", "role_in_plan", "is_party"]
    list_select_related = ["parent"]
    list_filter = ["is_party", "family", "role_in_plan", "themes"]
    search_fields = ["code", "name", "short_name"]
    ordering = ["short_name"]  # as in every form and filter: by what is shown, and the admin's own choices follow it


@admin.register(Pillar)
class PillarAdmin(VocabularyAdmin):
    given_once = ["number", "roman", "slug"]
    list_display = ["roman", "short_title", "title", "instrument"]

    def has_add_permission(self, request):
        """The Strategy has four."""
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Theme)
class ThemeAdmin(VocabularyAdmin):
    given_once = ["slug"]
    list_display = ["order", "name", "short_name", "official_wording"]
    list_display_links = ["name"]
    list_filter = ["default_pillars"]


@admin.register(Tag)
class TagAdmin(VocabularyAdmin):
    """Staff add tags while they use them. Here one is spelled better, or taken away where no case has it."""

    list_display = ["name"]
    search_fields = ["name"]


@admin.register(Instrument)
class InstrumentAdmin(VocabularyAdmin):
    given_once = ["symbol"]
    list_display = ["symbol", "title", "subject", "body", "date", "chapter_vii"]
    list_filter = ["body", "chapter_vii", "themes", "pillars"]
    search_fields = ["symbol", "title", "subject"]
    date_hierarchy = "date"
