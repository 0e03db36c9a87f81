"""Signing in and out, one's own settings, and what the history says of it."""

import time

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.utils import timezone

from accounts.models import User
from history.models import Entry
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/sign-in/"


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def later(monkeypatch):
    """Lets seconds pass for whoever remembers for a while."""

    def wait(seconds):
        now = time.time()
        monkeypatch.setattr("django.core.cache.backends.locmem.time.time", lambda: now + seconds)

    return wait


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"username": email, "password": password, **more})


def events(act):
    return Entry.objects.filter(verb="event", act=act)


def test_person_signs_in_with_an_address_in_any_letters(client, staff):
    answer = sign_in(client, "Anna.KELLER@osce.example", next="/me/")

    assert (answer.status_code, answer["Location"]) == (302, "/me/")
    assert client.get("/me/").status_code == 200


def test_sign_in_is_in_the_history_with_person_and_organization(client, staff):
    sign_in(client, staff.email, next="/me/")

    entry = events("sign in").get()
    assert (entry.actor, entry.actor_name, entry.organization) == (staff.pk, "Anna Keller", "OSCE Secretariat")
    assert entry.case == f"accounts_user:{staff.pk}"


@pytest.mark.parametrize(
    ("email", "password", "active"),
    [
        ("anna.keller@osce.example", "wrong", True),
        ("nobody@osce.example", PASSWORD, True),
        ("anna.keller@osce.example", PASSWORD, False),
    ],
)
def test_refusal_does_not_tell_what_was_wrong(client, staff, email, password, active):
    User.objects.filter(pk=staff.pk).update(is_active=active)

    page = sign_in(client, email, password).content.decode()

    assert "The e-mail address or the password is not right. Check both and try again." in page
    assert "There is a problem" in page
    assert "_auth_user_id" not in client.session


def test_failed_sign_in_is_in_the_history_without_the_password(client, staff):
    sign_in(client, staff.email, "a wrong password")

    entry = events("sign-in failed").get()
    assert entry.new == {"email": staff.email}
    assert entry.case == f"accounts_user:{staff.pk}"
    assert "a wrong password" not in str(vars(entry))


def test_many_failed_sign_ins_make_one_entry_a_minute_that_counts_them(client, staff, manager, later):
    for _attempt in range(5):
        sign_in(client, staff.email, "a wrong password")
    sign_in(client, manager.email, "a wrong password")

    assert [one.new for one in events("sign-in failed").order_by("pk")] == [
        {"email": staff.email},
        {"email": manager.email},
    ]
    later(61)
    sign_in(client, staff.email, "a wrong password")
    assert events("sign-in failed").latest("pk").new == {"email": staff.email, "attempts": 5}


def test_addresses_of_nobody_make_one_entry_a_minute_together_and_are_not_kept(client, later):
    for number in range(20):
        sign_in(client, f"guess{number}@osce.example", "x")

    entry = events("sign-in failed").get()
    assert (entry.new, entry.case) == ({"email": "unknown"}, None)
    later(61)
    sign_in(client, "another@osce.example", "x")
    assert events("sign-in failed").latest("pk").new == {"email": "unknown", "attempts": 20}
    assert "guess" not in str(list(Entry.objects.values_list("new", "reason")))


def test_sign_in_says_how_many_attempts_failed_before_it(client, staff):
    for _attempt in range(4):
        sign_in(client, staff.email, "a wrong password")
    sign_in(client, staff.email)
    client.post("/accounts/sign-out/")
    sign_in(client, staff.email)

    first, second = events("sign in").order_by("pk")
    assert first.new == {"failed attempts before": 3}  # besides the one that has an entry
    assert second.new == {}


def test_password_typed_into_the_wrong_field_is_not_kept(client):
    client.post(SIGN_IN, {"username": "my secret password", "password": "x"})

    assert "my secret password" not in str(list(Entry.objects.values_list("new", "reason")))


def test_empty_form_says_what_is_missing_and_leads_to_the_fields(client):
    page = sign_in(client, "", "").content.decode()

    assert "Enter your e-mail address." in page
    assert 'href="#id_username"' in page
    assert "<title>Error: Sign in" in page


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_sign_in_leads_to_no_other_host(client, staff, address):
    answer = sign_in(client, staff.email, next=address)

    assert answer.status_code == 302
    assert answer["Location"] == "/"


def test_person_signs_out_by_post_and_it_is_in_the_history(client, staff):
    client.force_login(staff)

    assert client.get("/accounts/sign-out/").status_code == 405
    answer = client.post("/accounts/sign-out/", follow=True)

    assert "You are signed out." in answer.content.decode()
    assert events("sign out").get().actor == staff.pk
    assert client.get("/me/").status_code == 302


def test_nothing_stays_in_the_browser_after_signing_out_but_the_look(client, staff):
    client.force_login(staff)
    client.cookies["theme"] = "dark"
    session = client.cookies["sessionid"].value

    answer = client.post("/accounts/sign-out/")

    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.cookies["sessionid"].value == ""
    assert not Session.objects.filter(session_key=session).exists()
    assert "theme" not in answer.cookies


def test_signing_out_twice_is_no_error(client):
    assert client.post("/accounts/sign-out/").status_code == 302


def settings_form(client, **changes):
    form = client.get("/me/").context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    return {**data, **changes}


def test_person_with_a_former_name_of_a_time_zone_keeps_it(client, staff):
    User.objects.filter(pk=staff.pk).update(time_zone="Asia/Calcutta")
    client.force_login(staff)

    client.post("/me/", settings_form(client, full_name="Anna K. Keller"))

    staff.refresh_from_db()
    assert (staff.full_name, staff.time_zone) == ("Anna K. Keller", "Asia/Calcutta")


def test_person_changes_name_and_time_zone(client, staff):
    client.force_login(staff)

    answer = client.post(
        "/me/", settings_form(client, full_name="Anna K. Keller", time_zone="Asia/Bishkek"), follow=True
    )

    assert "Your settings are saved." in answer.content.decode()
    staff.refresh_from_db()
    assert (staff.full_name, staff.time_zone) == ("Anna K. Keller", "Asia/Bishkek")
    entry = Entry.objects.of(staff).filter(table="accounts_user").first()
    assert (entry.actor, entry.old["full_name"]) == (staff.pk, "Anna Keller")


def test_person_cannot_give_themselves_organization_or_role(client, outsider, staff):
    client.force_login(outsider)

    data = settings_form(client, organization=staff.organization_id, is_superuser="on", is_active="", groups="1")
    client.post("/me/", data)

    outsider.refresh_from_db()
    assert (outsider.organization, outsider.is_superuser, outsider.is_active) == (None, False, True)
    assert outsider.roles == frozenset()


def test_settings_that_an_administrator_changed_meanwhile_are_not_overwritten(client, staff):
    client.force_login(staff)
    data = settings_form(client, full_name="Mine")
    other = User.objects.get(pk=staff.pk)
    other.full_name = "Theirs"
    other.save()

    answer = client.post("/me/", data)

    assert answer.status_code == 409
    assert User.objects.get(pk=staff.pk).full_name == "Theirs"


def test_settings_show_roles_with_the_day_they_began(client, manager):
    client.force_login(manager)

    page = client.get("/me/").content.decode()

    assert "Manager since" in page
    assert "OSCE Secretariat" in page


def test_times_are_shown_in_the_persons_own_zone_and_forgotten_afterwards(client, staff):
    staff.time_zone = "Asia/Bishkek"
    staff.save()
    client.force_login(staff)

    page = client.get("/me/").content.decode()

    assert "Times are shown in" in page
    assert "Asia/Bishkek</dd>" in page
    assert timezone.get_current_timezone_name() == "UTC"


def test_person_changes_their_password(client, staff):
    client.force_login(staff)

    data = {
        "old_password": PASSWORD,
        "new_password1": "another long phrase 7",
        "new_password2": "another long phrase 7",
    }
    answer = client.post("/me/password/", data)

    assert answer.status_code == 302
    assert User.objects.get(pk=staff.pk).check_password("another long phrase 7")


def test_short_password_is_refused(client, staff):
    client.force_login(staff)

    data = {"old_password": PASSWORD, "new_password1": "short", "new_password2": "short"}
    page = client.post("/me/password/", data).content.decode()

    assert "at least 12 characters" in page


@pytest.mark.parametrize("address", ["/me/", "/me/password/", "/countries/", "/admin/"])
def test_pages_are_closed_to_strangers(client, address):
    answer = client.get(address, follow=True)

    assert answer.request["PATH_INFO"] == SIGN_IN
    assert answer.redirect_chain[-1][0].endswith(f"next={address}")
