"""Django's admin, with our site in the place of its own."""

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig


class ActionPlanAdminConfig(AdminConfig):
    default_site = "actionplan.admin_site.ActionPlanAdminSite"

    def ready(self):
        super().ready()
        # Roles come from the table in accounts/roles.py: nobody edits what a role may do.
        admin.site.unregister(apps.get_model("auth", "Group"))
        from actionplan import checks  # noqa: F401 - importing registers them
