"""What every page shows of notifications: the bell, and on a record the button that watches it."""

from django import template

from history.models import case_of
from notifications.kinds import CARRIED_BY, kind_of
from notifications.models import Notice, Watch

register = template.Library()
MOST = 99


@register.inclusion_tag("notifications/bell.html")
def bell(user):
    """The number of unread notifications: one query, which reads a hundred numbers at most."""
    number = len(Notice.objects.of_person(user).unread().order_by().values_list("pk", flat=True)[: MOST + 1])
    return {"number": number, "most": MOST, "more": number > MOST}


@register.inclusion_tag("notifications/watch_button.html", takes_context=True)
def watch_button(context, record):
    """Who carries a record is told of it unasked, so the button says so."""
    user, past = context.get("user"), (context.get("page") or {}).get("past")
    if past or not user:
        return {}
    name = case_of(record)
    chosen = Watch.objects.filter(person=user.pk, about=name).values_list("on", flat=True).first()
    carries = user.pk in [getattr(record, column) for column in CARRIED_BY[kind_of(name)]]
    return {
        "shown": True,
        "about": name,
        "record": record,
        "watched": carries if chosen is None else chosen,
        "carries": carries,
        "request": context.get("request"),
        "csrf_token": context.get("csrf_token"),
    }
