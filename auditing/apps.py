from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditingConfig(AppConfig):
    name = "auditing"
    verbose_name = _("Auditing")

    def ready(self):
        import triggers
        from auditing import acts, guards

        triggers.register(guards.triggers)
        acts.name_them()
