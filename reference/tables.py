"""Which file fills which model, column by column, in the order they depend on each other."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from reference.models import ActionPlan, Country, Instrument, Organization, Pillar, Region, Theme

FOOTNOTE = re.compile(r'[Aa]lways show with the footnote: "(?P<sentence>[^"]+)"')
# Two donors that are not in the OSCE area, and so not among the countries. The donor is the State: nothing is lost.
OUTSIDE_THE_OSCE_AREA = {"QA", "SA"}


@dataclass(frozen=True)
class Link:
    """A column that names rows of another file by one of their columns; several names are parted by semicolons."""

    to: str
    by: str
    ignored: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Table:
    """A file, its model, and what to know beyond a column being named like its field."""

    file: str
    model: type
    key: str
    columns: list[str]
    fields: dict[str, str] = field(default_factory=dict)  # where column and field are named differently
    links: dict[str, Link] = field(default_factory=dict)
    derived: Callable[[dict], dict] = lambda values: {}
    check: Callable[[dict], tuple[str, str] | None] = lambda values: None  # column and reason, or None
    only_one: str = ""  # a column that is true in one row at most

    def field_of(self, column):
        return self.model._meta.get_field(self.fields.get(column, column))


def footnote_of(values):
    """The sentence that the note says to show always."""
    found = FOOTNOTE.search(values.get("note", ""))
    return {"footnote": found["sentence"] if found else ""}


def party_of(values):
    """The OSCE and its Secretariat both carry the role. Only the one with a side of its own signed: see the model."""
    named = values.get("role_in_plan") == Organization.PARTY
    return {"is_party": named and values.get("code") in Organization.SIDES}


def year_of_date(values):
    date, year = values.get("date"), values.get("year")
    if date and year and date.year != year:
        return "year", _("The year does not fit the date %(date)s.") % {"date": date}
    return None


TABLES = [
    Table(
        file="action_plans.csv",
        model=ActionPlan,
        key="slug",
        columns=["slug", "title", "signed_on", "start", "end", "is_current", "note"],
        only_one="is_current",
    ),
    Table(file="regions.csv", model=Region, key="slug", columns=["slug", "name", "order", "focus"]),
    Table(
        file="countries.csv",
        model=Country,
        key="iso2",
        columns=[
            *["iso2", "iso3", "m49", "name", "osce_status", "region", "focus", "osce_field_operation", "note"],
            *["osce_name", "name_2019_2021", "see_scope", "un_member", "confidence"],
        ],
        links={"region": Link("regions.csv", "slug")},
        derived=footnote_of,
    ),
    Table(
        file="pillars.csv",
        model=Pillar,
        key="number",
        columns=[
            *["number", "roman", "slug", "title", "short_title", "heading_in_uncct_reports", "title_fr", "title_ru"],
            *["instrument", "source", "confidence"],
        ],
        fields={"heading_in_uncct_reports": "heading"},
    ),
    Table(
        file="themes.csv",
        model=Theme,
        key="slug",
        columns=[
            *["order", "slug", "official_wording", "name", "short_name", "default_pillars", "unsc_resolutions"],
            *["osce_commitments", "dac_sectors", "osce_lead", "unoct_lead", "note", "confidence"],
        ],
        fields={"unsc_resolutions": "instruments", "osce_commitments": "instruments"},
        links={
            "default_pillars": Link("pillars.csv", "roman"),
            "unsc_resolutions": Link("instruments.csv", "symbol"),
            "osce_commitments": Link("instruments.csv", "symbol"),
        },
    ),
    Table(
        file="instruments.csv",
        model=Instrument,
        key="symbol",
        columns=[
            *["symbol", "body", "date", "year", "title", "subject", "agenda_item", "themes", "pillars", "chapter_vii"],
            *["url", "confidence"],
        ],
        links={"themes": Link("themes.csv", "slug"), "pillars": Link("pillars.csv", "number")},
        check=year_of_date,
    ),
    Table(
        file="organisations.csv",
        model=Organization,
        key="code",
        columns=[
            *["code", "name", "short_name", "parent", "kind", "family", "hq_city", "hq_country", "role_in_plan"],
            *["themes", "iati_org_type", "iati_ref_candidate", "url", "note", "confidence"],
        ],
        fields={"iati_ref_candidate": "iati_ref"},
        links={
            "parent": Link("organisations.csv", "code"),
            "hq_country": Link("countries.csv", "iso2", frozenset(OUTSIDE_THE_OSCE_AREA)),
            "themes": Link("themes.csv", "slug"),
        },
        derived=party_of,
    ),
]
