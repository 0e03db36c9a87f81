"""How the history tells what people do with lists: label and phrase of each act."""

from django.utils.translation import gettext_lazy as _

from history.sentences import name_acts


def name_them():
    name_acts(
        {
            "export": (_("Export"), _("downloaded a list")),
            "export finished": (_("End of an export"), _("received the whole file")),
        }
    )
