"""People to try the system with: only on one's own machine, and their password only once."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def debug(settings):
    settings.DEBUG = True


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

    assert text == "The people to try the system with are already there.\n"
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
