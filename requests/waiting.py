"""Whose turn it is: who has to do something about a request, since when, and what comes next."""

from dataclasses import replace

from django.utils.translation import gettext as _

from reference.models import Organization
from requests.models import AssistanceRequest
from ui import formats
from ui.track import days_of_moves
from ui.waiting import Waiting

Status = AssistanceRequest.Status


def waiting_on(assistance_request):
    """Whose turn it is, to do what, and since when."""
    return dated(assistance_request, turn_of(assistance_request))


def dated(assistance_request, turn):
    """The turn with its day."""
    return replace(turn, since=_since(assistance_request, turn))


def turn_of(assistance_request, parties=None):
    """Without its day, which may take the history. A list hands the parties over, to ask for them once."""
    holder = assistance_request.holder
    lead = assistance_request.lead_organization or holder
    in_charge = assistance_request.assigned_to
    is_theirs = in_charge and in_charge.organization_id == holder.pk
    carrier = formats.with_organization(in_charge, holder) if is_theirs else str(holder)
    manager = _("a manager of %(organization)s") % {"organization": lead}
    match assistance_request.status:
        case Status.REGISTERED:
            return Waiting(carrier, _("acknowledge the letter"), sides=(holder,), step="acknowledge")
        case Status.ACKNOWLEDGED:
            words = _("confirm that the letter is authentic and begin the review")
            return Waiting(carrier, words, sides=(holder,), step="begin_review")
        case Status.UNDER_REVIEW:
            missing = unheard(assistance_request, parties)
            if missing:
                who = _(" and ").join(map(str, missing))
                return Waiting(who, _("assess the request"), sides=tuple(missing), step="assess")
            return Waiting(manager, _("answer the request"), sides=(lead,), step="answer")
        case Status.CLARIFICATION:
            return Waiting(_("the requester (%(country)s)") % {"country": assistance_request.country}, _("clarify"))
        case Status.ACCEPTED | Status.PARTLY_ACCEPTED:
            words = _("link a project and begin the delivery once it is approved")
            return Waiting(carrier, words, sides=(holder,), step="begin_delivery")
        case Status.IN_DELIVERY:
            return Waiting(manager, _("say when the need is met"), sides=(lead,), step="fulfil")
        case Status.FULFILLED:
            words = _("reply, ask the requester for feedback, and close")
            return Waiting(carrier, words, sides=(holder,), step="close")
    return Waiting()


def _since(assistance_request, turn):
    """The day on which the turn began. What the request itself does not tell is read from its history."""
    match assistance_request.status:
        case Status.REGISTERED:
            return assistance_request.received_on
        case Status.ACKNOWLEDGED:
            return assistance_request.acknowledged_on
        case Status.UNDER_REVIEW:
            moves = days_of_moves(assistance_request)
            known = [moves[act] for act in ("begin_review", "enter_clarification") if act in moves]
            if turn.step == "answer":  # since the last of the assessments that had to be heard first
                known += [assessment.at for assessment in assistance_request.assessments.all()]
            return max(known, default=assistance_request.acknowledged_on)
        case Status.CLARIFICATION:
            return assistance_request.paused_on
        case Status.ACCEPTED | Status.PARTLY_ACCEPTED:
            return assistance_request.answered_at
        case Status.IN_DELIVERY:
            return days_of_moves(assistance_request).get("begin_delivery", assistance_request.answered_at)
        case Status.FULFILLED:
            return days_of_moves(assistance_request).get("fulfil", assistance_request.answered_at)
    return None


def unheard(assistance_request, parties=None):
    """The organizations whose view is still missing. The other side is not asked where the requester objects."""
    heard = {assessment.organization_id for assessment in assistance_request.assessments.all()}
    parties = Organization.objects.parties() if parties is None else parties
    sides = [one for one in parties if one.pk not in heard]
    if assistance_request.consulted_on or not assistance_request.consent_to_share:
        sides = [one for one in sides if one == (assistance_request.lead_organization or assistance_request.holder)]
    return sides
