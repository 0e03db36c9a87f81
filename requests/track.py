"""The way of a request as steps with their days, and whose turn it is."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reference.models import Organization
from requests.models import AssistanceRequest
from ui.track import Stop, days_of_moves

Status = AssistanceRequest.Status


@dataclass(frozen=True)
class Waiting:
    """`who` is empty when nobody has to do anything: the matter has ended.

    `sides` are the organizations whose turn it is, and `act` is what they are to do: the request's own page and the
    first page of each person read both from here.
    """

    who: str = ""
    next: str = ""
    sides: tuple = ()
    act: str = ""


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


def waiting_on(assistance_request, parties=None):
    """Whose turn it is, and to do what. A list hands the parties over, to ask for them once."""
    holder = assistance_request.holder
    lead = assistance_request.lead_organization or holder
    in_charge = assistance_request.assigned_to
    carrier = str(in_charge if in_charge and in_charge.organization_id == holder.pk else holder)
    manager = _("a manager of %(organization)s") % {"organization": lead}
    match assistance_request.status:
        case Status.REGISTERED:
            return Waiting(carrier, _("acknowledge the letter"), (holder,), "acknowledge")
        case Status.ACKNOWLEDGED:
            words = _("confirm that the letter is authentic and begin the review")
            return Waiting(carrier, words, (holder,), "begin_review")
        case Status.UNDER_REVIEW:
            missing = unheard(assistance_request, parties)
            if missing:
                return Waiting(_(" and ").join(map(str, missing)), _("assess the request"), tuple(missing), "assess")
            return Waiting(manager, _("answer the request"), (lead,), "answer")
        case Status.CLARIFICATION:
            return Waiting(_("the requester (%(country)s)") % {"country": assistance_request.country}, _("clarify"))
        case Status.ACCEPTED | Status.PARTLY_ACCEPTED:
            words = _("link a project and begin the delivery once it is approved")
            return Waiting(carrier, words, (holder,), "begin_delivery")
        case Status.IN_DELIVERY:
            return Waiting(manager, _("say when the need is met"), (lead,), "fulfil")
        case Status.FULFILLED:
            return Waiting(carrier, _("reply, ask the requester for feedback, and close"), (holder,), "close")
    return Waiting()


def unheard(assistance_request, parties=None):
    """The organizations whose view is still missing. The other side is not asked where the requester objects."""
    heard = {assessment.organization_id for assessment in assistance_request.assessments.all()}
    parties = Organization.objects.parties() if parties is None else parties
    sides = [one for one in parties if one.pk not in heard]
    if assistance_request.consulted_on or not assistance_request.consent_to_share:
        sides = [one for one in sides if one == (assistance_request.lead_organization or assistance_request.holder)]
    return sides
