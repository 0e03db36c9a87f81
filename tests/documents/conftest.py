"""Each test begins with an empty storage."""

import pytest
from django.core.files.storage import storages

from documents import keeping


@pytest.fixture(autouse=True)
def empty_storage():
    storages._storages.pop("documents", None)
    yield keeping.storage()
    storages._storages.pop("documents", None)
