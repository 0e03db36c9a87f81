"""The register of work that was done before the system: read from its CSV file, all of it or nothing.

Decisions that the file leaves open, each visible on the project's page under "Source":
- The register gives no weights for the pillars. The parts are even, in whole per cents, the larger ones first.
- It names donors mostly without amounts. Such names are kept as text; only an amount makes a contribution.
- It names partners, and no co-lead: the co-lead stays empty.
- One country may be the place or the beneficiary, so the reach of such work stays empty as well.
Its sources are published web pages, so what it says is public.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from projects.models import Contribution, Project
from reference.csv_files import Fault, read
from reference.loading import Faulty
from reference.models import Country, Organization, Pillar, Region, Theme

COLUMNS = [
    *["ref", "title", "type", "relation", "summary", "themes", "pillars", "countries", "region", "start", "end"],
    *["date_precision", "lead", "partners", "donor", "budget", "currency", "source", "confidence"],
]
REFERENCE = re.compile(r"RP\d{2,4}")
SEVERAL_REGIONS = "multi"
BEYOND_REGIONS = {"global": Project.Scope.GLOBAL, "osce-area": Project.Scope.OSCE_AREA}
DAY, MONTH, YEAR = Project.Precision.DAY, Project.Precision.MONTH, Project.Precision.YEAR
# What the column says, and how exactly the first and the last day are known.
PRECISIONS = {"day": (DAY, DAY), "month": (MONTH, MONTH), "year": (YEAR, YEAR), "end-day": (MONTH, DAY)}


@dataclass
class Work:
    """One row of the register: the values of the project, and what hangs on it, by name of the relation."""

    ref: str
    values: dict = field(default_factory=dict)
    parts: dict = field(default_factory=dict)  # relation -> rows, each a dictionary of columns


def read_register(path, plan):
    """All rows of the file as `Work`. Raises `Faulty` with every fault of every row."""
    rows, faults = read(path, COLUMNS)
    reader = _Reader(path.name, plan)
    works = [reader.work(row) for row in rows]
    faults += reader.faults
    if faults:
        raise Faulty(sorted(faults, key=lambda fault: fault.line))
    return works


class _Reader:
    """Reads row after row and collects what is wrong, so that one reading names everything."""

    def __init__(self, file, plan):
        self.file, self.plan, self.faults, self.lines = file, plan, [], {}
        self.themes = {theme.slug: theme.pk for theme in Theme.objects.all()}
        self.pillars = {str(pillar.number): pillar.pk for pillar in Pillar.objects.all()}
        self.countries = {country.iso2: country.pk for country in Country.objects.all()}
        self.regions = {region.slug: region.pk for region in Region.objects.all()}
        self.organizations = {organization.code: organization.pk for organization in Organization.objects.all()}

    def work(self, row):
        self.line, self.texts = row.line, row.texts
        themes = self.several("themes", self.themes, _("a theme"))
        pillars = self.several("pillars", self.pillars, _("a pillar"))
        countries = self.several("countries", self.countries, _("a country"), needed=False)
        partners = self.several("partners", self.organizations, _("an organization"), needed=False)
        scope, region = self.reach(len(countries))
        return Work(
            ref=self.reference(),
            values={
                "plan_id": self.plan.pk,
                "title": self.title(),
                "kind": self.choice("type", Project.Kind),
                "relation": self.choice("relation", Project.Relation),
                "background": self.filled("summary"),
                "scope": scope,
                "lead_organization_id": self.lead(partners),
                "classification": Project.Classification.PUBLIC,
                "source": self.source(),
                **self.period(),
            },
            parts={
                "theme_links": [{"theme_id": pk, "is_primary": not place} for place, pk in enumerate(themes)],
                "pillar_links": [
                    {"pillar_id": pk, "weight": weight}
                    for pk, weight in zip(pillars, even_parts(len(pillars)), strict=True)
                ],
                "country_links": [{"country_id": pk, "share": None} for pk in countries],
                "region_links": [{"region_id": region}] if region else [],
                "partner_links": [{"organization_id": pk} for pk in partners],
                "contributions": self.contributions(),
            },
        )

    def wrong(self, column, reason):
        self.faults.append(Fault(self.file, self.line, column, reason))

    # --- single columns ---------------------------------------------------------------------------------------------

    def reference(self):
        ref = self.texts["ref"]
        if not REFERENCE.fullmatch(ref):
            self.wrong("ref", _("“%(text)s” is not a number of the register such as RP01.") % {"text": ref})
        elif ref in self.lines:
            self.wrong("ref", _("“%(value)s” is already in line %(line)d.") % {"value": ref, "line": self.lines[ref]})
        self.lines.setdefault(ref, self.line)
        return ref

    def filled(self, column):
        if not self.texts[column]:
            self.wrong(column, _("This must be filled in."))
        return self.texts[column]

    def title(self):
        title, longest = self.filled("title"), Project._meta.get_field("title").max_length
        if len(title) > longest:
            self.wrong("title", _("A title has at most %(longest)d characters.") % {"longest": longest})
        return title

    def choice(self, column, choices):
        text = self.texts[column]
        if text not in choices.values:
            self.unknown(column, text, choices.values)
        return text

    def unknown(self, column, text, known):
        sentence = _("“%(text)s” is not known here.") % {"text": text}
        self.wrong(column, sentence + " " + _("Known are: %(known)s.") % {"known": ", ".join(known)})

    def several(self, column, known, thing, needed=True):
        """The keys of the records that a column names, parted by semicolons, in its order."""
        names = [name.strip() for name in self.texts[column].split(";") if name.strip()]
        if needed and not names:
            self.wrong(column, _("This must be filled in."))
        for name, times in Counter(names).items():
            if name not in known:
                self.wrong(column, _("“%(name)s” is not %(thing)s we know.") % {"name": name, "thing": thing})
            if times > 1:
                self.wrong(column, _("“%(name)s” is named twice.") % {"name": name})
        return [known[name] for name in dict.fromkeys(names) if name in known]

    def lead(self, partners):
        name = self.filled("lead")
        lead = self.organizations.get(name)
        if name and lead is None:
            self.wrong("lead", _("“%(name)s” is not an organization we know.") % {"name": name})
        if lead in partners:
            self.wrong("partners", _("“%(name)s” leads this work and is not its partner too.") % {"name": name})
        return lead

    def reach(self, countries):
        """How far the work reaches, and the region that is named."""
        text = self.texts["region"]
        if text in BEYOND_REGIONS:
            return BEYOND_REGIONS[text], None
        if text not in self.regions and text != SEVERAL_REGIONS:
            self.unknown("region", text, [*BEYOND_REGIONS, SEVERAL_REGIONS, *self.regions])
        if countries > 1 or text == SEVERAL_REGIONS:
            return Project.Scope.MULTI_NATIONAL, self.regions.get(text)
        return ("" if countries else Project.Scope.REGIONAL), self.regions.get(text)

    # --- dates ------------------------------------------------------------------------------------------------------

    def period(self):
        start, end = self.day("start", needed=True), self.day("end")
        if start and end and end < start:
            self.wrong("end", _("The end is before the start."))
        precision = self.texts["date_precision"]
        if precision not in PRECISIONS:
            self.unknown("date_precision", precision, PRECISIONS)
        if precision == "end-day" and not self.texts["end"]:
            self.wrong("end", _("This must be filled in: the column date_precision says that the last day is known."))
        first, last = PRECISIONS.get(precision, (DAY, DAY))
        return {
            "planned_start": start,
            "planned_start_precision": first,
            "planned_end": end,
            "planned_end_precision": last if end else DAY,
        }

    def day(self, column, needed=False):
        text = self.texts[column]
        if not text and not needed:
            return None
        try:
            if len(text) != len("2019-09-23"):
                raise ValueError
            return date.fromisoformat(text)
        except ValueError:
            self.wrong(column, _("“%(text)s” is not a date such as 2019-09-23.") % {"text": text})
            return None

    # --- money and sources ------------------------------------------------------------------------------------------

    def contributions(self):
        donor, currency = self.texts["donor"], self.texts["currency"]
        amount = self.amount()
        if not self.texts["budget"]:
            if currency:
                self.wrong("currency", _("There is a currency and no budget."))
            return []
        if currency not in Contribution.Currency.values:
            self.unknown("currency", currency, Contribution.Currency.values)
        longest = Contribution._meta.get_field("donor").max_length
        if not donor or len(donor) > longest:
            self.wrong("donor", _("A budget needs a donor of at most %(longest)d characters.") % {"longest": longest})
        return [
            {
                "donor": donor,
                "amount": amount,
                "currency": currency,
                "stage": Contribution.Stage.COMMITTED,
                "rate": None,
                "rate_date": None,
            }
        ]

    def amount(self):
        text = self.texts["budget"]
        if not text:
            return None
        try:
            amount = Decimal(text)
            Contribution._meta.get_field("amount").clean(amount, None)
            if not amount > 0:
                raise InvalidOperation
        except (InvalidOperation, ValidationError):
            self.wrong("budget", _("“%(text)s” is not an amount such as 9100000 or 9100000.50.") % {"text": text})
            return None
        return amount.quantize(Decimal("0.01"))

    def source(self):
        """The web pages, what is in doubt about them, and what of the row is ours."""
        addresses = [address.strip() for address in self.filled("source").split(";") if address.strip()]
        for address in addresses:
            try:
                URLValidator(schemes=["http", "https"])(address)
            except ValidationError:
                self.wrong("source", _("“%(text)s” is not a web address.") % {"text": address})
        lines = [*addresses, *doubts(self.filled("confidence"))]
        if self.texts["donor"] and not self.texts["budget"]:
            lines.append(f"Donors named, without amounts: {self.texts['donor']}.")
        if self.texts["budget"]:
            lines.append("The amount is the budget that the source names; the shares of the donors are not known.")
        if ";" in self.texts["pillars"]:
            lines.append("The source gives no weights for the pillars: the even parts are ours.")
        if self.texts["date_precision"] == "end-day":
            lines.append("Only the last day is known; the start is given by its month.")
        return "\n".join(lines)


def doubts(confidence):
    """What is to be known about how a row was checked; nothing where all of it was."""
    note = confidence.removeprefix("checked").strip(" ()")
    if note == "-partial":
        return ["Checked in part only."]
    return [f"{note[0].upper()}{note[1:]}."] if note else []


def even_parts(count):
    """`count` whole per cents that add to 100 and differ by one at most, the larger ones first."""
    return [100 // count + (place < 100 % count) for place in range(count)] if count else []
