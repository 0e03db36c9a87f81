"""Thirteen ways to get past joint approval, each as the situation in which it is tried and the write that is tried.

The doors (doors.py) then try that very write from each place from which the system can be written.
"""

from dataclasses import dataclass

from accounts.models import User
from history import note
from projects.models import Project, Signoff
from tests.factories import ProjectFactory, UserFactory, cast, party


@dataclass
class Sign:
    """A sign-off that must not come about."""

    person: User
    organization: object
    fingerprint: str


@dataclass
class Write:
    """A value of the project that must not be written."""

    column: str
    value: str


@dataclass
class Alter:
    """A sign-off that must neither be changed nor deleted."""

    signoff: Signoff


@dataclass
class Situation:
    project: Project
    actor: User  # who tries it
    deed: Sign | Write | Alter
    sentence: str  # part of what a person reads


def _sign(project, person, sentence, *, organization=None, fingerprint=None):
    project.refresh_from_db()
    deed = Sign(person, organization or person.organization, fingerprint or project.fingerprint)
    return Situation(project, person, deed, sentence)


def same_person_twice():
    project = ProjectFactory(half_approved=True)
    return _sign(project, cast("other_manager"), "already decided", organization=party("OSCE"))


def same_organization_twice():
    colleague = UserFactory(role="manager", side="UNOCT")
    return _sign(ProjectFactory(half_approved=True), colleague, "Your organization has already decided")


def author():
    project = ProjectFactory(submitted=True, created_by=cast("manager"))
    with note(actor=cast("staff"), act="edit"):
        project.take_back(by=cast("staff"), reason="One more edit")
        project.background = "Edited by staff"
        project.save()
        project.submit(by=cast("staff"))
    return _sign(project, cast("manager"), "You began this project")


def submitter():
    both = UserFactory(role="manager", side="OSCE")
    both.memberships.create(group=cast("staff").groups.get())
    project = ProjectFactory(ready=True)
    project.submit(by=both)
    return _sign(project, both, "You submitted this project")


def focal_point():
    project = ProjectFactory(ready=True, focal_point_osce=cast("manager"))
    project.submit(by=cast("staff"))
    return _sign(project, cast("manager"), "You are a focal point")


def last_editor():
    project = ProjectFactory(ready=True)
    with note(actor=cast("manager"), act="edit"):
        project.country_links.update(share=100)
    project.submit(by=cast("staff"))
    return _sign(project, cast("manager"), "You were the last to edit")


def content_changed_between_the_two():
    return Situation(ProjectFactory(half_approved=True), cast("staff"), Write("title", "Another title"), "submitted")


def content_changed_after_approval():
    return Situation(ProjectFactory(approved=True), cast("staff"), Write("title", "Another title"), "submitted")


def status_written_directly():
    return Situation(
        ProjectFactory(half_approved=True), cast("manager"), Write("status", "approved"), "both organizations"
    )


def another_fingerprint():
    return _sign(ProjectFactory(half_approved=True), cast("manager"), "not the one you have read", fingerprint="0" * 64)


def signoff_altered():
    project = ProjectFactory(half_approved=True)
    return Situation(project, cast("other_manager"), Alter(project.signoffs.get()), "never changed or deleted")


def role_gained_after_submitting():
    project = ProjectFactory(half_approved=True)
    return _sign(project, UserFactory(role="manager", side="OSCE"), "You became a manager")


def no_signoff_at_all():
    return Situation(ProjectFactory(submitted=True), cast("manager"), Write("status", "approved"), "both organizations")


ATTEMPTS = [
    same_person_twice,
    same_organization_twice,
    author,
    submitter,
    focal_point,
    last_editor,
    content_changed_between_the_two,
    content_changed_after_approval,
    status_written_directly,
    another_fingerprint,
    signoff_altered,
    role_gained_after_submitting,
    no_signoff_at_all,
]
