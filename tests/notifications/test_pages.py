"""The notification centre, the bell, the button on each record, and what one may choose."""

import pytest

from history import note
from history.models import case_of
from notifications.digest import address_to_stop
from notifications.models import Notice, Preference, Subscription, Watch
from notifications.reading import read_the_journal
from reference.models import Region, Theme
from tests.factories import AssistanceRequestFactory, ProjectFactory
from tests.meetings.factories import ActionPointFactory, MeetingFactory

pytestmark = pytest.mark.django_db


def page(client, address="/notifications/"):
    return client.get(address).content.decode().partition("<main")[2]


def bell(client):
    """What the bell says, as text."""
    text = client.get("/notifications/settings/").content.decode()
    return text.partition('class="bell"')[2].partition("</a>")[0]


@pytest.fixture
def news(begin, staff, manager):
    """A manager watches a project in Central Asia and one in Albania, and staff change both."""
    projects = [ProjectFactory(countries=[code], title=f"Project in {code}") for code in ("KG", "AL")]
    for project in projects:
        Watch.set(manager, case_of(project), True)
    begin()
    for project in projects:
        with note(actor=staff, source="web", request=f"click-{project.pk}", reason="As agreed in Vienna"):
            project.objective = "Border guards work together."
            project.save()
    read_the_journal()
    return projects


def test_the_centre_tells_by_record_who_did_what_and_why_one_is_told(client, manager, news):
    client.force_login(manager)
    text = page(client)

    for project in news:
        assert project.reference in text
        assert project.get_absolute_url() in text
    assert "Anna Keller (OSCE Secretariat, staff)" in text
    assert "set “Objective” to Border guards work together." in text
    assert "As agreed in Vienna" in text
    assert "you watch it" in text


def test_the_bell_counts_what_is_unread_up_to_99(client, manager, news):
    client.force_login(manager)
    assert '<span class="bell__number">2</span>' in bell(client)

    Notice.objects.bulk_create(Notice(person=manager, key=str(number), text="News") for number in range(97))
    assert '<span class="bell__number">99</span>' in bell(client)
    Notice.objects.create(person=manager, key="one more", text="News")
    assert '<span class="bell__number">99+</span>' in bell(client)


def test_the_centre_answers_region_and_pillar(client, manager, news):
    client.force_login(manager)
    text = page(client, "/notifications/?region=central-asia")

    assert news[0].reference in text
    assert news[1].reference not in text
    assert "mars" in page(client, "/notifications/?region=mars")
    assert news[0].reference not in page(client, "/notifications/?pillar=none&kind=meeting")


def test_one_record_and_all_can_be_marked_as_read_and_unread_again(client, manager, news):
    client.force_login(manager)
    client.post("/notifications/read/", {"about": case_of(news[0])})
    assert Notice.objects.unread().count() == 1

    client.post("/notifications/read/", {"about": case_of(news[0]), "as": "unread"})
    assert Notice.objects.unread().count() == 2

    client.post("/notifications/read/", {"until": Notice.objects.order_by("-pk").first().pk})
    assert Notice.objects.unread().count() == 0


def test_marking_all_leaves_what_came_after_the_page_was_opened(client, manager, news):
    client.force_login(manager)
    first = Notice.objects.order_by("pk").first()

    client.post("/notifications/read/", {"until": first.pk})

    assert [notice.pk for notice in Notice.objects.unread()] == [Notice.objects.order_by("-pk").first().pk]


def test_nobody_reads_or_marks_the_notices_of_another(client, auditor, manager, news):
    client.force_login(auditor)
    assert news[0].reference not in page(client)

    client.post("/notifications/read/", {"about": case_of(news[0])})

    assert Notice.objects.unread().count() == 2


def test_a_notice_of_a_record_that_is_withheld_by_now_is_not_shown(client, begin, staff, other_staff):
    letter = AssistanceRequestFactory(addressee="osce", subject="Canary in the subject", created_by=staff)
    Watch.set(other_staff, case_of(letter), True)
    begin()
    with note(actor=staff):
        letter.asked = "Another text"
        letter.save()
    read_the_journal()
    client.force_login(other_staff)
    assert "Canary" in page(client)

    type(letter).objects.filter(pk=letter.pk).update(consent_to_share=False)  # and the journal is not read yet

    assert "Canary" not in page(client)
    assert letter.reference not in page(client)
    assert letter.reference not in page(client, "/notifications/settings/")


def test_a_link_to_a_record_that_is_withheld_by_now_is_not_shown(client, begin, staff, other_staff):
    letter, project = AssistanceRequestFactory(), ProjectFactory(title="Canary in the title")
    Watch.set(other_staff, case_of(letter), True)
    begin()
    with note(actor=staff):
        letter.project_links.create(project=project, linked_by=staff)
    read_the_journal()
    client.force_login(other_staff)
    assert letter.reference in page(client)

    type(project).objects.filter(pk=project.pk).update(classification=3)

    assert letter.reference not in page(client)  # nothing is left to be told of it
    assert "Canary" not in page(client)


@pytest.mark.parametrize("number", [1, 3, 25])
def test_the_queries_of_the_centre_do_not_grow_with_its_records(
    client, begin, staff, manager, number, django_assert_max_num_queries
):
    projects = [ProjectFactory() for _ in range(number)]
    for project in projects:
        Watch.set(manager, case_of(project), True)
    begin()
    for project in projects:
        with note(actor=staff):
            project.title = "Another title"
            project.save()
    read_the_journal()
    client.force_login(manager)
    page(client)

    with django_assert_max_num_queries(26) as asked:
        page(client)
    QUERIES.add(len(asked))
    assert len(QUERIES) == 1


QUERIES = set()


# The button


@pytest.mark.parametrize("kind", ["project", "request", "meeting", "action point"])
def test_the_button_on_each_record_begins_and_ends_watching_it(client, auditor, kind):
    make = {
        "project": ProjectFactory,
        "request": AssistanceRequestFactory,
        "meeting": MeetingFactory,
        "action point": ActionPointFactory,
    }
    record = make[kind]()
    client.force_login(auditor)
    assert 'name="on" value="yes"' in page(client, record.get_absolute_url())

    answer = client.post("/notifications/watch/", {"about": case_of(record), "on": "yes"})
    assert answer["Location"] == record.get_absolute_url()
    assert 'name="on" value="no"' in page(client, record.get_absolute_url())
    assert record.reference in page(client, "/notifications/settings/")

    client.post("/notifications/watch/", {"about": case_of(record), "on": "no"})
    assert not Watch.objects.get().on


def test_who_carries_a_record_watches_it_unasked(client, staff):
    project = ProjectFactory(created_by=staff)
    client.force_login(staff)

    assert "You carry this" in page(client, project.get_absolute_url())


@pytest.mark.parametrize("about", ["withheld", "projects_project:999999", "accounts_user:1", "nonsense", ""])
def test_nobody_watches_what_they_may_not_read_or_what_is_not_there(client, staff, other_staff, about):
    letter = AssistanceRequestFactory(consent_to_share=False, addressee="osce", created_by=staff)
    client.force_login(other_staff)

    answer = client.post("/notifications/watch/", {"about": case_of(letter) if about == "withheld" else about})

    assert answer.status_code == 404
    assert not Watch.objects.exists()


def test_the_past_offers_no_button_and_no_bell(client, auditor, begin):
    project = ProjectFactory()
    client.force_login(auditor)
    text = client.get(project.get_absolute_url(), {"as_of": "2020-01-01"}).content.decode()

    assert "notifications/watch" not in text


# Settings


def test_how_often_is_kept_and_moves_what_waits(client, manager, news):
    client.force_login(manager)
    assert Notice.objects.filter(due_at=None).count() == 0

    client.post("/notifications/settings/", {"cadence": "never", "hour": "8", "weekday": "0"})

    assert Preference.objects.get().cadence == "never"
    assert Notice.objects.filter(due_at=None).count() == 2


def test_an_hour_that_is_none_is_refused_and_nothing_is_lost(client, manager):
    client.force_login(manager)
    answer = client.post("/notifications/settings/", {"cadence": "weekly", "hour": "25", "weekday": "3"})
    text = answer.content.decode()

    assert not Preference.objects.exists()
    assert 'value="weekly"' in text
    assert "25" in text


def test_subscriptions_are_added_and_taken_away(client, manager):
    region, theme = Region.objects.get(slug="central-asia"), Theme.objects.get(slug="pve")
    client.force_login(manager)
    client.post("/notifications/subscriptions/add/", {"region": region.pk, "theme": theme.pk})
    (subscription,) = Subscription.objects.all()
    assert f"{region} and {theme}" in page(client, "/notifications/settings/")

    assert "already" in page_after(client, {"region": region.pk, "theme": theme.pk})
    assert "Choose at least one" in page_after(client, {})

    client.post(f"/notifications/subscriptions/{subscription.pk}/remove/")
    assert not Subscription.objects.exists()


def page_after(client, asked):
    return client.post("/notifications/subscriptions/add/", asked).content.decode()


def test_nobody_takes_away_the_subscription_of_another(client, manager, staff):
    subscription = Subscription.objects.create(person=manager, kind="project")
    client.force_login(staff)

    assert client.post(f"/notifications/subscriptions/{subscription.pk}/remove/").status_code == 404
    assert Subscription.objects.exists()


def test_mails_are_stopped_by_one_press_without_signing_in(client, manager):
    address = address_to_stop(manager).removeprefix("https://plan.example.org")
    assert client.get(address).status_code == 200
    assert not Preference.objects.exists()

    client.post(address, {"List-Unsubscribe": "One-Click"})

    assert Preference.objects.get(person=manager).cadence == "never"
    assert client.get("/notifications/stop/forged/").status_code == 404
