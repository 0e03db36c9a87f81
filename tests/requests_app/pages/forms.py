"""What the forms of requests send."""

import uuid

from reference.models import Country, Pillar, Theme


def letter(**changed):
    """What the intake form sends."""
    data = {
        "creation_key": str(uuid.uuid4()),
        "country": Country.objects.get(iso2="KG").pk,
        "authority": "State Border Service",
        "channel": "note-verbale",
        "letter_reference": "12-4/88",
        "letter_date": "9 November 2026",
        "received_on": "12 November 2026",
        "language": "ru",
        "addressee": "both",
        "subject": "Forged travel documents",
        "asked": "Training at two crossing points.",
        "themes": [Theme.objects.get(slug="bsm").pk],
        "pillars": [Pillar.objects.get(number=2).pk],
        "urgency": "normal",
        "consent_to_share": "on",
        "classification": "1",
    }
    return {**data, **changed}


def form_of(client, address):
    """The values a form was drawn with, as a browser would send them back."""
    form = client.get(address).context["form"]
    sent = {}
    for bound in form:
        value = bound.value()
        if value not in (None, False, ""):
            sent[bound.html_name] = "on" if value is True else value
            if isinstance(value, list):
                sent[bound.html_name] = [getattr(one, "pk", one) for one in value]
    return sent
