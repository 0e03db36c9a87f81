from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = _("Documents")

    def ready(self):
        import triggers
        from documents import acts, guards, tasks  # noqa: F401 - its routine is declared by importing it

        triggers.register(guards.triggers)
        acts.name_them()
