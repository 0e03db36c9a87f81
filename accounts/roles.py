"""Who may do what: the one table of roles.

A role is a group of the same name, made from this table after every migrate; what the table no longer names is taken
away again. Rights come from roles only: there are no rights of single persons. Each entry is a permission as Django
writes it, `app.codename`; an asterisk stands for any part of it, within our own apps.
"""

from fnmatch import fnmatchcase

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from history import note

STAFF = "staff"
MANAGER = "manager"
AUDITOR = "auditor"
ADMINISTRATOR = "administrator"

ROLES = {
    STAFF: [
        "reference.view_*",
        "projects.view_*",
        "projects.add_project",
        "projects.change_project",
        "projects.submit_project",
        "requests.view_*",
        "requests.add_assistancerequest",
        "requests.change_assistancerequest",
        "requests.handle_assistancerequest",
        "requests.add_assessment",
        "requests.change_assessment",
        "meetings.view_*",
        "meetings.add_meeting",
        "meetings.change_meeting",
        "meetings.convene_meeting",
        "meetings.carry_out_actionpoint",
        "documents.view_*",
        "documents.add_document",
        "documents.change_document",
        "documents.withdraw_document",
        "comments.view_comment",
        "comments.add_comment",
        "imports.view_import",
        "imports.add_import",
        "auditing.view_finding",
        "auditing.answer_finding",
    ],
    MANAGER: [
        "*.view_*",
        "projects.decide_project",
        "projects.run_project",
        "projects.read_confidential_project",
        "requests.answer_assistancerequest",
        "requests.read_confidential_assistancerequest",
        "meetings.carry_out_actionpoint",
        "documents.add_document",
        "documents.withdraw_document",
        "documents.read_confidential_document",
        "comments.add_comment",
        "comments.remove_comment",
        "auditing.answer_finding",
        "auditing.see_findings_of_organization",
        "saved_views.set_default_views",
    ],
    AUDITOR: [
        "*.view_*",
        "projects.read_confidential_project",
        "requests.read_confidential_assistancerequest",
        "requests.read_unshared_assistancerequest",
        "documents.read_confidential_document",
        "documents.read_unshared_document",
        "documents.read_withdrawn_document",
        "comments.read_own_comment",
        "comments.read_removed_comment",
        "imports.read_all_imports",
        "auditing.work_at_desk",
    ],
    ADMINISTRATOR: [
        "reference.*",
        "accounts.view_user",
        "accounts.add_user",
        "accounts.change_user",
        "accounts.view_membership",
        "accounts.add_membership",
        "accounts.delete_membership",
    ],
}

LABELS = {
    STAFF: _("Staff"),
    MANAGER: _("Manager"),
    AUDITOR: _("Auditor"),
    ADMINISTRATOR: _("Administrator"),
}

# Staff and managers act for a side, so they belong to a party to the Plan.
ACTING_FOR_A_PARTY = {STAFF, MANAGER}
# Who looks over others' shoulders, or gives others their rights, does nothing else.
STANDS_ALONE = {AUDITOR, ADMINISTRATOR}
# Who finds something to do in the administration.
IN_THE_ADMIN = {MANAGER, AUDITOR, ADMINISTRATOR}


def why_not_together(held):
    """Why nobody holds these roles at once, or nothing."""
    alone = STANDS_ALONE & set(held)
    if alone and len(held) > 1:
        words = " / ".join(str(LABELS[role]) for role in ROLES if role in alone)
        return gettext("%(role)s: this role is held alone. Take the others away first.") % {"role": words}
    return ""


def fits(permission, entry):
    """Whether an entry of the table means this permission (`app.codename`)."""
    return fnmatchcase(permission, entry)


def names(permission, role):
    """Whether the table gives this permission to this role."""
    return any(fits(permission, entry) for entry in ROLES[role])


def make_roles(sender, using, **kwargs):
    """Make the groups as the table says. Runs once, after the last app's permissions exist."""
    if sender is not _last_app_with_models():
        return
    # Looked up here: models cannot be imported while the apps are still loading.
    group_model = apps.get_model("auth", "Group")
    permission_model = apps.get_model("auth", "Permission")
    ours = permission_model.objects.using(using).filter(content_type__app_label__in=settings.LOCAL_APPS)
    known = {f"{p.content_type.app_label}.{p.codename}": p for p in ours.select_related("content_type")}
    with note(source="command:migrate"):  # whichever program runs it: nobody did this by hand in a shell
        for role in ROLES:
            group, _created = group_model.objects.using(using).get_or_create(name=role)
            group.permissions.set([permission for name, permission in known.items() if names(name, role)])
        for group in group_model.objects.using(using).exclude(name__in=ROLES):
            group.permissions.clear()


def _last_app_with_models():
    return [config for config in apps.get_app_configs() if config.models_module][-1]
