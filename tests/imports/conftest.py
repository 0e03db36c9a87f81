import pytest


@pytest.fixture
def desk(client, staff):
    """The browser of somebody who may import."""
    client.force_login(staff)
    return client
