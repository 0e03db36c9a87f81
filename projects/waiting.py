"""Whose turn it is: who has to do something about a project, since when, and what comes next."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from projects.models import Project, Signoff
from reference.models import Organization

Status = Project.Status


@dataclass(frozen=True)
class Waiting:
    """`who` is empty when nobody has to do anything: the matter has ended."""

    who: str = ""
    since: datetime | date | None = None
    next: str = ""
    address: str = ""  # where staff do it, if it is not a step of the project itself
    word: str = ""  # on the link there


def undecided(project):
    """The short names of the organizations that have not decided in the present round."""
    decided = {signoff.organization.code for signoff in project.standing_signoffs()}
    return [side for code, side in Organization.SIDES.items() if code not in decided]


def lead_focal_point(project):
    """The focal point on the side that leads."""
    lead = project.lead_organization
    if lead is None:
        return None
    return project.focal_point_unoct if lead.family == Organization.Family.UN else project.focal_point_osce


def who_records_the_start(project):
    """The focal point of the lead side, with the organization."""
    person = lead_focal_point(project)
    if person is None:
        return _("staff")
    return f"{person} ({person.organization})" if person.organization else str(person)


def waiting_on(project):
    """Reads `signoffs` and both focal points with their organizations, and `created_by`: a list prefetches them."""
    last = max((signoff.at for signoff in project.signoffs.all()), default=None)
    author = str(project.created_by) if project.created_by else _("staff")
    match project.status:
        case Status.DRAFT:
            return Waiting(author, project.created_at, _("send to both managers"))
        case Status.RETURNED:
            return Waiting(author, last, _("correct it and send it to both managers again"))
        case Status.SUBMITTED | Status.UNDER_ASSESSMENT:
            sides = undecided(project)
            who = (
                _("the managers of %(one)s and %(other)s") % {"one": sides[0], "other": sides[1]}
                if len(sides) == 2
                else _("a manager of %(side)s") % {"side": sides[0] if sides else ""}
            )
            return Waiting(who, max(filter(None, [project.submitted_at, _this_round(project)])), _("decide on it"))
        case Status.APPROVED if not project.actual_start:
            address = reverse("projects:progress", args=[project.reference])
            words = _("record the actual start, so that a manager can activate it")
            return Waiting(who_records_the_start(project), last, words, address, _("Record progress"))
        case Status.APPROVED:
            return Waiting(_("a manager"), last, _("activate it"))
        case Status.ACTIVE if project.completion_proposed_by_id:
            return Waiting(_("a manager"), None, _("confirm the completion"))
        case Status.ACTIVE:
            return Waiting(author, project.actual_start, _("carry out the work, then propose its completion"))
        case Status.SUSPENDED:
            return Waiting(_("a manager"), None, _("resume or cancel it"))
        case Status.COMPLETED:
            return Waiting(_("a manager"), project.actual_end, _("close it when the reports are filed"))
    return Waiting()


def _this_round(project):
    return max(
        (one.at for one in project.standing_signoffs() if one.decision == Signoff.Decision.APPROVE), default=None
    )
