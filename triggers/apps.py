from django.apps import AppConfig
from django.core import checks
from django.db import connections
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class TriggersConfig(AppConfig):
    name = "triggers"
    verbose_name = _("Database rules")

    def ready(self):
        from triggers import functions, laying

        laying.register(functions.declared)
        connection_created.connect(functions.attach, dispatch_uid="triggers")
        pre_migrate.connect(before_migrate, sender=self)
        post_migrate.connect(after_migrate, sender=self)
        checks.register(triggers_are_as_declared, checks.Tags.database)


def before_migrate(using, plan=None, **kwargs):
    """SQLite alters a table by rebuilding it, which fails or drops triggers: take them up if there is work to do."""
    from triggers.laying import take_up

    if plan and connections[using].vendor == "sqlite":
        take_up(connections[using])


def after_migrate(using, **kwargs):
    """Lays the triggers for the tables as they now are."""
    from triggers.laying import lay

    lay(connections[using])


def triggers_are_as_declared(databases=None, **kwargs):
    """`manage.py check --database default --fail-level WARNING` names each trigger that is missing or altered.

    Warnings, because `migrate` runs this check before it puts right what the check complains of.
    """
    from triggers.laying import faults

    return [
        checks.Warning(
            fault,
            hint="Run `manage.py migrate`, and find out who changed the database.",
            id="triggers.W001",
        )
        for alias in databases or []
        for fault in faults(connections[alias])
    ]
