"""How the history tells what people do with imports."""

from django.utils.translation import gettext_lazy as _

from history.sentences import name_acts


def name_them():
    name_acts(
        {
            "import": (_("Import"), _("applied %(record)s")),
            "undo import": (_("Undoing an import"), _("undid %(record)s")),
            "rehearse import": (_("Rehearsal of an import"), ""),
        }
    )
