"""Pictures of the journeys, for people to look at: `SHOTS=/tmp/shots make test` keeps one of each page named here."""

import os
from pathlib import Path

FOLDER = os.environ.get("SHOTS")


def shot(page, name):
    """Keeps the whole page as a picture where a folder is named, and does nothing otherwise."""
    if FOLDER:
        Path(FOLDER).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(FOLDER) / f"{name}.png", full_page=True)
