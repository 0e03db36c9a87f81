"""One word in what an organization says for itself, and in what was removed, looked for wherever the other side looks.

Page, count, list, file, search, notices, mail, feed of the history, its entries, comparison, report of changes, as of a
day, desk, and everything that only counts. What is not shared may not even change a number.
"""

import json
import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from comments import writing
from comments.models import Comment
from history.models import Entry
from history.timeline import number_at
from lifecycle.models import Counter
from notifications.models import Notice, Preference, Watch
from notifications.posting import send_mails, write_mails
from notifications.reading import read_the_journal
from reports.models import LastLook
from search.indexing import catch_up
from tests.clock import moment
from tests.comments.factories import say
from tests.factories import ProjectFactory, cast
from tests.meetings.factories import ActionPointFactory

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "past"])
SECRET = "Zyxwvut"
OTHER_SIDE = ["other_staff", "other_manager"]
STRANGERS = ["administrator", "outsider"]
A_NUMBER = re.compile(r"CMT-\w{6}|comments_comment")


class Kept:
    """Records that everybody reads, with comments that the other side does not."""

    def __init__(self, secrets=True):
        staff = cast("staff")
        for name in (*OTHER_SIDE, "manager", "auditor"):
            cast(name)
        self.records = [ProjectFactory(created_by=staff, submitted=True), ActionPointFactory()]
        for record in self.records:
            for name in OTHER_SIDE:
                Watch.set(cast(name), f"{record._meta.db_table}:{record.pk}", True)
        read_the_journal()  # from here on people are told
        self.comments = []
        for record in self.records if secrets else ():
            self.comments += self._say(record)
        self.then, self.newest = moment(), Entry.objects.latest("pk").pk

    def _say(self, record):
        staff = cast("staff")
        own = say(f"{SECRET} @marta.lindqvist", record, audience="own", field="title")
        reply = say(f"{SECRET} again", record, audience="own", reply_to=own, by=cast("manager"))
        writing.edit(own, f"{SECRET} in other words", by=staff)
        writing.resolve(own, True, by=cast("manager"))
        gone = say(f"{SECRET} for both, and removed", record, audience="both")
        writing.remove(gone, by=staff)
        return [own, reply, gone]

    def pages(self):
        begin = Entry.objects.order_by("pk").first().at.isoformat().replace("+00:00", "Z")
        period = f"/history/changes/?from={begin}&to={timezone.localdate()}"
        ago = f"as_of={self.then.isoformat().replace('+00:00', 'Z')}"
        yield from ("/me/", "/inbox/", "/comments/", "/comments/?format=csv", f"/comments/?{ago}", "/notifications/")
        yield from (f"/comments/?{ago}&format=csv", f"/comments/?q={SECRET[:4]}", "/history/", "/history/?format=csv")
        yield from ("/comments/?state=open", "/comments/?audience=own", "/comments/?me=mentioned", "/drafts/")
        yield from ("/search/?q=zyx", "/history/desk/", "/history/duties/", period, f"{period}&format=csv")
        yield from (f"{period}&format=html", "/history/?q=Zyxw", "/history/?act=comment", "/projects/?format=csv")
        for record in self.records:
            address = record.get_absolute_url()
            yield from (address, f"{address}?{ago}", f"/history/?record={record.reference}")
            yield f"/history/compare/{record._meta.model_name}/{record.pk}/"
            yield f"/comments/?record={record.reference}"
        yield f"/projects/{self.records[0].reference}/history/"
        yield f"/admin/projects/project/{self.records[0].pk}/approve/"
        for comment in self.comments:
            for step in ("", "edit/", "remove/", "widen/"):
                yield f"/comments/{comment.reference}/{step}"
            yield f"/history/?record={comment.reference}"
            yield f"/history/compare/comment/{comment.pk}/"

    def entries(self):
        """Without those that reading the pages has written meanwhile."""
        return [f"/history/{pk}/" for pk in range(self.newest - 25, self.newest + 1)]


def told(person, address):
    client = Client()
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code < 500, address
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(errors="replace")


def telling(person, addresses):
    catch_up()
    return [address for address in addresses if SECRET in told(person, address)]


@pytest.mark.parametrize("name", [*OTHER_SIDE, *STRANGERS])
def test_no_page_tells_the_other_side_what_is_said_nor_that_something_is(name):
    kept, found = Kept(), []
    own = [comment.reference for comment in kept.comments if comment.audience == "own"]
    catch_up()
    for address in (*kept.pages(), *kept.entries()):
        text = told(cast(name), address)
        found += [(address, word) for word in (SECRET, *own) if word in text and word not in address]
    assert found == []


def test_the_own_side_reads_it_and_auditors_read_what_was_removed():
    """Otherwise the test above would say nothing."""
    kept = Kept()
    pages = {name: telling(cast(name), kept.pages()) for name in ("staff", "manager", "auditor")}

    assert all(len(addresses) > 15 for addresses in pages.values()), pages
    address = kept.records[0].get_absolute_url()
    removed = [name for name in pages if "for both, and removed" in told(cast(name), address)]
    assert removed == ["auditor"]
    entries = {name: telling(cast(name), kept.entries()) for name in ("manager", "auditor")}
    assert len(entries["auditor"]) > len(entries["manager"]) > 4


def test_nothing_is_counted_that_may_not_be_read():
    """The same pages, without their names, times and numbers of entries, as if nothing had been said."""

    def counted(kept, name):
        catch_up()
        addresses = ["/comments/", "/search/?q=zyx", *(record.get_absolute_url() for record in kept.records)]
        return [re.findall(r"Comments? \(\d+\)|\d+ comments?\b", told(cast(name), one)) for one in addresses]

    kept = Kept(secrets=False)
    before = {name: counted(kept, name) for name in OTHER_SIDE}
    for record in kept.records:
        kept._say(record)
    assert {name: counted(kept, name) for name in OTHER_SIDE} == before
    assert counted(kept, "staff") != before["other_staff"]


def test_nobody_of_the_other_side_is_told_by_a_notice_or_a_mail():
    for name in (*OTHER_SIDE, "manager"):
        Preference.objects.create(person=cast(name), cadence=Preference.Cadence.AT_ONCE)
    Kept()

    read_the_journal()
    write_mails()
    send_mails()

    assert not Notice.objects.filter(person__in=[cast(name) for name in OTHER_SIDE]).exists()
    said = [one for one in Notice.objects.filter(person=cast("manager")) if ["mentioned", ""] in one.reasons]
    assert len(said) == 2
    texts = [message.subject + message.body for message in mail.outbox]
    addresses = [address for message in mail.outbox for address in message.to]
    assert cast("manager").email in addresses
    assert not any(SECRET in text or A_NUMBER.search(text) for text in texts if cast("manager").email not in addresses)
    assert not {cast(name).email for name in OTHER_SIDE} & set(addresses)


def test_news_since_the_last_look_leaves_it_out():
    for name in (*OTHER_SIDE, "manager"):
        LastLook.objects.create(person=cast(name), entry=number_at(timezone.now()), at=timezone.now())
    kept = Kept()

    for name in OTHER_SIDE:
        page = told(cast(name), "/me/")
        assert not [one.reference for one in kept.comments if one.reference in page]


def test_a_notice_of_a_comment_that_was_removed_says_nothing_of_it_any_more():
    kept = Kept(secrets=False)
    comment = say("@omar.haddad look", kept.records[0])
    read_the_journal()
    assert comment.reference in told(cast("other_staff"), "/notifications/")

    writing.remove(comment, by=cast("staff"))
    read_the_journal()

    assert comment.reference not in told(cast("other_staff"), "/notifications/")


def test_what_is_opened_to_both_is_read_by_both_from_then_on_and_not_before():
    kept = Kept(secrets=False)
    comment = say(SECRET, kept.records[0], audience="own")
    before = moment().isoformat().replace("+00:00", "Z")
    writing.widen(comment, by=cast("staff"))

    other, address = cast("other_staff"), kept.records[0].get_absolute_url()

    assert SECRET in told(other, address)
    assert SECRET not in told(other, f"{address}?as_of={before}")
    assert SECRET in told(cast("staff"), f"{address}?as_of={before}")


def test_a_comment_on_a_record_that_is_closed_since_is_closed_with_it():
    project = ProjectFactory(created_by=cast("staff"))
    comment, other = say(SECRET, project), cast("other_staff")
    assert SECRET in told(other, "/comments/")

    type(project).objects.filter(pk=project.pk).update(classification=3)

    assert SECRET not in told(other, "/comments/")
    assert SECRET not in told(other, f"/comments/{comment.reference}/")


def test_names_that_a_script_asks_for_tell_nothing_of_comments():
    kept = Kept()
    answer = told(cast("other_staff"), f"/comments/on/{kept.records[0].reference}/people/?q=a&audience=both")
    assert SECRET not in answer
    assert set(json.loads(answer)) == {"people"}


def test_refusals_of_what_one_says_for_itself_are_told_to_auditors_and_to_whoever_was_refused_only():
    staff, auditor = cast("staff"), cast("auditor")
    project = ProjectFactory(created_by=staff)
    shared, own = say("Shared", project), say(SECRET, project, audience="own")
    reply = say(SECRET, project, audience="own", reply_to=shared)
    client, kept = Client(), [own, reply]
    for person in (cast("manager"), auditor):
        client.force_login(person)
        for comment in (own, reply, shared):
            for step in ("", "edit/", "widen/", "remove/", "resolve/"):
                if person == auditor or step in ("edit/", "widen/"):
                    assert client.post(f"/comments/{comment.reference}/{step}").status_code in (403, 409)
    client.force_login(staff)
    for step, given in (("edit/", {"text": "@nobody.here"}), ("", {"text": "@grace.mbeki", "audience": "own"})):
        client.post(f"/comments/{own.reference}/{step}", given)

    refused = Entry.objects.filter(act="refused")
    assert len(refused) > 15
    for name in OTHER_SIDE:
        text = "".join(told(cast(name), f"/history/{entry.pk}/") for entry in refused)
        text += told(cast(name), "/history/?act=refused") + told(cast(name), f"/projects/{project.reference}/history/")
        assert not [one.reference for one in kept if one.reference in text]
        assert "was refused" not in text
    assert own.reference in "".join(told(auditor, f"/history/{entry.pk}/") for entry in refused)


def test_neither_the_key_nor_the_reference_of_a_comment_says_how_many_were_written_before():
    cast("other_staff")
    project, apart = ProjectFactory(), []
    for between in (0, 0, 0, 9):
        first = say("@omar.haddad", project)
        for _time in range(between):
            say(SECRET, project, audience="own")
        then = say("@omar.haddad", project)
        apart.append(then.pk - first.pk)
        assert then.pk > first.pk
        mentions = [one.mentions.get().pk for one in (first, then)]
        assert mentions[1] - mentions[0] > 1000

    assert all(gap > 1000 for gap in apart)
    assert not Counter.objects.filter(prefix="CMT").exists()
    references = list(Comment.objects.order_by("pk").values_list("reference", flat=True))
    assert references != sorted(references)
