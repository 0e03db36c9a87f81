"""Django's admin, with our site in the place of its own."""

from django.contrib.admin.apps import AdminConfig


class ActionPlanAdminConfig(AdminConfig):
    default_site = "actionplan.admin_site.ActionPlanAdminSite"

    def ready(self):
        super().ready()
        from actionplan import checks  # noqa: F401 - importing registers them
