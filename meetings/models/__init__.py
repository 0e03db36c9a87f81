from meetings.models.action_point import ActionPoint, ActionPointTag
from meetings.models.content import (
    AgendaItem,
    Decision,
    MeetingPillar,
    MeetingRegion,
    MeetingTag,
    MeetingTheme,
    Participation,
)
from meetings.models.meeting import Meeting

__all__ = [
    "ActionPoint",
    "ActionPointTag",
    "AgendaItem",
    "Decision",
    "Meeting",
    "MeetingPillar",
    "MeetingRegion",
    "MeetingTag",
    "MeetingTheme",
    "Participation",
]
