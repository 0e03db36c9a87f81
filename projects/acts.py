"""How the history tells what people do with projects: the phrase of each move, label and phrase of each other act."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from history.sentences import name_acts, name_moves
from projects.models import Project


def approved(act):
    """The second sign-off says what it brought about."""
    words = {"record": act.record_name, "organization": act.first.organization}
    if act.written("status") == Project.Status.APPROVED:
        if any(entry.table == act.table and (entry.new or {}).get("amends_id") for entry in act.entries):
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
    name_moves(
        Project,
        {
            "submit": _("sent %(record)s to both managers"),
            "take_back": _("took %(record)s back to change it"),
            "begin_assessment": _("began the assessment of %(record)s"),
            "approve": approved,
            "send_back": _("returned %(record)s for %(organization)s"),
            "reject": _("rejected %(record)s for %(organization)s"),
            "activate": _("activated %(record)s"),
            "suspend": _("suspended %(record)s"),
            "resume": _("resumed %(record)s"),
            "propose_completion": _("proposed that %(record)s is complete"),
            "complete": _("confirmed that %(record)s is complete"),
            "close": _("closed %(record)s"),
            "withdraw": _("withdrew the draft %(record)s"),
            "cancel": _("cancelled %(record)s"),
        },
    )
    name_acts(
        {
            "apply": (_("Bring into force"), _("brought the amendment %(record)s into force")),
            "create": (_("Beginning a project"), ""),
            "edit": (_("Editing a section"), ""),
            "record progress": (_("Recording progress"), ""),
            "begin amendment": (_("Begin an amendment"), began_amendment),
            "load register": (_("Loading the register"), ""),
        }
    )
