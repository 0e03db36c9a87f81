"""Words templates use: tags for statuses and pillars, times, money, addresses."""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from history import past
from lifecycle import open_moves
from ui import editing, formats, marks
from ui.shortcuts import SHORTCUTS

register = template.Library()

register.simple_tag(marks.icon, name="icon")
register.simple_tag(marks.status_tag, name="status_tag")
register.simple_tag(marks.pillar_mark, name="pillar_mark")
register.simple_tag(marks.org_badge, name="org_badge")
register.simple_tag(marks.region_chips, name="region_chips")
register.simple_tag(marks.overdue, name="overdue")
register.filter("local_time", formats.local_time)
register.filter("clock_time", formats.clock_time)
register.filter("plain_date", formats.plain_date)
register.simple_tag(formats.money, name="money")
register.simple_tag(formats.period, name="period")
register.filter("number", formats.number)
register.simple_tag(formats.printed_at, name="printed_at")


@register.simple_tag(takes_context=True)
def query(context, **changes):
    """The present query string with some parameters set, or dropped with None; the page number always starts again."""
    asked = context["request"].GET.copy()
    asked.pop("page", None)
    for name, value in changes.items():
        if value is None:
            asked.pop(name, None)
        else:
            asked[name] = value
    return f"?{asked.urlencode()}"


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*words):
    """{% breadcrumbs "Projects" list_url project.reference "" %}: label and address in turn, none for this page."""
    return {"trail": list(zip(words[::2], words[1::2], strict=True))}


@register.inclusion_tag("components/shortcuts.html")
def shortcuts():
    """The keys that do something by themselves."""
    return {"shortcuts": SHORTCUTS}


@register.simple_tag
def joined(things, separator=", "):
    """Several records in one line: {% joined project.themes.all %}."""
    return format_html_join(separator, "{}", ((thing,) for thing in things)) or formats.NOT_SET


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms):
    """What is wrong with these forms and formsets, on top of the page: {% error_summary form %}."""
    return {"faults": editing.faults_of(*forms)}


@register.inclusion_tag("components/moves.html", takes_context=True)
def moves(context, record, url_name, primary=True):
    """The steps open to this person: {% moves project "projects:move" %}. The address takes the key and the move.

    The first is what normally comes next and so the `primary` button, unless the page offers something that comes
    before it. While something stands in the way of it, no other step takes its place.
    """
    steps = open_moves(record, context["user"])
    return {
        "record": record,
        "primary": primary and bool(steps) and not steps[0].problem,
        "open": [(step, reverse(url_name, args=[record.reference, step.name])) for step in steps if not step.problem],
        "blocked": [step for step in steps if step.problem],
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def none_yet(sentence):
    """That a part of a page is empty. What is said of today does not fit a day of the past, so that has its own."""
    words = sentence if past.moment() is None else _("None that you may read on that day.")
    return format_html('<span class="none-yet">{}</span>', words)


@register.filter
def verbose_name(model):
    return str(model._meta.verbose_name).capitalize()


@register.filter
def verbose_name_plural(model):
    return str(model._meta.verbose_name_plural).capitalize()


@register.simple_tag
def named_control(bound, inline, number):
    """A control of a row in the admin, named by row and column: "Risk 2, Measure"."""
    row = f"{str(inline.opts.verbose_name).capitalize()} {number}"
    return bound.as_widget(attrs={"aria-label": f"{row}, {bound.label}"})
