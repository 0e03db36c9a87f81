"""People to try the system with: only on one's own machine, and their password only once."""

import re
from io import StringIO

import pytest
from django.core import checks
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.demo import is_on_this_machine
from accounts.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_machine(settings, monkeypatch):
    """DEBUG is on, and the database is taken for one on this machine wherever the tests have theirs."""
    settings.DEBUG = True
    monkeypatch.setitem(connection.settings_dict, "HOST", "")


def run(**options):
    out = StringIO()
    call_command("create_demo_people", stdout=out, **options)
    return out.getvalue()


def test_there_is_one_for_each_role_of_each_side_and_an_outsider():
    run()

    found = sorted((user.organization.side if user.organization else "", *user.roles) for user in User.objects.all())
    assert found == [
        ("",),
        ("OSCE", "auditor"),
        ("OSCE", "manager"),
        ("OSCE", "staff"),
        ("UNOCT", "administrator"),
        ("UNOCT", "manager"),
        ("UNOCT", "staff"),
    ]


def test_password_is_printed_and_fits_all_of_them():
    password = re.search(r"shown this once: (\S+)", run())[1]

    assert len(password) > 20
    assert all(user.check_password(password) for user in User.objects.all())


def test_second_run_creates_nobody_and_prints_no_password():
    run()
    before = set(User.objects.values_list("pk", "password"))

    text = run()

    assert text == (
        "The people to try the system with are already there. Their password was shown once: "
        "`manage.py changepassword EMAIL` sets a new one.\n"
    )
    assert set(User.objects.values_list("pk", "password")) == before


def test_site_without_debug_gets_none(settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="DEBUG"):
        run()
    assert not User.objects.exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.org", "::"])  # noqa: S104
def test_site_that_others_can_reach_gets_none(host):
    with pytest.raises(CommandError, match=re.escape(host)):
        run(host=host)
    assert not User.objects.exists()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost", "::1", "[::1]"])
def test_own_machine_gets_them(host):
    assert "shown this once" in run(host=host)


# --- where the database is, and who is in it --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "database",
    [
        {"HOST": "db.example.org"},
        {"HOST": "192.168.1.5"},
        {"HOST": "127.0.0.1,db.example.org"},
        {"HOST": "", "OPTIONS": {"host": "db.example.org"}},
        {"HOST": "", "OPTIONS": {"hostaddr": "192.168.1.5"}},
        {"HOST": "", "OPTIONS": {"service": "plan"}},
    ],
)
def test_database_on_another_machine_gets_none(database, monkeypatch):
    for name, value in database.items():
        monkeypatch.setitem(connection.settings_dict, name, value)

    with pytest.raises(CommandError, match="another machine"):
        run()
    assert not User.objects.exists()


@pytest.mark.parametrize("host", ["", "/var/run/postgresql", "127.0.0.1", "localhost", "::1"])
def test_database_on_this_machine_is_recognized(host):
    assert is_on_this_machine({"HOST": host})


def test_database_with_people_of_its_own_gets_none(staff):
    with pytest.raises(CommandError, match="people of its own"):
        run()
    assert list(User.objects.all()) == [staff]


def test_people_who_came_later_do_not_disturb():
    run()
    UserFactory()

    assert "already there" in run()


# --- the check of a site for real work --------------------------------------------------------------------------------


def test_site_without_debug_where_demo_people_may_sign_in_does_not_pass_the_check(settings):
    run()
    settings.DEBUG = False
    User.objects.exclude(email="anna.berg@osce.example").update(is_active=False)

    (error,) = [one for one in checks_of_the_site() if one.id == "accounts.E001"]
    assert "anna.berg@osce.example" in error.msg
    assert "marko.ilic@osce.example" not in error.msg
    User.objects.update(is_active=False)
    assert "accounts.E001" not in [one.id for one in checks_of_the_site()]


def test_site_with_debug_may_have_them():
    run()

    assert "accounts.E001" not in [one.id for one in checks_of_the_site()]


def checks_of_the_site():
    return checks.run_checks(databases=["default"], include_deployment_checks=True)
