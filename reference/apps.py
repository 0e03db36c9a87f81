from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

import triggers


class ReferenceConfig(AppConfig):
    name = "reference"
    verbose_name = _("Vocabulary of the Plan")

    def ready(self):
        # The guards need the models, which are there only now.
        triggers.register(import_module("reference.guards").triggers)
