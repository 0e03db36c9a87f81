"""How the history tells what people do with requests: the phrase of each move, label and phrase of each other act."""

from django.utils.translation import gettext_lazy as _

from history.sentences import name_acts, name_moves
from requests.models import AssistanceRequest


def name_them():
    name_moves(
        AssistanceRequest,
        {
            "acknowledge": _("acknowledged %(record)s"),
            "begin_review": _("began the review of %(record)s"),
            "ask_clarification": _("asked for clarification of %(record)s"),
            "enter_clarification": _("entered the clarification of %(record)s"),
            "accept": _("accepted %(record)s"),
            "partly_accept": _("accepted %(record)s in part"),
            "refer": _("referred %(record)s"),
            "decline": _("declined %(record)s"),
            "begin_delivery": _("began the delivery of %(record)s"),
            "fulfil": _("marked %(record)s as fulfilled"),
            "close": _("closed %(record)s"),
            "withdraw": _("withdrew %(record)s"),
        },
    )
    name_acts(
        {
            "register": (_("Registration"), ""),
            "edit letter": (_("Correcting the letter"), ""),
            "edit handling": (_("Entering days and agreements"), ""),
            "assign": (_("Assignment"), ""),
            "assess": (_("Assessment"), ""),
            "create project from request": (_("Project from a request"), ""),
            "link project": (_("Linking a project"), ""),
            "unlink project": (_("Unlinking a project"), ""),
        }
    )
