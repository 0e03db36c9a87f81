"""Why not. Each rule answers with a sentence, or with "" for yes."""

from django.conf import settings
from django.utils.translation import gettext as _

from documents.choices import Scan
from history.models import table_and_key
from history.names import model_of


def may_not_add(record, user):
    """Who may change a record, or carries it out, adds documents to it."""
    if not (user.has_perm("documents.add_document") and user.has_perm(type(record).documents_added_with)):
        return _("Your role does not allow adding documents to %(record)s.") % {"record": record}
    return ""


def may_not_change(document, user):
    """Who may add documents to one of its records, and change what is said of them."""
    return may_not_extend(document, user) or (
        "" if user.has_perm("documents.change_document") else _("Your role does not allow changing documents.")
    )


def may_not_extend(document, user):
    """A new version, or a further record: by who may add documents to one of its records."""
    if document.is_withdrawn:
        return _("%(document)s is withdrawn, so it is no longer changed.") % {"document": document}
    tables = {table_and_key(link.about)[0] for link in document.links.all()}
    kinds = [model for model in map(model_of, tables) if model]
    if not user.has_perm("documents.add_document") or not any(
        user.has_perm(model.documents_added_with) for model in kinds
    ):
        return _("Your role does not allow adding to documents of these records.")
    return ""


def is_of_other_side(document, user):
    """Whether the document came from the other organization: then its marks are not lowered here."""
    return document.created_by.organization_id != user.organization_id


def may_not_reclassify(document, user, classification, only_for):
    """The mark is the originator's: others may raise it, and only the side that uploaded a document lowers it."""
    if not is_of_other_side(document, user):
        return ""
    lowered = classification < document.classification
    opened = (only_for.pk if only_for else None) != document.only_for_id
    if lowered or opened:
        return _("%(organization)s uploaded this document: only its people lower the classification.") % {
            "organization": document.created_by.organization
        }
    return ""


def may_not_withdraw(document, user):
    """The organization that uploaded it withdraws it."""
    if is_of_other_side(document, user):
        return _("%(organization)s uploaded this document: ask its people to withdraw it.") % {
            "organization": document.created_by.organization
        }
    return ""


def may_not_download(version, user):
    """Nothing leaves before it is known to be clean, where there is a scanner; nothing of what was withdrawn."""
    if version.scan == Scan.INFECTED:
        return _("The virus scanner found %(found)s in this file, so nobody can download it.") % {
            "found": version.found or _("something harmful")
        }
    if settings.CLAMD_ADDRESS and version.scan == Scan.FAILED:
        return _("The virus scanner could not read this file, so nobody can download it yet.")
    if settings.CLAMD_ADDRESS and version.scan != Scan.CLEAN:
        return _("The virus scanner has not looked at this file yet. Try again in a few minutes.")
    if version.document.is_withdrawn and not user.has_perm("documents.read_withdrawn_document"):
        return _("This document was withdrawn: %(reason)s") % {"reason": version.document.withdrawn_because}
    return ""
