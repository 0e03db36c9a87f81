"""How the history tells of its own proof: label and phrase of each act."""

from django.utils.translation import gettext_lazy as _

from history.sentences import name_acts


def name_them():
    name_acts(
        {
            "seal": (_("Sealing of the history"), _("sealed the history")),
            "mail head": (_("Mailing of the head"), _("mailed the head of the history")),
            "verify": (_("Verification of the history"), _("verified the history")),
            "export history": (_("Export of the history"), _("exported the history with its proof")),
        }
    )
