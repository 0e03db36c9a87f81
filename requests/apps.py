from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    name = "requests"
    verbose_name = _("Requests for assistance")

    def ready(self):
        import triggers
        from requests import acts, bulk, guards

        triggers.register(guards.triggers)
        acts.name_them()
        bulk.offer_it()
