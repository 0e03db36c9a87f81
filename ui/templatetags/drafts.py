"""{% load drafts %}: what a form needs so that nothing typed into it is lost.

    {% draft_offer %}                                 above the form: drafts of it, and what became of files
    <form method="post"> … {% draft_sheet %}          inside it, before its buttons: the sheet, the files that are kept
      <div class="form-actions"> … {% draft_button %} behind its first button

A field that the page draws without a form of Django's is named: `{% draft_sheet reason=_("Reason") %}`.
"""

from django import template
from django.utils.translation import gettext as _

from ui import drafts, uploads

register = template.Library()

AT_ONCE = 3  # drafts that are compared on the page of the form; the page of drafts has them all


def _typed(context):
    """None on a page for a visitor, and where nothing can be kept."""
    request = context.get("request")
    user = getattr(request, "user", None)
    return getattr(request, "typed", None) if user is not None and user.is_authenticated else None


@register.inclusion_tag("drafts/offer.html", takes_context=True)
def draft_offer(context):
    if (typed := _typed(context)) is None:
        return {}
    form, formsets = drafts.parts_of(context)
    offers = [drafts.offer(draft, form, formsets) for draft in typed.offered[:AT_ONCE]]
    overtaken = typed.is_opened and typed.draft and form is not None and getattr(form, "is_overtaken", False)
    return {
        "typed": typed,
        "offers": [one for one in offers if one.lines],
        "more": max(0, len(typed.offered) - AT_ONCE),
        "overtaken": overtaken,
        "most_bytes": uploads.MOST_BYTES,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("drafts/sheet.html", takes_context=True)
def draft_sheet(context, title="", **plain):
    if (typed := _typed(context)) is None:
        return {}
    sheet = typed.sheet_here
    if typed.sheet is None or not sheet.labels:
        sheet = sheet.named(str(title or _title(context)), drafts.labels_of(*drafts.parts_of(context), plain))
    return {"typed": typed, "token": sheet.signed(), "ends": typed.request.session.get_expiry_date()}


@register.inclusion_tag("drafts/button.html", takes_context=True)
def draft_button(context, css="btn btn-outline-primary"):
    return {"typed": _typed(context), "css": css}


def _title(context):
    """What the page is called, with the record it is about."""
    heading = str(context.get("heading") or context.get("title") or "")
    record = context.get("record") or context.get("original") or ""
    if not record or str(record) in heading:
        return heading or _("Form")
    return f"{record}: {heading}" if heading else str(record)
