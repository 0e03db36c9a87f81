"""The pages on which comments are written and read, each as somebody who uses it sees it."""

import re
from datetime import timedelta

import pytest

from comments import writing
from comments.models import Comment
from documents.queries import kinds as kinds_with_documents
from drafts.models import Draft
from tests.comments.factories import again, say
from tests.documents.factories import make_document
from tests.factories import AssistanceRequestFactory, ProjectFactory, cast
from tests.meetings.factories import ActionPointFactory, MeetingFactory
from tests.pages import inputs, queries, rows_of_file, send

pytestmark = pytest.mark.django_db
READERS = ["staff", "other_staff", "manager", "other_manager", "auditor"]


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def see(open_as):
    return lambda person, address: text_of(open_as(person, address))


def add(record, field=""):
    return f"/comments/on/{record.reference}/" + (f"?field={field}" if field else "")


# --- on every kind of record ------------------------------------------------------------------------------------------

RECORDS = {
    "project": lambda: ProjectFactory(created_by=cast("staff")),
    "amendment": lambda: ProjectFactory(approved=True),
    "request": lambda: AssistanceRequestFactory(),
    "meeting": lambda: MeetingFactory(),
    "action point": lambda: ActionPointFactory(),
    "document": lambda: make_document(),
}


@pytest.mark.parametrize("kind", RECORDS)
def test_every_kind_of_record_shows_its_comments_and_takes_one(kind, client, staff, see):
    record = RECORDS[kind]()
    page = see(staff, record.get_absolute_url())
    assert "Nobody has written a comment that you may read." in page
    assert f'href="{add(record)}"' in page

    answer = send(client, add(record), text="The dates are *too early*.", audience="both")

    comment = Comment.objects.get()
    assert answer.url == f"{record.get_absolute_url()}#{comment.reference}"
    assert (comment.audience, comment.record_reference, comment.created_by) == ("both", record.reference, staff)
    page = see(cast("other_staff"), record.get_absolute_url())
    assert f'id="{comment.reference}"' in page
    assert "<p>The dates are <em>too early</em>.</p>" in page
    assert "Comments (1)" in page


def test_every_kind_that_has_documents_has_comments():
    assert len(kinds_with_documents()) == 4  # the four above, and the documents


def test_every_line_of_a_project_can_be_commented_on_and_counts_its_comments(staff, see):
    project = ProjectFactory(ready=True)
    say(record=project, field="instruments")
    say(record=project, field="objective")
    say(record=project, field="objective")

    page = see(staff, project.get_absolute_url())

    lines = re.findall(r"<dt>(.*?)</dt>", page.partition('id="content"')[2].partition('id="progress"')[0])
    without = [line for line in lines if "/comments/on/" not in line]
    assert len(lines) > 25
    assert [line for line in without if "at-field" in line] == []
    assert without == lines[len(lines) - len(without) :]  # those of the progress, which are no fields of the form
    assert '2 comments<span class="visually-hidden"> on Objective' in page
    assert '1 comment<span class="visually-hidden"> on Resolutions and commitments' in page
    assert "On the field “Objective”" in page


def test_a_field_that_the_record_does_not_have_is_not_there(client, staff):
    client.force_login(staff)
    assert client.get(add(ProjectFactory(), "password")).status_code == 404


# --- said beside the button -------------------------------------------------------------------------------------------


def test_who_will_read_it_is_said_beside_the_button_and_is_the_own_organization_at_first(client, staff):
    client.force_login(staff)

    page = text_of(client.get(add(ProjectFactory())))

    end = page.partition('aria-describedby="read-by"')[2]
    assert "will read it" in end.partition("Both organizations")[0]
    assert "Both organizations will read it" in end
    assert re.search(r'value="own"[^>]* checked', page)


def test_a_reply_is_read_by_those_who_read_the_thread(client, staff, manager):
    shared, own = say(audience="both"), say(audience="own")
    client.force_login(manager)

    assert re.search(r'value="both"[^>]* checked', text_of(client.get(shared.get_absolute_url())))
    page = text_of(client.get(own.get_absolute_url()))
    assert 'value="both"' not in page
    send(client, own.get_absolute_url(), text="A reply", audience="both")
    assert not Comment.objects.filter(text="A reply").exists()
    answer = send(client, own.get_absolute_url(), text="A reply")
    reply = Comment.objects.get(text="A reply")
    assert (reply.audience, reply.reply_to) == ("own", own)
    assert answer.url == f"/comments/{own.reference}/#{reply.reference}"


# --- nothing typed is lost --------------------------------------------------------------------------------------------


def test_a_refused_mention_is_said_before_anything_is_sent_and_nothing_is_lost(client, staff, other_staff):
    client.force_login(staff)

    answer = send(client, add(ProjectFactory()), text="Ask @omar.haddad\nabout the dates")

    page = text_of(answer)
    assert answer.status_code == 422
    assert "Omar Haddad does not belong to" in page
    assert "Ask @omar.haddad about the dates</textarea>" in page
    assert not Comment.objects.exists()
    assert Draft.objects.of(staff).count() == 1


def test_the_same_form_sent_twice_makes_one_comment(client, staff):
    client.force_login(staff)
    address = add(ProjectFactory())
    sent = inputs(client.get(address)) | {"text": "Once", "audience": "both"}

    first, second = client.post(address, sent), client.post(address, sent)

    assert first.url == second.url
    assert Comment.objects.count() == 1
    assert not Draft.objects.of(staff).exists()


@pytest.mark.parametrize(
    ("text", "words"), [("", "Fill this in."), ("   ", "Fill this in."), ("x" * 5001, "at most 5000")]
)
def test_an_empty_comment_and_one_that_is_too_long_say_so(text, words, client, staff):
    client.force_login(staff)
    answer = send(client, add(ProjectFactory()), text=text)
    assert (answer.status_code, words in text_of(answer)) == (422, True)


def test_an_edit_that_comes_too_late_keeps_what_was_typed(client, staff, time_machine):
    time_machine.move_to("2030-03-14 12:00Z", tick=False)
    comment = say("First")
    client.force_login(staff)
    address = f"/comments/{comment.reference}/edit/"
    sent = inputs(client.get(address)) | {"text": "Second words"}

    time_machine.shift(timedelta(minutes=16))
    answer = client.post(address, sent)

    assert answer.status_code == 422
    assert "Write a reply instead." in text_of(answer)
    assert "Second words</textarea>" in text_of(answer)
    assert again(comment).text == "First"


# --- what becomes of it -----------------------------------------------------------------------------------------------


def test_an_edited_comment_says_so_and_what_it_said_is_read_by_whoever_may_read_it(client, staff, other_staff, see):
    comment = say("First words", audience="both")
    client.force_login(staff)
    send(client, f"/comments/{comment.reference}/edit/", text="Second words")

    page = see(other_staff, comment.record.get_absolute_url())

    assert '<span class="comment__edited">edited</span>' in page
    assert "What it said before" in page
    assert "First words" in page


def test_a_removed_comment_leaves_its_place_and_its_text_to_auditors(client, staff, other_staff, auditor, see):
    comment = say("Zyxwvut", audience="both")
    client.force_login(staff)
    assert "cannot be brought back" in text_of(client.get(f"/comments/{comment.reference}/remove/"))
    client.post(f"/comments/{comment.reference}/remove/")

    for person in (staff, other_staff):
        page = see(person, comment.record.get_absolute_url())
        assert "Removed by Anna Keller on" in page
        assert "Zyxwvut" not in page
    assert "Zyxwvut" in see(auditor, comment.record.get_absolute_url())


def test_widening_asks_and_shows_what_will_be_read(client, staff, other_staff, see):
    comment = say("Zyxwvut", audience="own")
    address = f"/comments/{comment.reference}/widen/"
    client.force_login(staff)
    page = text_of(client.get(address))
    assert "Let both organizations read this comment?" in page
    assert "Zyxwvut" in page
    assert again(comment).audience == "own"

    client.post(address)

    assert "Zyxwvut" in see(other_staff, comment.record.get_absolute_url())


def test_a_thread_is_resolved_and_reopened_on_the_page(client, staff, other_staff, see):
    comment = say()
    client.force_login(other_staff)
    client.post(f"/comments/{comment.reference}/resolve/", {"resolved": "yes"})
    assert 'Resolved</span> <span class="comment__note">by Omar Haddad,' in see(staff, comment.get_absolute_url())

    client.post(f"/comments/{comment.reference}/resolve/", {"resolved": "no"})
    assert "Reopened by Anna Keller," in see(staff, comment.record.get_absolute_url())


@pytest.mark.parametrize("page", ["edit", "remove", "widen"])
@pytest.mark.parametrize(("name", "status"), [("other_staff", 409), ("auditor", 403), ("outsider", 403)])
def test_nobody_else_does_it(page, name, status, client):
    comment = say(audience="both")
    client.force_login(cast(name))
    answer = client.post(f"/comments/{comment.reference}/{page}/", {"text": "Other"})
    assert answer.status_code == status
    assert again(comment).text == comment.text


def test_auditors_write_nothing(client, auditor, see):
    comment = say()
    client.force_login(auditor)
    assert client.get(add(comment.record)).status_code == 403
    assert client.post(comment.get_absolute_url(), {"text": "Words"}).status_code == 403
    assert client.post(f"/comments/{comment.reference}/resolve/", {"resolved": "yes"}).status_code == 403
    page = see(auditor, comment.record.get_absolute_url())
    assert "/comments/on/" not in page
    assert "/resolve/" not in page
    assert "<textarea" not in see(auditor, comment.get_absolute_url())


# --- order, deep links, approval --------------------------------------------------------------------------------------


def test_comments_stand_in_the_order_of_time_and_of_their_numbers(staff, see, time_machine):
    time_machine.move_to("2030-03-14 12:00Z", tick=False)
    project = ProjectFactory()
    written = [say(f"Number {number}", project) for number in range(5)]

    page = see(staff, project.get_absolute_url())

    assert re.findall(r'<article class="comment" id="([\w-]+)"', page) == [comment.reference for comment in written]


def test_the_address_of_a_reply_leads_to_it_in_its_thread(client, staff):
    root = say()
    reply = say(reply_to=root)
    client.force_login(staff)

    answer = client.get(f"/comments/{reply.reference}/")

    assert answer.url == f"/comments/{root.reference}/#{reply.reference}"
    assert f'id="{reply.reference}"' in text_of(client.get(answer.url))


def test_a_manager_reads_the_thread_before_signing(manager, see):
    project = ProjectFactory(submitted=True)
    say("Is the budget right?", project, field="contributions", by=cast("other_staff"))

    page = see(manager, f"/admin/projects/project/{project.pk}/approve/")

    assert "Is the budget right?" in page.partition('id="decision"')[0]
    assert '1 comment<span class="visually-hidden"> on Contributions' in page


def test_open_comments_stand_beside_the_decision_with_a_link_to_reply(manager, auditor, see, staff, other_staff):
    project = ProjectFactory(submitted=True)
    said = [say(f"*Number* {number}", project, field="contributions", by=other_staff) for number in range(5)]
    done, gone = say("Done with", project), say("Gone for good", project)
    writing.resolve(done, True, by=staff)
    writing.remove(gone, by=staff)
    own = say("Zyxwvut", project, audience="own", by=other_staff)
    admin = f"/admin/projects/project/{project.pk}/approve/"

    beside = see(manager, admin).partition('id="decision"')[2]
    here = see(manager, project.get_absolute_url()).partition('id="open-threads"')[2].partition("</section>")[0]
    for part in (beside, here):
        assert re.findall(r"/comments/(CMT-\w+)/#reply", part) == [one.reference for one in said[:1:-1]]
        assert "Number 4" in part
        assert "*Number*" not in part
        assert "Done with" not in part
        assert gone.reference not in part
        assert "Zyxwvut" not in part
        assert own.reference not in part
    assert "#reply" not in see(auditor, admin).partition('id="decision"')[2]


def test_a_list_of_more_threads_than_the_page_of_a_record_shows(staff, see):
    project = ProjectFactory()
    for number in range(22):
        say(f"Number {number}", project)

    page = see(staff, project.get_absolute_url())

    assert "All 22 comments" in page
    assert "Number 21<" in page
    assert "Number 1<" not in page


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_list_is_asked_by_what_people_ask(client, staff, other_staff):
    project, letter = ProjectFactory(), AssistanceRequestFactory()
    first = say("@omar.haddad look", project, field="objective")
    reply = say("Looked", project, by=other_staff, reply_to=first)
    other = say("About the letter", letter, by=other_staff, audience="own")
    done = say("Done", letter)
    client.force_login(staff)
    client.post(f"/comments/{done.reference}/resolve/", {"resolved": "yes"})
    client.force_login(other_staff)

    def found(asked):
        return {row[0] for row in rows_of_file(client.get(f"/comments/?{asked}&format=csv"))}

    everything = {one.reference for one in (first, reply, other, done)}
    assert found("") == everything
    assert found("me=mentioned") == {first.reference}
    assert found("me=author") == {reply.reference, other.reference}
    assert found("state=resolved") == {done.reference}
    assert found("state=open") == everything - {done.reference}
    assert found("kind=project") == {first.reference, reply.reference}
    assert found("kind=assistancerequest&audience=own") == {other.reference}
    assert found(f"record={project.reference}") == {first.reference, reply.reference}
    assert found("q=looked") == {reply.reference}
    assert found("organization=OSCE-SEC") == {first.reference, done.reference}
    client.force_login(staff)
    assert found("") == everything - {other.reference}


@pytest.mark.parametrize("name", ["staff", "other_staff", "auditor"])
def test_removed_comments_are_counted_alike_on_the_page_in_the_list_and_in_the_file(name, client, staff, see):
    project = ProjectFactory()
    kept, gone, alone = (say(words, project, field="title") for words in ("Kept", "Gone", "Alone"))
    reply = say("Gone as well", project, reply_to=kept)
    for comment in (gone, reply, alone):
        writing.remove(comment, by=staff)
    number = 4 if name == "auditor" else 1

    page = see(cast(name), project.get_absolute_url())
    assert f"Comments ({number})" in page
    assert f"{number} comment" in page.partition("on Title")[0].rpartition("at-field")[2]
    assert " comments</a> The latest threads" not in page
    asked = f"/comments/?record={project.reference}"
    count = re.search(r'class="count" role="status"[^>]*>\s*(?:<[^>]+>\s*)*(\d+)', see(cast(name), asked))
    assert int(count[1]) == number
    assert len(rows_of_file(client.get(f"{asked}&format=csv"))) == number
    states = [
        len(rows_of_file(client.get(f"{asked}&state={one}&format=csv"))) for one in ("open", "resolved", "removed")
    ]
    assert states == [1, 0, number - 1]


def test_the_list_leaves_as_a_workbook(client, staff):
    say()
    client.force_login(staff)
    answer = client.get("/comments/?format=xlsx")
    assert b"".join(answer.streaming_content if answer.streaming else [answer.content])[:2] == b"PK"


# --- cost -------------------------------------------------------------------------------------------------------------


def test_no_page_asks_more_with_more_comments(client, staff):
    project = ProjectFactory()
    client.force_login(staff)
    asked = []
    for number in (1, 2, 15):
        for _time in range(number):
            root = say("@omar.haddad words" if cast("other_staff") else "", project)
            say(reply_to=root, by=cast("other_staff"))
        pages = (project.get_absolute_url(), f"/comments/{root.reference}/", "/comments/")
        asked.append([queries(client, page) for page in pages])

    assert asked[0] == asked[1] == asked[2]
