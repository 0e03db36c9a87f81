"""Somebody of the staff, whose views they are."""

import pytest


@pytest.fixture
def signed_in(client, staff):
    client.force_login(staff)
    return client
