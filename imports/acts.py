"""How the history tells what people do with imports."""

from django.utils.translation import gettext_lazy as _

from history.sentences import name_acts


def name_them():
    name_acts(
        {
            "import": (_("Import"), ""),  # of each record that it makes or changes
            "import applied": (_("Import, applied"), _("applied the import")),
            "undo import": (_("Undoing an import"), ""),
            "import undone": (_("Import, undone"), _("undid the import")),
            "rehearse import": (_("Rehearsal of an import"), ""),
        }
    )
