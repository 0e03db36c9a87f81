"""Whose turn it is: who has to do something about a project, since when, and what comes next."""

from dataclasses import replace

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from projects import focal_points
from projects.models import Project, Signoff
from reference.models import Organization
from ui import formats
from ui.track import days_of_moves
from ui.waiting import Waiting

Status = Project.Status


def with_what_turns_read(projects):
    """For many at once. Their moves are read by `ui.track.read_moves`."""
    return projects.select_related(
        "lead_organization",
        "created_by__organization",
        "focal_point_unoct__organization",
        "focal_point_osce__organization",
    ).prefetch_related(Prefetch("signoffs", Signoff.objects.select_related("organization")))


def undecided(project):
    """The short names of the organizations that have not decided in the present round."""
    decided = {signoff.organization.code for signoff in project.standing_signoffs()}
    return [side for code, side in Organization.SIDES.items() if code not in decided]


def lead_focal_point(project):
    """The focal point on the side that leads."""
    lead = project.lead_organization
    if lead is None:
        return None
    return getattr(project, focal_points.field_of(lead))


def who_records_the_start(project):
    """The focal point of the lead side, with the organization."""
    person = lead_focal_point(project)
    return formats.with_organization(person) if person else _("staff")


def waiting_on(project):
    """The turn with its day. What the project itself does not tell is read from its history."""
    return replace(turn_of(project), since=waiting_since(project))


def turn_of(project):
    """Without its day, which may take the history. A list reads before `with_what_turns_read`."""
    author = formats.with_organization(project.created_by) if project.created_by else _("staff")
    match project.status:
        case Status.DRAFT:
            return Waiting(author, _("send to both managers"))
        case Status.RETURNED:
            return Waiting(author, _("correct it and send it to both managers again"))
        case Status.SUBMITTED | Status.UNDER_ASSESSMENT:
            sides = undecided(project)
            who = (
                _("the managers of %(one)s and %(other)s") % {"one": sides[0], "other": sides[1]}
                if len(sides) == 2
                else _("a manager of %(side)s") % {"side": sides[0] if sides else ""}
            )
            return Waiting(who, _("decide on it"))
        case Status.APPROVED if not project.actual_start:
            address = reverse("projects:progress", args=[project.reference])
            words = _("record the actual start, so that a manager can activate it")
            return Waiting(who_records_the_start(project), words, address=address, word=_("Record progress"))
        case Status.APPROVED:
            return Waiting(a_manager(), _("activate it"))
        case Status.ACTIVE if project.completion_proposed_by_id:
            return Waiting(a_manager(), _("confirm the completion"))
        case Status.ACTIVE:
            return Waiting(author, _("carry out the work, then propose its completion"))
        case Status.SUSPENDED:
            return Waiting(a_manager(), _("resume or cancel it"))
        case Status.COMPLETED:
            return Waiting(a_manager(), _("close it when the reports are filed"))
    return Waiting()


def a_manager():
    """These steps are not bound to a side: whoever comes first takes them."""
    return _("a manager of %(side)s") % {"side": _(" or ").join(Organization.SIDES.values())}


def waiting_since(project):
    """The day on which the present turn began; None once the matter has ended."""
    last = max((signoff.at for signoff in project.signoffs.all()), default=None)
    match project.status:
        case Status.DRAFT if not project.submitted_at:
            return project.created_at
        case Status.DRAFT:
            return days_of_moves(project).get("take_back", project.created_at)
        case Status.RETURNED:
            return last
        case Status.SUBMITTED | Status.UNDER_ASSESSMENT:
            return max(filter(None, [project.submitted_at, _this_round(project)]))
        case Status.APPROVED:
            return last
        case Status.ACTIVE:
            begun = "propose_completion" if project.completion_proposed_by_id else "resume"
            return days_of_moves(project).get(begun, project.actual_start)
        case Status.SUSPENDED:
            return days_of_moves(project).get("suspend")
        case Status.COMPLETED:
            return days_of_moves(project).get("complete", project.actual_end)
    return None


def _this_round(project):
    return max(
        (one.at for one in project.standing_signoffs() if one.decision == Signoff.Decision.APPROVE), default=None
    )
