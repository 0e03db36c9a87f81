"""How the history tells what people do with projects: label and phrase of each act."""

from django.utils.translation import gettext_lazy as _

from history.sentences import name_acts
from projects.models import Project


def name_them():
    name_acts(
        {
            "submit": (_("Send to both managers"), _("sent %(record)s to both managers")),
            "take_back": (_("Take back"), _("took %(record)s back to change it")),
            "begin_assessment": (_("Begin the assessment"), _("began the assessment of %(record)s")),
            "approve": (_("Approve"), _("approved %(record)s for %(organization)s")),
            "send_back": (_("Return"), _("returned %(record)s for %(organization)s")),
            "reject": (_("Reject"), _("rejected %(record)s for %(organization)s")),
            "apply": (_("Bring into force"), _("brought the amendment %(record)s into force")),
            "activate": (_("Activate"), _("activated %(record)s")),
            "suspend": (_("Suspend"), _("suspended %(record)s")),
            "resume": (_("Resume"), _("resumed %(record)s")),
            "propose_completion": (_("Propose completion"), _("proposed that %(record)s is complete")),
            "complete": (_("Confirm completion"), _("confirmed that %(record)s is complete")),
            "close": (_("Close"), _("closed %(record)s")),
            "withdraw": (_("Withdraw"), _("withdrew the draft %(record)s")),
            "cancel": (_("Cancel"), _("cancelled %(record)s")),
        },
        model=Project,
    )
    name_acts(
        {
            "begin amendment": (_("Begin an amendment"), ""),
            "load register": (_("Loading the register"), ""),
        }
    )
