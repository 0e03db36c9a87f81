from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Comments")

    def ready(self):
        import triggers
        from comments import acts, guards

        triggers.register(guards.triggers)
        acts.name_them()
