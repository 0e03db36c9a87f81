"""Whose turn it is: who has to do something about a meeting or an action point, since when, and what comes next."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.models import Document
from history.models import case_of
from meetings.models import ActionPoint, Meeting
from meetings.times import first_day
from ui import formats
from ui.track import days_of_moves
from ui.waiting import Waiting

Status = Meeting.Status


def waiting_on_action_point(point):
    """Nobody, once it is done or cancelled. To put it off changes the day, not the turn."""
    if point.status != ActionPoint.Status.OPEN:
        return Waiting()
    who = formats.with_organization(point.responsible_person, point.responsible_organization)
    words = _("do it and report it as done by %(day)s") % {"day": formats.plain_date(point.due_on)}
    since = days_of_moves(point).get("reopen", point.created_at)
    return Waiting(who, words, since)


def waiting_on_meeting(meeting):
    """Before the hour it waits on those who plan and chair it, afterwards on those who write down what came of it."""
    planner = formats.with_organization(meeting.created_by) if meeting.created_by else _("staff")
    moves = days_of_moves(meeting)
    match meeting.status:
        case Status.PLANNED:
            words = _("settle the date, the chairs, the agenda and who is invited, and convene it")
            return Waiting(planner, words, meeting.created_at)
        case Status.POSTPONED:
            return Waiting(planner, _("give it a new date and convene it again"), moves.get("postpone"))
        case Status.CONVENED if meeting.has_begun:
            words = _("write down who attended, and say that it was held")
            return Waiting(planner, words, meeting.starts_at)
        case Status.CONVENED:
            chairs = [formats.with_organization(chair) for chair in (meeting.chair_unoct, meeting.chair_osce) if chair]
            words = _("hold it on %(day)s") % {"day": formats.plain_date(first_day(meeting))}
            return Waiting(_(" and ").join(chairs) or planner, words, moves.get("convene"))
        case Status.HELD if not has_minutes(meeting):
            words = _("write the minutes: a note or a decision, or the minutes as a document")
            return Waiting(planner, words, moves.get("hold", meeting.ends_at))
        case Status.HELD:
            return _open_points(meeting)
    return Waiting()


def has_minutes(meeting):
    """Whether anything of what was said is written down, here or in a file.

    A file that not everybody at the table reads is nobody's minutes, and nobody learns of it from this line.
    """
    files = Document.objects.current().filter(kind=Document.Kind.MINUTES, links__about=case_of(meeting))
    files = files.filter(only_for=None, classification__lt=Document.Classification.CONFIDENTIAL)
    return meeting.agenda_items.exclude(note="").exists() or meeting.decisions.exists() or files.exists()


def _open_points(meeting):
    """The meeting itself is over: what it agreed on is still to be done."""
    points = list(meeting.action_points.open().select_related("responsible_organization").order_by("due_on"))
    if not points:
        return Waiting()
    sides = dict.fromkeys(str(point.responsible_organization) for point in points)
    words = ngettext(
        "%(number)d action point, due on %(day)s",
        "%(number)d action points, the first of them due on %(day)s",
        len(points),
    ) % {"number": len(points), "day": formats.plain_date(points[0].due_on)}
    since = min(point.created_at for point in points)
    return Waiting(", ".join(sides), words, since)
