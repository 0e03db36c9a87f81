"""A status changes in one place, whole or not at all."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from history import note
from history.models import Entry
from lifecycle import Conflict, Refused, moves_of, open_moves
from lifecycle.models import Counter
from projects.models import Project
from tests.factories import ProjectFactory
from triggers import sentence_of


def test_a_move_needs_the_permission(manager, db):
    project = ProjectFactory(ready=True)
    with pytest.raises(PermissionDenied, match="Send to both managers"):
        project.submit(by=manager)
    project.refresh_from_db()
    assert project.status == "draft"


def test_a_refused_move_is_noted_with_who_tried(manager, db):
    project = ProjectFactory(ready=True)
    with pytest.raises(PermissionDenied):
        project.submit(by=manager)
    entry = Entry.objects.of(project).first()
    assert (entry.verb, entry.act, entry.new) == ("event", "refused", {"move": "submit"})
    assert entry.actor == manager.pk


@pytest.mark.parametrize("reason", ["", "   ", "no", " no "])
def test_a_reason_is_more_than_one_word(reason, staff):
    project = ProjectFactory(submitted=True)
    with pytest.raises(Refused, match="reason"):
        project.take_back(by=staff, reason=reason)
    assert project.status == "submitted"
    assert not Entry.objects.of(project).filter(act="refused").exists()  # a slip of the pen, not an attempt


def test_what_is_forbidden_is_noted_though_the_reason_is_missing_too(staff, manager):
    project = ProjectFactory(ready=True)
    for person in (staff, manager):  # no step from that status, and not of that role
        with pytest.raises((Refused, PermissionDenied)):
            project.take_back(by=person, reason="")
    assert Entry.objects.of(project).filter(act="refused").count() == 2


def test_a_move_is_open_from_its_statuses_only(staff):
    project = ProjectFactory(approved=True)
    with pytest.raises(Refused, match="is approved, so this step is not open"):
        project.submit(by=staff)


def test_the_buttons_are_the_moves_that_role_and_status_allow(staff, manager, auditor):
    draft, submitted = ProjectFactory(), ProjectFactory(submitted=True)
    assert [step.name for step in open_moves(draft, staff)] == ["submit", "withdraw"]
    assert [step.name for step in open_moves(submitted, staff)] == ["take_back"]
    assert [step.name for step in open_moves(submitted, manager)] == [
        "begin_assessment",
        "approve",
        "send_back",
        "reject",
        "cancel",
    ]
    assert open_moves(submitted, auditor) == []


def test_a_button_says_what_stands_in_the_way(staff):
    (submit, _withdraw) = open_moves(ProjectFactory(), staff)
    assert "Something is still missing" in submit.problem


@pytest.mark.parametrize("source", ["draft", "submitted", "returned", "rejected", "approved", "active", "closed"])
def test_the_database_knows_the_moves_too(source, db):
    """Every step that is in no move is refused, even to somebody who pretends to make a move."""
    project = ProjectFactory(**({source: True} if source != "draft" else {}))
    legal = {target for arrow in moves_of(Project).values() if source in arrow.source for target in arrow.target}
    for target in set(Project.Status.values) - legal - {source}:
        with pytest.raises(IntegrityError) as refusal, transaction.atomic(), note(move=True):
            Project.objects.filter(pk=project.pk).update(status=target)
        assert sentence_of(refusal.value)


def test_a_status_is_not_written_outside_a_move(db):
    project = ProjectFactory(ready=True)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Project.objects.filter(pk=project.pk).update(status="cancelled")
    assert "never by writing it" in sentence_of(refusal.value)


def test_a_new_record_begins_as_a_draft(db):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        ProjectFactory(status="approved")
    assert "begins as draft or recorded" in sentence_of(refusal.value)


def test_an_edit_on_an_old_version_is_refused_and_nothing_is_lost(db):
    project = ProjectFactory()
    mine, theirs = Project.objects.get(pk=project.pk), Project.objects.get(pk=project.pk)
    theirs.objective = "Theirs"
    theirs.save()
    mine.background = "Mine"
    with pytest.raises(Conflict):
        mine.save()
    project.refresh_from_db()
    assert (project.objective, project.background, project.version) == ("Theirs", "", 2)
    assert mine.version == 1


def test_a_reference_is_never_given_twice(db):
    first = ProjectFactory()
    reference = first.reference
    first.delete()
    assert ProjectFactory().reference != reference
    assert Counter.objects.get(prefix="JP").last == 2


def test_a_reference_never_changes(db):
    project = ProjectFactory()
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Project.objects.filter(pk=project.pk).update(reference="JP-1999-0001")
    assert sentence_of(refusal.value) == "A reference never changes."


def test_a_move_that_is_part_of_another_has_no_button_and_no_effect_alone(manager):
    project = ProjectFactory(approved=True)
    assert "apply" not in [step.name for step in open_moves(project, manager)]
    with pytest.raises(Refused, match="no amendment"):
        project.apply(by=manager)
