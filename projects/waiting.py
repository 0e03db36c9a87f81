"""Whose turn it is: who has to do something about a project, since when, and what comes next."""

from dataclasses import dataclass
from datetime import date, datetime

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


def undecided(project):
    """The short names of the organizations that have not decided in the present round."""
    decided = {signoff.organization.code for signoff in project.standing_signoffs()}
    return [side for code, side in Organization.SIDES.items() if code not in decided]


def waiting_on(project):
    """Reads `signoffs` with their organization, and `created_by`: a list prefetches them."""
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
