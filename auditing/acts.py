"""How the history tells what happens in the auditors' room: the phrase of each move, label and phrase of other acts."""

from django.utils.translation import gettext_lazy as _

from auditing.models import Finding, Sample
from history.sentences import name_acts, name_moves


def name_them():
    name_moves(Sample, {"close": _("closed %(record)s")})
    name_moves(
        Finding,
        {
            "issue": _("issued %(record)s"),
            "give_answer": _("answered %(record)s"),
            "accept": _("accepted the answer to %(record)s"),
            "send_back": _("returned the answer to %(record)s"),
            "close": _("closed %(record)s"),
            "readdress": _("addressed %(record)s to somebody else"),
            "withdraw": _("withdrew %(record)s"),
        },
    )
    name_acts(
        {
            "draw sample": (_("Drawing of a sample"), _("drew %(record)s")),
            "edit sample": (_("Sample described"), ""),
            "review item": (_("Item of a sample answered"), ""),
            "mark reviewed": (_("Item of a sample reviewed"), ""),
            "take mark back": (_("Mark taken back"), ""),
            "write finding": (_("Finding written"), _("wrote down %(record)s")),
            "edit finding": (_("Finding changed"), ""),
            "read restricted": (
                _("Reading of a withheld record"),
                _("read this record, which is withheld from others"),
            ),
            "check file": (_("Check of a file"), _("checked a file")),
            "self-test": (_("Self-test of the controls"), _("tested the controls")),
        }
    )
