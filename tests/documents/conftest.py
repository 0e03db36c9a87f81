"""Each test begins with an empty storage."""

import pytest
from django.core.files.storage import storages

from documents import keeping
from tests.documents.clamd import CLAMD

# The likeness of the scanner is asked everywhere, the real one where it is installed: it is no part of the Plan.
collect_ignore = [] if CLAMD else ["test_clamd.py"]


@pytest.fixture(autouse=True)
def empty_storage():
    storages._storages.pop("documents", None)
    yield keeping.storage()
    storages._storages.pop("documents", None)
