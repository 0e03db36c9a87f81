from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("Co-ordination meetings")

    def ready(self):
        import triggers
        from meetings import acts, bulk, guards

        triggers.register(guards.triggers)
        acts.name_them()
        bulk.offer_them()
