"""What must hold for the site as a whole. Registered when the site's administration is ready."""

import importlib
import importlib.metadata
from pathlib import Path

from django.conf import settings
from django.core import checks


@checks.register
def requests_is_our_app(app_configs, **kwargs):
    """The library `requests` and our app of that name cannot live in one environment: the first imported wins."""
    found = []
    try:
        library = importlib.metadata.distribution("requests")
    except importlib.metadata.PackageNotFoundError:
        library = None
    if library:
        found.append(
            checks.Error(
                f"The library requests {library.version} is installed, and our app has the same name.",
                hint="Uninstall it, and give the tool that needs it an environment of its own.",
                id="actionplan.E001",
            )
        )
    module = importlib.import_module("requests")
    if Path(module.__file__).parent != settings.BASE_DIR / "requests":
        found.append(checks.Error(f"`import requests` gives {module.__file__} and not our app.", id="actionplan.E002"))
    return found
