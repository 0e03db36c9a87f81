"""How the history tells what people do with requests: label and phrase of each act."""

from django.utils.translation import gettext_lazy as _

from history.sentences import name_acts
from requests.models import AssistanceRequest


def name_them():
    name_acts(
        {
            "acknowledge": (_("Acknowledge"), _("acknowledged %(record)s")),
            "begin_review": (_("Begin the review"), _("began the review of %(record)s")),
            "ask_clarification": (_("Ask for clarification"), _("asked for clarification of %(record)s")),
            "enter_clarification": (_("Enter the clarification"), _("entered the clarification of %(record)s")),
            "accept": (_("Accept"), _("accepted %(record)s")),
            "partly_accept": (_("Accept in part"), _("accepted %(record)s in part")),
            "refer": (_("Refer"), _("referred %(record)s")),
            "decline": (_("Decline"), _("declined %(record)s")),
            "begin_delivery": (_("Begin delivery"), _("began the delivery of %(record)s")),
            "fulfil": (_("Mark as fulfilled"), _("marked %(record)s as fulfilled")),
            "close": (_("Close"), _("closed %(record)s")),
            "withdraw": (_("Withdraw"), _("withdrew %(record)s")),
        },
        model=AssistanceRequest,
    )
    name_acts(
        {
            "register": (_("Registration"), ""),
            "assess": (_("Assessment"), ""),
            "create project from request": (_("Project from a request"), ""),
            "link project": (_("Linking a project"), ""),
            "unlink project": (_("Unlinking a project"), ""),
        }
    )
