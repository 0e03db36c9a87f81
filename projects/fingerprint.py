"""The signed content of a project as canonical JSON, and its fingerprint.

Two projects have the same fingerprint if and only if everything that both organizations sign is the same. The text is
kept with each submission, so it can be read, compared and checked years later without this program: keys sorted,
UTF-8, no spaces, records named by their public codes and people by number and name.
"""

import json

from triggers.functions import sha256_hex

PLAIN = [
    "title",
    "kind",
    "relation",
    "objective",
    "background",
    "rationale",
    "beneficiaries",
    "scope",
    "focus_justification",
    "planned_start",
    "planned_start_precision",
    "planned_end",
    "planned_end_precision",
    "zero_cost",
    "security_recipients",
    "classification",
]
LINKED = {
    "plan": "slug",
    "lead_organization": "code",
    "co_lead_organization": "code",
    "focal_point_unoct": "pk",
    "focal_point_osce": "pk",
}
PARTS = {
    "theme_links": {"theme": "slug", "is_primary": None},
    "pillar_links": {"pillar": "number", "weight": None},
    "country_links": {"country": "iso2", "share": None},
    "region_links": {"region": "slug"},
    "instrument_links": {"instrument": "symbol", "paragraph": None},
    "partner_links": {"organization": "code"},
    "contributions": {
        "donor": None,
        "amount": None,
        "currency": None,
        "stage": None,
        "rate": None,
        "rate_date": None,
    },
    "results": {"level": None, "statement": None, "indicator": None},
    "risks": {"description": None, "likelihood": None, "impact": None, "response": None, "measure": None},
}
ASSESSMENT = ["recipient", "support", "risk_level", "mitigation", "decision", "next_review"]
SIGNED_FIELDS = [*PLAIN, *LINKED]
SIGNED_COLUMNS = [*PLAIN, *(f"{name}_id" for name in LINKED)]


def content_of(project):
    """The signed content as a dictionary of plain values, read afresh from the database."""
    root = project.amends if project.is_amendment else project
    content = {
        "reference": root.reference,
        "amendment": project.amendment_number,
        **{name: _plain(getattr(project, name)) for name in PLAIN},
        **{name: _code(getattr(project, name), code) for name, code in LINKED.items()},
    }
    for part, columns in PARTS.items():
        linked = [name for name, code in columns.items() if code]
        rows = getattr(project, part).order_by("pk").select_related(*linked)
        content[part] = sorted(
            (
                {
                    name: _code(getattr(row, name), code) if code else _plain(getattr(row, name))
                    for name, code in columns.items()
                }
                for row in rows
            ),
            key=canonical,
        )
    assessment = type(project).human_rights_assessment.related.related_model.objects.filter(project=project).first()
    content["human_rights_assessment"] = assessment and {name: _plain(getattr(assessment, name)) for name in ASSESSMENT}
    return content


def canonical(content):
    """The one way to write a content as text."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint_of(project):
    """SHA-256 of the canonical content, 64 hexadecimal digits."""
    return sha256_hex(canonical(content_of(project)))


def same_content(one, other):
    """Whether two contents say the same. A person is known by the number: a name may be put right at any time."""
    return canonical(_by_number(one)) == canonical(_by_number(other))


def _by_number(content):
    return {
        name: value["person"] if isinstance(value, dict) and "person" in value else value
        for name, value in content.items()
    }


def _code(record, code):
    if record is None:
        return None
    return {"person": record.pk, "name": str(record)} if code == "pk" else getattr(record, code)


def _plain(value):
    """Numbers, truth and texts as they are; dates and amounts as texts, so that both engines write the same."""
    if value is None or isinstance(value, (bool, int, str)):
        return str(value) if isinstance(value, str) else value
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return format(value.normalize(), "f")
