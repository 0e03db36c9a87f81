"""The names behind the codes of a signed content, looked up once for all contents on a page."""

from django.utils.translation import gettext as _

from reference.models import ActionPlan, Country, Instrument, Organization, Pillar, Region, Theme
from reference.models.places import footnotes_of


class Names:
    """Names by code. A code that is no longer in the vocabulary is shown as it was signed."""

    def __init__(self, contents):
        self.plans = self._named(ActionPlan, "slug", self._plain(contents, "plan"))
        self.organizations = self._named(
            Organization,
            "code",
            self._plain(contents, "lead_organization")
            | self._plain(contents, "co_lead_organization")
            | self._linked(contents, "partner_links", "organization"),
        )
        self.themes = self._named(Theme, "slug", self._linked(contents, "theme_links", "theme"))
        self.pillars = self._named(Pillar, "number", self._linked(contents, "pillar_links", "pillar"))
        self.countries = self._named(Country, "iso2", self._linked(contents, "country_links", "country"))
        self.regions = self._named(Region, "slug", self._linked(contents, "region_links", "region"))
        self.instruments = self._named(Instrument, "symbol", self._linked(contents, "instrument_links", "instrument"))

    @classmethod
    def in_contents(cls, *contents):
        return cls([content for content in contents if content])

    @property
    def footnotes(self):
        """What has to stand below a page that shows these contents."""
        return footnotes_of(self.countries.values())

    def plan(self, slug):
        return str(self.plans.get(slug, slug or ""))

    def organization(self, code):
        record = self.organizations.get(code)
        if record is None:
            return code or ""
        return record.name if record.name == record.short_name else f"{record.name} ({record.short_name})"

    def partner(self, row):
        return self.organization(row["organization"])

    def theme(self, row):
        name = str(self.themes.get(row["theme"], row["theme"]))
        return _("%(theme)s (primary)") % {"theme": name} if row["is_primary"] else name

    def pillar(self, row):
        return f"{self.pillars.get(row['pillar'], row['pillar'])}: {row['weight']}\N{NARROW NO-BREAK SPACE}%"

    def country(self, row):
        name = str(self.countries.get(row["country"], row["country"]))
        return f"{name}: {row['share']}\N{NARROW NO-BREAK SPACE}%" if row["share"] else name

    def region(self, row):
        return str(self.regions.get(row["region"], row["region"]))

    def instrument(self, row):
        record = self.instruments.get(row["instrument"])
        parts = [str(record or row["instrument"]), row["paragraph"]]
        text = ", ".join(part for part in parts if part)
        return f"{text} \N{EN DASH} {record.subject_note}" if record and record.subject else text

    @staticmethod
    def _plain(contents, name):
        return {content[name] for content in contents if content.get(name)}

    @staticmethod
    def _linked(contents, part, name):
        return {row[name] for content in contents for row in content.get(part) or []}

    @staticmethod
    def _named(model, code, values):
        return {getattr(record, code): record for record in model.objects.filter(**{f"{code}__in": values})}
