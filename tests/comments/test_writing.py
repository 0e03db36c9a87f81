"""What may become of a comment: who writes, edits, removes, widens and resolves it, and what the database keeps."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from comments import writing
from comments.models import Comment
from history.models import Entry
from projects.models import Project
from tests.comments.factories import again, refused, say
from tests.factories import ProjectFactory, cast, party

pytestmark = pytest.mark.django_db


def by_sql(assignment, comment, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE comments_comment SET {assignment} WHERE id = %s", [*values, comment.pk])


# --- a comment is no part of its record -------------------------------------------------------------------------------


def test_a_comment_changes_no_version_and_voids_no_approval(staff, other_staff, manager):
    project = ProjectFactory(half_approved=True)
    row = Project.with_amendments.filter(pk=project.pk).values().get()
    signoffs = list(project.signoffs.values())

    comment = say(record=project, field="objective", text="See @omar.haddad")
    say(record=project, reply_to=comment, by=other_staff)
    writing.edit(comment, "Other words", by=staff)
    writing.resolve(comment, True, by=other_staff)
    writing.remove(comment, by=staff)

    assert Project.with_amendments.filter(pk=project.pk).values().get() == row
    assert list(project.signoffs.values()) == signoffs
    assert not Entry.objects.filter(table="projects_project", act__contains="comment").exists()
    project = Project.objects.get(pk=project.pk)
    project.approve(by=manager, fingerprint=row["fingerprint"])
    assert project.status == Project.Status.APPROVED


def test_who_read_a_record_before_a_comment_can_save_it_after(staff):
    project = ProjectFactory(title="Before")

    say(record=project)
    project.title = "After"
    project.save()

    assert Project.objects.get(pk=project.pk).title == "After"


# --- who writes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["staff", "other_staff", "manager", "other_manager"])
def test_staff_and_managers_of_both_organizations_write(name):
    comment = say(by=cast(name))

    assert comment.organization == cast(name).organization
    assert re.fullmatch(r"CMT-[2-9B-DF-HJ-KM-NP-TV-XZ]{6}", again(comment).reference)


@pytest.mark.parametrize("name", ["auditor", "administrator", "outsider"])
def test_nobody_else_writes(name):
    record = ProjectFactory()
    comment = writing.begun(record, cast("staff"))
    comment.created_by, comment.text = cast(name), "Words"

    refused(lambda: writing.write(comment), "Your role does not allow commenting on JP-")
    assert not Comment.objects.exists()


# --- editing ----------------------------------------------------------------------------------------------------------


def test_the_author_edits_for_a_quarter_of_an_hour(staff, manager, time_machine):
    time_machine.move_to("2030-03-14 12:00Z", tick=False)
    comment = say("First words")

    time_machine.shift(timedelta(minutes=15))
    writing.edit(comment, "Second words", by=staff)
    refused(lambda: writing.edit(comment, "Other words", by=manager), "Anna Keller wrote this comment")
    time_machine.shift(timedelta(seconds=1))
    refused(lambda: writing.edit(comment, "Third words", by=staff), "can be changed for 15 minutes")

    comment = again(comment)
    assert (comment.text, bool(comment.edited_at)) == ("Second words", True)
    old = Entry.objects.filter(table="comments_comment", row=comment.pk, act="edit comment").values_list(
        "old", flat=True
    )
    assert [one["text"] for one in old] == ["First words"]


def test_editing_never_widens(staff):
    comment = say("Words", audience="own")

    writing.edit(comment, "Other words", by=staff)

    assert again(comment).audience == "own"


# --- removing ---------------------------------------------------------------------------------------------------------


def test_a_removed_comment_says_who_and_when_and_its_text_stays_in_the_history(staff):
    comment = say("Wrong words")

    writing.remove(comment, by=staff)

    comment = again(comment)
    assert (comment.text, comment.removed_by) == ("", staff)
    assert comment.removed_at
    assert (
        Entry.objects.get(table="comments_comment", row=comment.pk, act="remove comment").old["text"] == "Wrong words"
    )


def test_managers_remove_what_was_said_for_their_own_organization(manager, other_manager):
    comment = say()

    refused(lambda: writing.remove(comment, by=other_manager), "only they, or a manager of")
    writing.remove(comment, by=manager)

    assert again(comment).removed_by == manager


# --- widening ---------------------------------------------------------------------------------------------------------


def test_widening_is_a_step_of_its_own_of_the_author(staff, manager):
    comment = say(audience="own")

    refused(lambda: writing.widen(comment, by=manager), "only they let the other organization read it")
    writing.widen(comment, by=staff)

    comment = again(comment)
    assert (comment.audience, comment.widened_by) == ("both", staff)
    refused(lambda: writing.widen(comment, by=staff), "read this comment already")


def test_a_reply_to_what_one_says_for_itself_stays_there(staff, manager):
    root = say(audience="own")

    reply = say(reply_to=root, audience="own", by=manager)

    refused(lambda: writing.widen(reply, by=manager), "answers to a comment that only")
    with pytest.raises((DatabaseError, IntegrityError), match="read by nobody else"), transaction.atomic():
        say(reply_to=root, audience="both", by=manager)


# --- resolving --------------------------------------------------------------------------------------------------------


def test_a_thread_is_resolved_and_reopened_by_whom(staff, other_staff):
    root = say()

    writing.resolve(root, True, by=other_staff)
    writing.resolve(root, True, by=staff)  # said already
    assert again(root).resolved_by == other_staff

    writing.resolve(root, False, by=staff)
    assert (again(root).is_resolved, again(root).resolved_by) == (False, staff)


# --- what the database keeps ------------------------------------------------------------------------------------------

BY_SQL = {
    "audience = 'both'": "by its author, as a step of its own",
    "text = 'Other words'": "says that it was edited",
    "created_by_id = created_by_id + 1": "never changes",
    "about = 'projects_project:0'": "never changes",
    "text = ''": "edited|comment_text|CHECK",
    "audience = 'all'": "step of its own|comment_audience|CHECK",
}


@pytest.mark.parametrize("assignment", BY_SQL)
def test_the_database_refuses_what_the_pages_do_not_offer(assignment):
    comment = say(audience="own")

    with pytest.raises((DatabaseError, IntegrityError), match=BY_SQL[assignment]):
        by_sql(assignment, comment)


def test_the_database_refuses_to_take_back_to_delete_and_to_change_what_was_removed(staff):
    shared, gone = say(), say()
    writing.remove(gone, by=staff)

    with pytest.raises(DatabaseError, match="is not taken back"):
        by_sql("audience = 'own'", shared)
    with pytest.raises(DatabaseError, match="stays as it is"):
        by_sql("removed_at = NULL, removed_by_id = NULL, edited_at = created_at, text = 'Back'", gone)
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        Comment.objects.filter(pk=shared.pk).delete()


def test_widened_by_somebody_else_is_refused_by_the_database(manager):
    comment = say(audience="own")

    with pytest.raises(DatabaseError, match="by its author"):
        by_sql("audience = 'both', widened_at = created_at, widened_by_id = %s", comment, manager.pk)


def test_a_reply_belongs_to_a_thread_of_the_same_record():
    root = say()
    reply = say(reply_to=root)

    with pytest.raises(DatabaseError, match="first comment of a thread"), transaction.atomic():
        say(record=root.record, reply_to=reply)
    with pytest.raises(DatabaseError, match="first comment of a thread"), transaction.atomic():
        say(record=ProjectFactory(), reply_to=root)


def test_the_key_of_the_form_makes_one_comment(staff):
    def write(record):
        comment = writing.begun(record, staff)
        comment.text, comment.creation_key = "Words", key
        return writing.write(comment)

    key = uuid.uuid4()
    write(ProjectFactory())

    with pytest.raises(IntegrityError), transaction.atomic():
        write(ProjectFactory())
    assert Comment.objects.count() == 1


def test_the_organization_is_that_of_the_author_then(staff):
    comment = say(audience="own")

    staff.organization = party("UNOCT")
    staff.save()

    assert list(Comment.objects.visible_to(staff)) == []
    assert again(comment).organization == party("OSCE")
