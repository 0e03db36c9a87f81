from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

import triggers


class ReferenceConfig(AppConfig):
    name = "reference"
    verbose_name = _("Vocabulary of the Plan")

    def ready(self):
        # These need the models, which are there only now.
        import_module("reference.acts").name_them()
        triggers.register(import_module("reference.guards").triggers)
