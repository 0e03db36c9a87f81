"""The vocabulary to read: countries, instruments and pillars."""

from django.contrib.auth.decorators import permission_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.shortcuts import get_object_or_404, render
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView

from reference.filters import CountryFilter, InstrumentFilter
from reference.models import Country, Instrument, Pillar
from reference.models.places import footnotes_of
from ui.columns import Column
from ui.lists import ListPage
from ui.marks import pillar_mark
from ui.time_machine import in_the_past


class CountryList(ListPage):
    permission_required = "reference.view_country"
    model = Country
    filterset_class = CountryFilter
    title = _("Countries")
    ordering = ("name",)
    columns = {
        _("Country"): Column("marked_name", sort="name"),
        _("Name in 2019-2021"): "name_2019_2021",
        _("Region"): Column("region", sort="region__order"),
        _("Focus of the Plan"): "focus",
        _("OSCE status"): Column("get_osce_status_display", sort="osce_status"),
        _("OSCE field operation"): "osce_field_operation",
        _("M49"): "m49",
    }
    more_columns = {
        _("Two letters"): "iso2",
        _("Three letters"): "iso3",
        _("Name in OSCE documents"): "osce_name",
    }

    def get_queryset(self):
        return Country.objects.select_related("region")

    def get_footnotes(self, rows):
        return footnotes_of(rows)


@in_the_past
@permission_required("reference.view_country", raise_exception=True)
def country(request, iso2):
    found = get_object_or_404(Country.objects.select_related("region"), iso2=iso2.upper())
    organizations = found.organizations.order_by("name")
    return render(request, "reference/country.html", {"country": found, "organizations": organizations})


def symbol_link(instrument):
    """The symbol, leading to the text where there is an address."""
    if instrument.url:
        return format_html('<a href="{}" rel="noreferrer">{}</a>', instrument.url, instrument)
    return str(instrument)


def pillar_marks(instrument):
    return format_html_join(" ", "{}", ((pillar_mark(pillar),) for pillar in instrument.pillars.all()))


class InstrumentList(ListPage):
    permission_required = "reference.view_instrument"
    model = Instrument
    filterset_class = InstrumentFilter
    title = _("Resolutions and commitments")
    intro = _(
        "Resolutions of the Security Council have no title. What an instrument is about is said here in our own words."
    )
    ordering = ("-date", "symbol")
    columns = {
        _("Symbol"): Column(symbol_link, sort="symbol", plain=str),
        _("Title"): "title",
        _("About (our wording)"): Column("subject", sort=""),
        _("Body"): Column("body", plain=lambda instrument: instrument.get_body_display()),
        _("Date"): "date",
        _("Themes"): Column(lambda instrument: [theme.short_name for theme in instrument.themes.all()], sort=""),
        _("Pillars"): Column(
            pillar_marks, sort="", plain=lambda instrument: [pillar.roman for pillar in instrument.pillars.all()]
        ),
        _("Chapter VII"): "chapter_vii",
    }

    def get_queryset(self):
        return Instrument.objects.prefetch_related("themes", "pillars")


class PillarList(PermissionRequiredMixin, ListView):
    in_the_past = True
    permission_required = "reference.view_pillar"
    raise_exception = True
    queryset = Pillar.objects.prefetch_related("themes", "instruments")
    template_name = "reference/pillars.html"
