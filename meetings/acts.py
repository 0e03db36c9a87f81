"""How the history tells what people do with meetings and action points: label and phrase of each act."""

from django.utils.translation import gettext_lazy as _

from history.sentences import name_acts
from meetings.models import ActionPoint, Meeting


def name_them():
    name_acts(
        {
            "convene": (_("Convene"), _("convened %(record)s")),
            "hold": (_("Say that it was held"), _("said that %(record)s was held")),
            "postpone": (_("Postpone"), _("postponed %(record)s")),
            "cancel": (_("Cancel the meeting"), _("cancelled %(record)s")),
        },
        model=Meeting,
    )
    name_acts(
        {
            "report_done": (_("Report as done"), _("reported %(record)s as done")),
            "put_off": (_("Put off"), _("put off %(record)s")),
            "cancel": (_("Cancel the action point"), _("cancelled %(record)s")),
            "reopen": (_("Open again"), _("opened %(record)s again")),
        },
        model=ActionPoint,
    )
