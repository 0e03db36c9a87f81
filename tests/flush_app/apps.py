from django.apps import AppConfig


class FlushConfig(AppConfig):
    """Holds the one command that only tests may have: emptying an append-only database."""

    name = "tests.flush_app"
    label = "tests_flush"
