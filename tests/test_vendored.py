"""Files of others that we serve are exactly those their makers published."""

import hashlib
import tomllib

import pytest
from django.conf import settings

VENDOR = settings.BASE_DIR / "static" / "vendor"
FIELDS = {"path", "name", "version", "licence", "sha256"}
LISTED = tomllib.loads((VENDOR / "vendor.toml").read_text())["file"]


@pytest.mark.parametrize("entry", LISTED, ids=lambda entry: entry.get("path", "?"))
def test_vendored_file_is_as_published(entry):
    assert entry.keys() >= FIELDS

    assert hashlib.sha256((VENDOR / entry["path"]).read_bytes()).hexdigest() == entry["sha256"]


def test_every_vendored_file_is_listed_once():
    on_disk = sorted(
        str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file() and path.name != "vendor.toml"
    )

    assert sorted(entry["path"] for entry in LISTED) == on_disk
