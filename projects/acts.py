"""How the history tells what people do with projects: label and phrase of each act."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from history.sentences import name_acts
from projects.models import Project


def approved(act):
    """The second sign-off says what it brought about."""
    words = {"record": act.record_name, "organization": act.first.organization}
    if act.written("status") == Project.Status.APPROVED:
        if "-A" in act.record_name:
            return gettext("approved %(record)s for %(organization)s, and with it the amendment is approved") % words
        return gettext("approved %(record)s for %(organization)s, and with it the project is approved") % words
    return gettext("approved %(record)s for %(organization)s") % words


def began_amendment(act):
    """By the number that people speak of, and not by the working copy; an entry of a part knows only the copy."""
    if amended := act.written("amends_id"):
        return gettext("began amendment %(number)s of %(record)s") % {
            "number": act.written("amendment_number"),
            "record": act.names.of(Project._meta.db_table, amended),
        }
    return gettext("began the amendment %(record)s") % {"record": act.record_name}


def name_them():
    name_acts(
        {
            "submit": (_("Send to both managers"), _("sent %(record)s to both managers")),
            "take_back": (_("Take back"), _("took %(record)s back to change it")),
            "begin_assessment": (_("Begin the assessment"), _("began the assessment of %(record)s")),
            "approve": (_("Approve"), approved),
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
            "begin amendment": (_("Begin an amendment"), began_amendment),
            "load register": (_("Loading the register"), ""),
        }
    )
