"""How the history tells what people do with meetings and action points: the phrase of each move."""

from django.utils.translation import gettext_lazy as _

from history.sentences import name_moves
from meetings.models import ActionPoint, Meeting


def name_them():
    name_moves(
        Meeting,
        {
            "convene": _("convened %(record)s"),
            "hold": _("said that %(record)s was held"),
            "postpone": _("postponed %(record)s"),
            "cancel": _("cancelled %(record)s"),
        },
    )
    name_moves(
        ActionPoint,
        {
            "report_done": _("reported %(record)s as done"),
            "put_off": _("put off %(record)s"),
            "cancel": _("cancelled %(record)s"),
            "reopen": _("opened %(record)s again"),
        },
    )
