"""Small coloured marks. Each says in words or shape what its colour says: colour alone informs nobody.

Plain functions, so that a list can call them once per row in Python; templates reach them through `{% load ui %}`.
"""

from functools import cache

from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# Status → colour pair and shape. The statuses of all cases are here, because one word has one look everywhere.
LOOKS = {
    "draft": ("neutral", "dotted-circle"),
    "planned": ("neutral", "dotted-circle"),
    "registered": ("neutral", "dotted-circle"),
    "submitted": ("info", "arrow"),
    "convened": ("info", "arrow"),
    "acknowledged": ("info", "arrow"),
    "issued": ("info", "arrow"),
    "answered": ("review", "half-circle"),
    "under_assessment": ("review", "half-circle"),
    "under_review": ("review", "half-circle"),
    "returned": ("warn", "bent-arrow"),
    "referred": ("warn", "bent-arrow"),
    "clarification": ("warn", "bent-arrow"),
    "suspended": ("warn", "pause"),
    "postponed": ("warn", "pause"),
    "approved": ("ok", "tick"),
    "accepted": ("ok", "tick"),
    "partly_accepted": ("ok", "tick"),
    "held": ("ok", "tick"),
    "applied": ("ok", "tick"),
    "active": ("ok", "play"),
    "in_delivery": ("ok", "play"),
    "open": ("info", "play"),
    "waiting": ("info", "clock"),
    "running": ("info", "play"),
    "failed": ("bad", "cross"),
    "completed": ("plain", "tick"),
    "fulfilled": ("plain", "tick"),
    "done": ("plain", "tick"),
    "current": ("plain", "tick"),
    "closed": ("plain", "lock"),
    "recorded": ("plain", "book"),
    "rejected": ("bad", "cross"),
    "declined": ("bad", "cross"),
    "cancelled": ("bad", "cross"),
    "withdrawn": ("bad", "cross"),
}
ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}


@cache
def icon(name, extra=""):
    """A sign beside a word. It is hidden from screen readers, so never let it stand alone."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra,
        static("img/icons.svg"),
        name,
    )


def tag(word, look="neutral", shape=""):
    return format_html('<span class="tag tag--{}">{}{}</span>', look, icon(shape) if shape else "", word)


def status_tag(record):
    """Shape and word of a record's status."""
    look, shape = LOOKS.get(str(record.status), ("neutral", "dotted-circle"))
    return tag(record.get_status_display(), look, shape)


def pillar_mark(pillar, weight=None):
    """Colour, shape and roman numeral of a pillar (a Pillar or its number), with its weight where one is given."""
    number = int(getattr(pillar, "number", pillar))
    title = str(pillar) if hasattr(pillar, "number") else ""
    share = format_html(' <span class="pillar__weight">{}&#8239;%</span>', weight) if weight is not None else ""
    return format_html(
        '<span class="pillar pillar--{}"{}>{}<span class="visually-hidden">{} </span>{}{}</span>',
        number,
        format_html(' title="{}"', title) if title else "",
        icon(f"pillar-{number}"),
        _("Pillar"),
        ROMAN[number],
        share,
    )


def org_badge(organization):
    """Outlined letters and no colour: neither organization is the loud one."""
    if not organization:
        return ""
    return format_html('<span class="org-badge">{}</span>', getattr(organization, "short_name", "") or organization)


def region_chips(regions):
    """The regions of a record in words."""
    chips = format_html_join("", '<li class="chip chip--plain">{}</li>', ((region,) for region in regions))
    return format_html('<ul class="chips">{}</ul>', chips) if chips else SafeString("")


def overdue(days):
    """The clock and the lateness in words, or nothing when it is not late."""
    if not days or days < 0:
        return ""
    return tag(ngettext("%(n)d day late", "%(n)d days late", days) % {"n": days}, "bad", "clock")
