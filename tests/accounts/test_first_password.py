"""The first password is chosen by its owner, by a link that works once, for an hour, and only where there is none."""

import re
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.test import Client
from django.urls import reverse

from accounts.models import User
from history.models import Entry
from tests.accounts.test_admin import ADD, with_role

pytestmark = pytest.mark.django_db
PASSWORD = "a password of my own 7"


@pytest.fixture
def link(client, administrator):
    """The link that is shown when a manager is created."""
    client.force_login(administrator)
    return shown(client.post(ADD, with_role("manager")))


@pytest.fixture
def newcomer(link):
    return User.objects.get(email="new.person@osce.example")


def shown(answer):
    return re.search(r'value="(http://[^"]+/accounts/set-password/[^"]+)"', answer.content.decode())[1]


def choose(link, password=PASSWORD):
    """Opens the link as somebody who is not signed in, and chooses a password."""
    browser = Client()
    page = browser.get(link, follow=True)
    address = page.redirect_chain[-1][0] if page.redirect_chain else link
    return browser.post(address, {"new_password1": password, "new_password2": password}, follow=True)


def link_page(user):
    return reverse("admin:accounts_user_link", args=[user.pk])


def test_new_person_chooses_a_password_by_the_link_and_signs_in_with_it(link, newcomer):
    page = choose(link).content.decode()

    assert "Your password is set." in page
    newcomer.refresh_from_db()
    assert newcomer.check_password(PASSWORD)
    answer = Client().post("/accounts/sign-in/", {"username": newcomer.email, "password": PASSWORD})
    assert answer.status_code == 302


def test_link_works_once(link, newcomer):
    choose(link)

    page = choose(link, "another password 12").content.decode()

    assert "This link does not work" in page
    newcomer.refresh_from_db()
    assert newcomer.check_password(PASSWORD)


@pytest.mark.parametrize(("minutes", "works"), [(59, True), (61, False)])
def test_link_works_for_an_hour(link, newcomer, monkeypatch, minutes, works):
    later = datetime.now() + timedelta(minutes=minutes)  # noqa: DTZ005 - as Django's generator counts
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda generator: later)

    choose(link)

    newcomer.refresh_from_db()
    assert newcomer.has_usable_password() is works


def test_link_of_somebody_who_may_no_longer_sign_in_does_not_work(link, newcomer):
    User.objects.filter(pk=newcomer.pk).update(is_active=False)

    assert "This link does not work" in choose(link).content.decode()


def test_weak_password_is_refused(link, newcomer):
    page = choose(link, "password").content.decode()

    assert "This password is too short" in page
    newcomer.refresh_from_db()
    assert not newcomer.has_usable_password()


def test_link_is_not_shown_again(client, link, newcomer):
    for page in (link_page(newcomer), reverse("admin:accounts_user_change", args=[newcomer.pk])):
        assert "set-password" not in client.get(page).content.decode()


def test_lost_link_is_replaced_by_another(client, link, newcomer):
    assert link_page(newcomer) in client.get(reverse("admin:accounts_user_change", args=[newcomer.pk])).content.decode()

    choose(shown(client.post(link_page(newcomer))))

    newcomer.refresh_from_db()
    assert newcomer.check_password(PASSWORD)


def test_no_link_is_made_for_somebody_with_a_password(client, administrator, manager):
    """With one, an administrator could take a manager's place."""
    client.force_login(administrator)

    answer = client.post(link_page(manager))

    assert answer.status_code == 403
    assert "set-password" not in answer.content.decode()
    page = client.get(reverse("admin:accounts_user_change", args=[manager.pk])).content.decode()
    assert link_page(manager) not in page


@pytest.mark.parametrize("reader", ["manager", "auditor"])
def test_only_administrators_make_links(client, request, reader, link, newcomer):
    client.force_login(request.getfixturevalue(reader))

    assert client.post(link_page(newcomer)).status_code == 403


def test_the_history_says_who_made_the_link_and_that_the_password_was_set_by_somebody_not_signed_in(
    link, newcomer, administrator
):
    choose(link)

    made, was_set = (Entry.objects.of(newcomer).filter(act=act).get() for act in ("make a link", "set password"))
    assert made.actor == administrator.pk
    assert (was_set.actor, was_set.table, was_set.verb) == (None, "accounts_user", "change")
    assert PASSWORD not in str(was_set.new)


def test_administrator_who_opens_the_link_is_named_in_the_history(client, link, newcomer, administrator):
    page = client.get(link, follow=True)
    client.post(page.redirect_chain[-1][0], {"new_password1": PASSWORD, "new_password2": PASSWORD})

    assert Entry.objects.of(newcomer).get(act="set password").actor == administrator.pk
