"""The cast: the people every test may ask for, and the vocabulary of the Plan they work with."""

import pytest
from django.core.management import call_command

from tests.factories import UserFactory


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The Plan's vocabulary is there for every test: where a test empties the database, tests/flush_app reloads it."""
    with django_db_blocker.unblock():
        call_command("load_reference", verbosity=0)


@pytest.fixture
def staff(db):
    return UserFactory(full_name="Anna Keller", email="anna.keller@osce.example", role="staff", side="OSCE")


@pytest.fixture
def other_staff(db):
    return UserFactory(full_name="Omar Haddad", email="omar.haddad@un.example", role="staff", side="UNOCT")


@pytest.fixture
def manager(db):
    return UserFactory(full_name="Marta Lindqvist", email="marta.lindqvist@osce.example", role="manager", side="OSCE")


@pytest.fixture
def other_manager(db):
    return UserFactory(full_name="Grace Mbeki", email="grace.mbeki@un.example", role="manager", side="UNOCT")


@pytest.fixture
def auditor(db):
    return UserFactory(full_name="Paul Duval", email="paul.duval@un.example", role="auditor", side="UNOCT")


@pytest.fixture
def administrator(db):
    """Of a party on purpose: what an administrator may not do is not refused for want of an organization."""
    return UserFactory(full_name="Ivo Novak", email="ivo.novak@osce.example", role="administrator", side="OSCE")


@pytest.fixture
def outsider(db):
    """Signed in, and holding no role."""
    return UserFactory(full_name="Lena Fischer", email="lena.fischer@example.org")
