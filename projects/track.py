"""The way of a project as steps with their days, and whose turn it is."""

from django.utils.translation import gettext as _

from projects.models import Project
from ui.track import Stop, days_of_moves

Status = Project.Status


def track_of(project):
    """The usual way, cut short where the project was rejected or cancelled."""
    if project.status == Status.RECORDED:
        return []
    at = days_of_moves(project)
    last = Status.APPLIED if project.is_amendment else None
    way = [
        (_("Draft"), {Status.DRAFT, Status.RETURNED}, project.created_at),
        (_("With the managers"), set(Status.awaiting()), project.submitted_at),
    ]
    if last:
        way.append((_("In force"), {Status.APPLIED}, at.get("approve")))
    else:
        way += [
            (_("Approved"), {Status.APPROVED}, at.get("approve")),
            (_("Active"), {Status.ACTIVE, Status.SUSPENDED}, at.get("activate")),
            (_("Completed"), {Status.COMPLETED}, at.get("complete")),
            (_("Closed"), {Status.CLOSED}, at.get("close")),
        ]
    if project.status in {Status.REJECTED, Status.CANCELLED}:
        return _cut_short(project, way, at)
    place = next(number for number, (_label, statuses, _at) in enumerate(way) if project.status in statuses)
    stops = []
    for number, (label, _statuses, day) in enumerate(way):
        done = number < place or (number == place == len(way) - 1)
        note = project.get_status_display() if number == place and project.status in ASIDE else ""
        stops.append(
            Stop(
                label, "done" if done else "now" if number == place else "", day if number <= place else None, note=note
            )
        )
    return stops


ASIDE = {Status.RETURNED, Status.SUSPENDED, Status.UNDER_ASSESSMENT}


def _cut_short(project, way, at):
    ended = at.get("reject") or at.get("cancel") or at.get("withdraw")
    passed = [(label, day) for label, _statuses, day in way if day]
    return [
        *(Stop(label, "done", day) for label, day in passed),
        Stop(project.get_status_display(), "now", ended),
    ]
