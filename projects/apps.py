from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = _("Projects and activities")

    def ready(self):
        import triggers
        from projects import acts, bulk, guards

        triggers.register(guards.triggers)
        acts.name_them()
        bulk.offer_it()
