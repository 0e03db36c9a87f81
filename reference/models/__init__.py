"""The Plan's own vocabulary: what every case is described with, and what every list is filtered by."""

from reference.models.organizations import Organization
from reference.models.places import Country, Region
from reference.models.plan import ActionPlan, Instrument, Pillar, Theme
from reference.models.tags import Tag, Tagging

__all__ = ["ActionPlan", "Country", "Instrument", "Organization", "Pillar", "Region", "Tag", "Tagging", "Theme"]
