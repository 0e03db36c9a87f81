"""How the history tells what people do with documents, to follow a person's name."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.models import Document
from history.sentences import name_acts, name_moves


def _uploaded(act):
    """With its title, and on the page of the record as well."""
    words = {"title": act.written("title"), "record": act.record_name}
    return (gettext("uploaded “%(title)s” as %(record)s") if words["title"] else gettext("uploaded %(record)s")) % words


def name_them():
    name_acts(
        {
            "upload document": (_("Upload"), _uploaded),
            "add version": (_("New version of a document"), ""),
            "link document": (_("Document linked to a record"), ""),
            "unlink document": (_("Document taken from a record"), ""),
            "edit document": (_("Document changed"), ""),
            "scan document": (_("Virus scan"), ""),
            "download": (_("Download of a classified document"), _("downloaded a classified document")),
            "file damaged": (_("Stored file found damaged"), _("found that a stored file is damaged")),
        }
    )
    name_moves(Document, {"withdraw": _("withdrew %(record)s")})
