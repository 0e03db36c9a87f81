"""The cast: the people every test may ask for, and the vocabulary of the Plan they work with."""

import hypothesis
import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from tests import factories

# No deadline: an example that touches the database takes as long as the machine is busy, which proves nothing.
hypothesis.settings.register_profile("plan", deadline=None, print_blob=True)
hypothesis.settings.load_profile("plan")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The Plan's vocabulary is there for every test: where a test empties the database, tests/flush_app reloads it."""
    with django_db_blocker.unblock():
        call_command("load_reference", verbosity=0)


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """What a process remembers for a while, such as failed sign-ins, is of one test."""
    cache.clear()


@pytest.fixture
def staff(db):
    return factories.cast("staff")


@pytest.fixture
def other_staff(db):
    return factories.cast("other_staff")


@pytest.fixture
def manager(db):
    return factories.cast("manager")


@pytest.fixture
def other_manager(db):
    return factories.cast("other_manager")


@pytest.fixture
def auditor(db):
    return factories.cast("auditor")


@pytest.fixture
def administrator(db):
    return factories.cast("administrator")


@pytest.fixture
def outsider(db):
    """Signed in, and holding no role."""
    return factories.cast("outsider")


@pytest.fixture
def signed_in(client, staff):
    """A browser of staff."""
    client.force_login(staff)
    return client


@pytest.fixture
def open_as(client):
    """Opens an address as somebody; hands back the answer."""

    def open_it(person, address, **more):
        client.force_login(person)
        return client.get(address, **more)

    return open_it


@pytest.fixture
def in_the_zone_of_staff(staff):
    """A day begins in Vienna before it does here."""
    with timezone.override(staff.zone):
        yield
