"""What no admin of ours may have. Each of these has let people write what the page did not offer them."""

from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core import checks

from lifecycle.admin import JournalledAdmin


@checks.register(checks.Tags.admin)
def admins_offer_no_back_doors(app_configs, **kwargs):
    """Looks at every admin that is registered, whoever registered it: Django and its apps bring some of their own."""
    if not apps.is_installed("django.contrib.admin"):
        return []
    found = []
    for model_admin in admin.site._registry.values():
        found += offences(model_admin)
    return found


def offences(model_admin):
    """An error for everything that this admin should not have."""
    found = []

    def offence(number, sentence):
        found.append(checks.Error(sentence, obj=type(model_admin), id=f"lifecycle.E{number:03}"))

    if not isinstance(model_admin, JournalledAdmin):
        offence(6, "This admin is not a JournalledAdmin: its lists can be asked about columns that no page shows.")
    if model_admin.list_editable:
        offence(1, "list_editable writes many records at once and has created rows: leave it out.")
    for owner in [model_admin, *model_admin.inlines]:
        for name in owner.raw_id_fields:
            if owner.model._meta.get_field(name).related_model is get_user_model():
                offence(2, f"raw_id_fields names {name}: people are chosen from a list, not by a number.")
    for inline in model_admin.inlines:
        if getattr(inline, "ct_field", None):
            offence(3, f"{inline.__name__} is a generic inline, which writes past the permissions: use a foreign key.")
    if model_admin.save_as:
        offence(4, "save_as copies a record around its moves: leave it out.")
    if "delete_selected" in dict(model_admin.admin_site.actions):
        offence(5, "delete_selected is offered on every list: disable it for the site.")
    return found
