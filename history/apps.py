from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class HistoryConfig(AppConfig):
    name = "history"
    verbose_name = _("History")

    def ready(self):
        import triggers
        from history import acts, context, past
        from history.triggers import triggers as of_the_journal

        acts.name_them()
        triggers.register(of_the_journal)
        connection_created.connect(context.attach, dispatch_uid="history")
        connection_created.connect(past.attach, dispatch_uid="history.past")
