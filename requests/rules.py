"""Why not. Each rule is a function of a request and a person that answers with a sentence, or with "" for yes."""

from django.db import connection
from django.utils.translation import gettext as _

from requests import conditions
from triggers import first_refusal, refusals


class NotTheirRole(str):
    """A reason why not that lies in the person's role, not in how things stand."""

    __slots__ = ()


def faults(assistance_request):
    """What the database would refuse about a request as it is about to be written: pairs of a sentence and a field."""
    row = {
        name: getattr(assistance_request, name) or 0
        for name in ("country_id", "holder_id", "lead_organization_id", "assigned_to_id")
    }
    row |= {name: getattr(assistance_request, name) for name in ("channel", "addressee", "consent_to_share")}
    return [(_(sentence), field) for _condition, sentence, field in refusals(connection, conditions.ALWAYS, row=row)]


def may_not_handle(assistance_request, user):
    """The organization that holds the pen acts. The other one asks for it to be handed over."""
    holder = assistance_request.holder
    if holder != user.organization:
        return _("%(organization)s holds the pen: ask a colleague there to do it, or to hand it over.") % {
            "organization": holder
        }
    return ""


def may_not_begin_review(assistance_request, user):
    """The letter is known to be authentic."""
    return may_not_handle(assistance_request, user) or first_refusal(conditions.REVIEWING, assistance_request)


def may_not_answer(assistance_request, user):
    """A manager of the lead organization who did not register it, once the other side was heard."""
    row = {
        "id": assistance_request.pk,
        "lead_organization_id": assistance_request.lead_organization_id or 0,
        "answered_by_id": user.pk or 0,
        "created_by_id": assistance_request.created_by_id or 0,
        "consent_to_share": assistance_request.consent_to_share,
        "consulted_on": str(assistance_request.consulted_on or "") or None,
    }
    return first_refusal(conditions.ANSWERING, row=row)


def may_not_accept(assistance_request, user):
    """As any answer; and what was only said is not accepted."""
    return first_refusal(conditions.ACCEPTING, assistance_request) or may_not_answer(assistance_request, user)


def may_not_deliver(assistance_request, user):
    """A project that both organizations approved answers it."""
    return may_not_handle(assistance_request, user) or first_refusal(conditions.DELIVERING, assistance_request)


def may_not_close(assistance_request, user):
    """The requester has had a reply."""
    return may_not_handle(assistance_request, user) or first_refusal(conditions.CLOSING, assistance_request)


def may_not_fulfil(assistance_request, user):
    """The lead organization says that the need was met."""
    lead = assistance_request.lead_organization
    if lead != user.organization:
        return _("Only a manager of the lead organization, %(organization)s, says that the need was met.") % {
            "organization": lead
        }
    return ""


def may_not_edit(assistance_request, user):
    """Staff change a request until it has ended."""
    if not user.has_perm("requests.change_assistancerequest"):
        return NotTheirRole(_("Your role does not allow changing requests."))
    if assistance_request.is_ended:
        return _("%(request)s has ended, so it is no longer changed.") % {"request": assistance_request}
    return ""


def may_not_assess(assistance_request, user):
    """Each organization's staff write their own assessment until the request is answered."""
    if not user.has_perm("requests.add_assessment"):
        return NotTheirRole(_("Your role does not allow assessing requests."))
    if not (user.organization and user.organization.is_party):
        return _("Only the two parties to the Plan assess requests.")
    if assistance_request.status not in assistance_request.Status.in_review():
        return _("%(request)s has been answered: its assessments stay as they were.") % {"request": assistance_request}
    return ""


def may_not_assign(assistance_request, user):
    """Staff or a manager of the organization that holds the pen hand it over or name who leads."""
    if not user.has_perm("requests.handle_assistancerequest") and not user.has_perm(
        "requests.answer_assistancerequest"
    ):
        return NotTheirRole(_("Your role does not allow assigning requests."))
    if assistance_request.is_ended:
        return _("%(request)s has ended, so it is no longer assigned.") % {"request": assistance_request}
    return may_not_handle(assistance_request, user)


def may_not_link(assistance_request, user):
    """Staff name the projects that answer a request, while it is open."""
    if not user.has_perm("requests.change_assistancerequest"):
        return NotTheirRole(_("Your role does not allow linking projects to requests."))
    if assistance_request.status not in assistance_request.Status.linkable():
        return _("%(request)s is %(status)s, so no project is linked to it any more.") % {
            "request": assistance_request,
            "status": assistance_request.get_status_display().lower(),
        }
    return ""


def may_not_create_project(assistance_request, user):
    """A joint project tells the other organization of the request, so the requester has to agree to that."""
    if not user.has_perm("projects.add_project"):
        return NotTheirRole(_("Your role does not allow creating projects."))
    if not assistance_request.consent_to_share:
        return _(
            "The requester has not agreed to share the request with the other organization, "
            "so no joint project can be made from it."
        )
    return may_not_link(assistance_request, user)
