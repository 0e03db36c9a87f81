"""What the database keeps about the vocabulary: codes that signed texts name, and who the two parties are."""

from django.utils.translation import gettext_noop as _

from reference.models import ActionPlan, Country, Instrument, Organization, Pillar, Region, Theme
from triggers import Guard
from triggers.guards import distinct

CODES = {
    ActionPlan: ["slug"],
    Country: ["iso2"],
    Instrument: ["symbol"],
    Organization: ["code", "is_party"],
    Pillar: ["number"],
    Region: ["slug"],
    Theme: ["slug"],
}


def triggers(vendor):
    """The guards as triggers of that engine."""
    guards = [
        Guard(
            f"rule_{model._meta.db_table}_code",
            model._meta.db_table,
            "UPDATE",
            [("1 = 1", _("What has been signed names this code: it is never changed."))],
            when=distinct(*columns),
        )
        for model, columns in CODES.items()
    ]
    return [guard.trigger(vendor) for guard in guards]
