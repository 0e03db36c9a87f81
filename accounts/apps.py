from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

import triggers
from accounts.roles import make_roles


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self):
        # These need the models, which are there only now.
        import_module("accounts.events")
        import_module("accounts.sessions")
        import_module("accounts.acts").name_them()
        import_module("accounts.checks")
        triggers.register(import_module("accounts.guards").triggers)
        post_migrate.connect(make_roles, dispatch_uid="accounts.make_roles")
