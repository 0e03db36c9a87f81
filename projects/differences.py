"""Two signed contents side by side, in words: what was submitted, what it said before, what has changed.

Everything here reads the canonical content (`projects.fingerprint`) and not the records, so that a round of years ago
reads as it was signed. Only the names behind the codes are looked up, in a fixed number of queries.
"""

import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.fingerprint import ASSESSMENT
from projects.models import Contribution, ExpectedResult, HumanRightsAssessment, Project, Risk
from projects.names import Names
from ui import formats


@dataclass(frozen=True)
class Piece:
    """One value, or one row below a project, before and now. Empty text: it was not there, or is there no longer."""

    was: str
    now: str

    @property
    def changed(self):
        return self.was != self.now


@dataclass(frozen=True)
class Line:
    """One question of the form with its answers."""

    label: str
    pieces: list

    @property
    def changed(self):
        return any(piece.changed for piece in self.pieces)

    @property
    def text(self):
        return "\n".join(piece.now for piece in self.pieces if piece.now)


@dataclass(frozen=True)
class Section:
    """The lines that one page of the form asks for. `slug` is that page."""

    slug: str
    heading: str
    lines: list = field(default_factory=list)

    @property
    def changed(self):
        return any(line.changed for line in self.lines)

    @property
    def said(self):
        """The lines that say something: work of before the system leaves most questions open."""
        return [line for line in self.lines if line.text]


@dataclass(frozen=True)
class Difference:
    """What a reader has to know of a change: where, what it said, what it says."""

    label: str
    was: str
    now: str
    section: str = ""


def differences(old, new, names=None):
    """What has changed from one content to the other, in the order of the form."""
    return [
        Difference(line.label, piece.was, piece.now, section.heading)
        for section in compared(old, new, names)
        for line in section.lines
        for piece in line.pieces
        if piece.changed
    ]


def document(content, names=None):
    """A content as people read it: `[(heading, [(label, text), ...]), ...]`. Rows are lines of the text."""
    return [
        (section.heading, [(line.label, line.text) for line in section.lines])
        for section in compared(content, content, names)
    ]


def compared(old, new, names=None):
    """Both contents as one document, each line with what it was and what it is. Without `old` all of it is new."""
    names = names or Names.in_contents(old, new)
    was, now = _lines(old or {}, names), _lines(new or {}, names)
    sections = []
    for slug, heading in SECTIONS.items():
        lines = [
            Line(label, _pieces(was.get((slug, label), []), rows))
            for (section, label), rows in now.items()
            if section == slug
        ]
        sections.append(Section(slug, str(heading), lines))
    return sections


def content_of_submission(submission):
    """The content that was submitted, as a dictionary."""
    return json.loads(submission.content)


SECTIONS = {
    "basics": gettext_lazy("Basics"),
    "purpose": gettext_lazy("Why and for whom"),
    "places": gettext_lazy("Themes, pillars and places"),
    "results": gettext_lazy("Results"),
    "budget": gettext_lazy("Budget"),
    "risks": gettext_lazy("Risks, partners and handling"),
}


def _pieces(was, now):
    """Rows with the same key belong together; the others were added or taken away."""
    before = dict(was)
    pieces = [Piece(before.pop(key, ""), text) for key, text in now]
    return pieces + [Piece(text, "") for text in before.values() if text]


def _lines(content, names):
    """`{(section, label): [(key, text), ...]}` in the order of the form. A plain field has one row with the key ""."""
    lines = {}
    for section, label, rows in _rows(content, names):
        keyed, seen = [], {}
        for key, text in rows:
            seen[key] = seen.get(key, 0) + 1
            keyed.append(((key, seen[key]), text))
        lines[section, str(label)] = keyed
    return lines


def _rows(content, names):
    get = content.get

    def plain(name):
        return _label(Project, name), [("", _value(Project, name, get(name)))]

    def one(name, text):
        return _label(Project, name), [("", text)]

    def many(name, text, key):
        return [(key(row), text(row)) for row in sorted(get(name) or [], key=lambda row: text(row))]

    yield "basics", *plain("title")
    yield "basics", *plain("kind")
    yield "basics", *plain("relation")
    yield "basics", *one("plan", names.plan(get("plan")))
    for name in ("lead_organization", "co_lead_organization"):
        yield "basics", *one(name, names.organization(get(name)))
    for name in ("focal_point_unoct", "focal_point_osce"):
        yield "basics", *one(name, (get(name) or {}).get("name", ""))
    for name in ("planned_start", "planned_end"):
        yield "basics", *one(name, _day(get(name), get(f"{name}_precision")))

    for name in ("objective", "background", "rationale", "beneficiaries"):
        yield "purpose", *plain(name)
    yield (
        "purpose",
        _("Resolutions and commitments"),
        many("instrument_links", names.instrument, lambda row: (row["instrument"], row["paragraph"])),
    )

    yield "places", _("Themes"), many("theme_links", names.theme, lambda row: row["theme"])
    yield "places", _("Pillars"), many("pillar_links", names.pillar, lambda row: row["pillar"])
    yield "places", *plain("scope")
    yield "places", _("Countries"), many("country_links", names.country, lambda row: row["country"])
    yield "places", _("Regions"), many("region_links", names.region, lambda row: row["region"])
    yield "places", *plain("focus_justification")

    yield "results", _("Expected results"), many("results", _result, lambda row: row["statement"])

    yield (
        "budget",
        _("Contributions"),
        many("contributions", _contribution, lambda row: (row["donor"], row["currency"], row["stage"])),
    )
    yield "budget", *plain("zero_cost")

    yield "risks", _("Risks"), many("risks", _risk, lambda row: row["description"])
    yield "risks", *plain("security_recipients")
    yield "risks", _("Human rights due diligence"), _assessment(get("human_rights_assessment"))
    yield "risks", _("Partners"), many("partner_links", names.partner, lambda row: row["organization"])
    yield "risks", *plain("classification")


def _label(model, name):
    return capfirst(model._meta.get_field(name).verbose_name)


def _value(model, name, value):
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    choices = dict(model._meta.get_field(name).flatchoices)
    return str(choices.get(value, value))


def _day(text, precision):
    return str(formats.date_with_precision(date.fromisoformat(text), precision)) if text else ""


def _result(row):
    level = _value(ExpectedResult, "level", row["level"])
    indicator = _("; indicator: %(indicator)s") % {"indicator": row["indicator"]} if row["indicator"] else ""
    return f"{level}: {row['statement']}{indicator}"


def _contribution(row):
    text = _("%(donor)s: %(amount)s, %(stage)s") % {
        "donor": row["donor"],
        "amount": formats.money(Decimal(row["amount"]), row["currency"]),
        "stage": _value(Contribution, "stage", row["stage"]).lower(),
    }
    if row["rate"]:
        text += _(" (rate %(rate)s of %(day)s)") % {"rate": row["rate"], "day": _day(row["rate_date"], "day")}
    return text


def _risk(row):
    text = _("%(risk)s – likelihood %(likelihood)s, impact %(impact)s; %(response)s") % {
        "risk": row["description"],
        "likelihood": row["likelihood"],
        "impact": row["impact"],
        "response": _value(Risk, "response", row["response"]).lower(),
    }
    return f"{text}: {row['measure']}" if row["measure"] else text


def _assessment(row):
    """One row for each question of the assessment, so that a change shows where it is."""
    if not row:
        return []
    rows = []
    for name in ASSESSMENT:
        value = row[name]
        text = _day(value, "day") if name == "next_review" else _value(HumanRightsAssessment, name, value)
        if text:
            rows.append((name, f"{_label(HumanRightsAssessment, name)}: {text}"))
    return rows
