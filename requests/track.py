"""The way of a request as steps with their days."""

from django.utils.translation import gettext as _

from requests.models import AssistanceRequest
from ui.track import Stop, days_of_moves

Status = AssistanceRequest.Status


def track_of(assistance_request):
    """From the letter to the closure, cut short where the request was declined, referred or withdrawn."""
    at = days_of_moves(assistance_request)
    way = [
        (_("Received"), (), assistance_request.received_on, None),
        (_("Registered"), {Status.REGISTERED}, assistance_request.created_at, None),
        (_("Acknowledged"), {Status.ACKNOWLEDGED}, assistance_request.acknowledged_on, "acknowledge_by"),
        (_("Under review"), {Status.UNDER_REVIEW, Status.CLARIFICATION}, at.get("begin_review"), None),
        (_("Answered"), set(Status.positive()), assistance_request.answered_at, "answer_by"),
        (_("In delivery"), {Status.IN_DELIVERY}, at.get("begin_delivery"), None),
        (_("Fulfilled"), {Status.FULFILLED}, at.get("fulfil"), None),
        (_("Closed"), {Status.CLOSED}, at.get("close"), None),
    ]
    if assistance_request.status in {Status.DECLINED, Status.REFERRED, Status.WITHDRAWN}:
        ended = at.get("withdraw") if assistance_request.status == Status.WITHDRAWN else assistance_request.answered_at
        passed = [Stop(label, "done", day) for label, _statuses, day, _due in way if day and day != ended]
        return [*passed, Stop(assistance_request.get_status_display(), "now", ended)]
    place = next(number for number, (_label, own, *_rest) in enumerate(way) if assistance_request.status in own)
    return [
        _stop(assistance_request, number, place, label, own, day, due)
        for number, (label, own, day, due) in enumerate(way)
    ]


def _stop(assistance_request, number, place, label, own, day, due):
    ahead = number > place
    state = "" if ahead else "now" if number == place and assistance_request.status != Status.CLOSED else "done"
    display = assistance_request.get_status_display()
    note = display if number == place and display != label else ""
    return Stop(
        label,
        state,
        day=None if ahead else day,
        due=getattr(assistance_request, due) if due and ahead else None,
        note=note,
    )
