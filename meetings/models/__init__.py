from meetings.models.action_point import ActionPoint
from meetings.models.content import (
    AgendaItem,
    Decision,
    MeetingPillar,
    MeetingRegion,
    MeetingTheme,
    Participation,
)
from meetings.models.meeting import Meeting

__all__ = [
    "ActionPoint",
    "AgendaItem",
    "Decision",
    "Meeting",
    "MeetingPillar",
    "MeetingRegion",
    "MeetingTheme",
    "Participation",
]
