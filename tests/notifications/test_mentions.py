"""Who is mentioned sees it on the first page and among the notifications, until the comment is opened."""

import pytest

from comments import writing
from notifications.models import Notice
from notifications.reading import read_the_journal
from tests.comments.factories import say
from tests.documents.factories import make_document
from tests.factories import ProjectFactory, cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home(client, other_staff):
    """What the first page says of mentions, and where it leads."""

    def home():
        client.force_login(other_staff)
        return client.get("/").text.partition('id="section-mentions"')[2].partition("</section>")[0]

    return home


def test_the_first_page_leads_to_the_very_comment_until_it_is_opened(home, client, other_staff):
    project = ProjectFactory()
    root = say("Nobody is named", project)
    reply = say("@omar.haddad *look*", project, reply_to=root)
    assert "(1)" in home()
    assert f'href="/comments/{reply.reference}/#{reply.reference}"' in home()
    assert "Anna Keller: @omar.haddad look" in home()

    client.head(f"/comments/{root.reference}/")
    client.get(f"/projects/{project.reference}/")
    assert reply.reference in home()
    page = client.get(f"/comments/{reply.reference}/", follow=True)

    assert page.status_code == 200
    assert home() == ""
    assert client.get("/inbox/mentions/").text.count(reply.reference) == 0


def test_what_one_may_not_read_or_was_removed_is_not_among_the_mentions(home, staff, other_staff):
    project = ProjectFactory(created_by=staff)
    gone, kept = say("@omar.haddad gone", project), say("@omar.haddad kept", project)
    writing.remove(gone, by=staff)
    assert "(1)" in home()

    type(project).objects.filter(pk=project.pk).update(classification=3)

    assert kept.reference not in home()


def test_a_mention_on_a_document_is_on_the_first_page_as_well(home, other_staff):
    comment = say("@omar.haddad", make_document())
    assert comment.reference in home()


def test_the_notice_of_a_mention_is_read_with_the_comment_and_no_other(client, other_staff):
    project = ProjectFactory()
    read_the_journal()
    first = say("@omar.haddad one", project)
    read_the_journal()  # after each: what one program does without a request is one act
    second = say("@omar.haddad two", project)
    read_the_journal()
    assert Notice.objects.unread().filter(person=other_staff).count() == 2

    client.force_login(other_staff)
    client.get(first.get_absolute_url())

    (left,) = Notice.objects.unread().filter(person=other_staff)
    client.get(second.get_absolute_url())
    assert not Notice.objects.unread().filter(pk=left.pk).exists()


def test_nobody_elses_mention_is_read_by_opening_it(client, home, staff):
    comment = say("@omar.haddad @marta.lindqvist" if cast("manager") and cast("other_staff") else "")
    client.force_login(staff)
    client.get(comment.get_absolute_url())
    assert comment.reference in home()
