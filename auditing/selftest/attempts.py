"""The forbidden acts, each tried as the most hostile program could: as the person, in the middle of the step.

The table at the end reads: name, what is tried, how. An attempt that goes through is a broken control.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from history import note
from history.models import Entry
from projects.models import Project, ProjectCountry, Signoff, Submission
from reference.models import Country


class NotTried(Exception):
    """The attempt met nothing that it could have changed, so it proves nothing."""


@dataclass(frozen=True)
class Attempt:
    """One forbidden act. `deed` does it on the stage; `engine` where only one database knows the way."""

    name: str
    words: str
    deed: Callable
    engine: str = ""


def write(statement, *values, rows=1):
    """Runs a statement that should be refused. Without the rows that it is about it would pass for nothing."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        if rows is not None and cursor.rowcount != rows:
            raise NotTried(_("The attempt found nothing to write to."))


def insert(model, how="INSERT", **row):
    names, marks = ", ".join(f'"{name}"' for name in row), ", ".join(["%s"] * len(row))
    write(f'{how} INTO "{model._meta.db_table}" ({names}) VALUES ({marks})', *row.values())


def moment(ago=timedelta()):
    return connection.ops.adapt_datetimefield_value(timezone.now() - ago)


# How it is tried


def step(who):
    """With the button of the page."""

    def deed(stage):
        project = Project.objects.get(pk=stage.project.pk)
        project.approve(by=User.objects.get(pk=getattr(stage, who).pk), fingerprint=project.fingerprint)

    return deed


def sign_off(who, actor=None, fingerprint=None, side=None):
    """A sign-off written by SQL, by that person or by somebody else for them."""

    def deed(stage):
        person, project = getattr(stage, who), stage.project
        with note(actor=getattr(stage, actor or who), act="approve", move=True):
            insert(
                Signoff,
                project_id=project.pk,
                round=project.round,
                organization_id=getattr(stage, side or who).organization_id,
                person_id=person.pk,
                decision=Signoff.Decision.APPROVE,
                fingerprint=fingerprint or project.fingerprint,
                reason="",
                at=moment(),
            )

    return deed


def change(model, column, value, row, *, act="edit", move=False):
    """A value written into a row by SQL."""

    def deed(stage):
        with note(actor=stage.free, act=act, move=move):
            write(f'UPDATE "{model._meta.db_table}" SET "{column}" = %s WHERE id = %s', value, row(stage).pk)  # noqa: S608

    return deed


def delete(model, row):
    """A row deleted by SQL."""

    def deed(stage):
        with note(actor=stage.free, act="edit"):
            write(f'DELETE FROM "{model._meta.db_table}" WHERE id = %s', row(stage).pk)  # noqa: S608

    return deed


def project(stage):
    return stage.project


def draft(stage):
    return stage.draft


def signoff(stage):
    return stage.project.signoffs.get()


def submission(stage):
    return stage.project.submissions.get()


def country_link(stage):
    return stage.project.country_links.get()


def country(stage):
    return country_link(stage).country


def entry(stage):
    return stage.entry


def role(stage):
    return Membership.objects.get(user=stage.free)


def group(stage):
    return role(stage).group


def entry_by_hand(verb, actor, how="INSERT", **more):
    """An entry of the history as nobody may write it."""

    def deed(stage):
        said = dict.fromkeys(["table", "organization", "role", "reason", "request"], "")
        said |= {"actor_name": "Nobody", "act": "edit", "move": False, "source": "sql", "at": moment()}
        said |= {name: value(stage) for name, value in more.items()}
        with note(actor=stage.free):
            insert(Entry, how, verb=verb, actor=getattr(stage, actor).pk, **said)

    return deed


def truncate(stage):
    write(f'TRUNCATE "{Entry._meta.db_table}" CASCADE', rows=None)


def backdate(stage):
    insert(Membership, user_id=stage.staff.pk, group_id=group(stage).pk, since=moment(timedelta(days=365)))


def rename(stage):
    write(f'UPDATE "{Group._meta.db_table}" SET "name" = %s WHERE id = %s', "director", group(stage).pk)  # noqa: S608


def swap_role(stage):
    staff = Group.objects.get(name="staff")
    write(f'UPDATE "{Membership._meta.db_table}" SET group_id = %s WHERE id = %s', staff.pk, role(stage).pk)  # noqa: S608


SIGNING = [
    Attempt("author", _("The author approves the own project, with the button of the page"), step("author")),
    Attempt("author-sql", _("The author approves the own project, by SQL"), sign_off("author")),
    Attempt("submitter", _("Whoever submitted the project approves it"), sign_off("submitter")),
    Attempt("focal-point", _("A focal point approves the project"), sign_off("focal_point")),
    Attempt("last-editor", _("Whoever edited the project last approves it"), sign_off("editor")),
    Attempt("staff", _("Somebody who is no manager approves, with the button of the page"), step("staff")),
    Attempt("staff-sql", _("Somebody who is no manager approves, by SQL"), sign_off("staff")),
    Attempt("second-of-side", _("A second manager approves for the organization that has"), sign_off("colleague")),
    Attempt("twice", _("One person approves for both organizations"), sign_off("decided", side="free")),
    Attempt("no-party", _("A manager of an organization that is no party approves"), sign_off("outsider")),
    Attempt("administrator", _("An administrator who also is a manager approves"), sign_off("administrator")),
    Attempt("latecomer", _("Somebody who became a manager after the submission approves"), sign_off("latecomer")),
    Attempt("for-another", _("Somebody approves in the name of another"), sign_off("free", actor="staff")),
    Attempt("other-content", _("A manager approves another content"), sign_off("free", fingerprint="0" * 64)),
]
STATUS = [
    Attempt(
        "half-approved",
        _("The project becomes approved with the sign-off of one organization, by SQL"),
        change(Project, "status", "approved", project, act="approve", move=True),
    ),
    Attempt(
        "around-the-moves",
        _("A draft that nobody was sent is rejected, around the table of moves, by SQL"),
        change(Project, "status", "rejected", draft, act="reject", move=True),
    ),
    Attempt("without-a-step", _("A status is written without a step"), change(Project, "status", "cancelled", draft)),
    Attempt("reference", _("The reference of a project is changed"), change(Project, "reference", "JP-0", project)),
]
CONTENT = [
    Attempt("title", _("A signed title is changed under the sign-off, by SQL"), change(Project, "title", "X", project)),
    Attempt(
        "country", _("A signed country share is changed, by SQL"), change(ProjectCountry, "share", 50, country_link)
    ),
    Attempt("part", _("A signed country is taken out, by SQL"), delete(ProjectCountry, country_link)),
    Attempt("sign-off", _("A sign-off is changed"), change(Signoff, "decision", "reject", signoff)),
    Attempt("sign-off-gone", _("A sign-off is deleted"), delete(Signoff, signoff)),
    Attempt("submission", _("What was submitted is changed"), change(Submission, "content", "{}", submission)),
    Attempt("project-gone", _("A submitted project is deleted"), delete(Project, project)),
]
HISTORY = [
    Attempt("entry", _("An entry of the history is changed, by SQL"), change(Entry, "actor_name", "Nobody", entry)),
    Attempt("entry-gone", _("An entry of the history is deleted, by SQL"), delete(Entry, entry)),
    Attempt(
        "entry-invented",
        _("A change that never happened is written into the history, by SQL"),
        entry_by_hand("change", "free"),
    ),
    Attempt(
        "entry-of-another",
        _("An event is written into the history in the name of another, by SQL"),
        entry_by_hand("event", "staff"),
    ),
    Attempt(
        "entry-replaced",
        _("An entry of the history is overwritten by one with its number"),
        entry_by_hand("event", "free", "INSERT OR REPLACE", id=lambda stage: stage.entry.pk),
        "sqlite",
    ),
    Attempt("truncate", _("The history is emptied at a stroke"), truncate, "postgresql"),
]
RIGHTS = [
    Attempt("backdated", _("A role is given as if it had been held for a year"), backdate),
    Attempt("swapped", _("A role is turned into another, by SQL"), swap_role),
    Attempt("renamed", _("A role gets another name, by SQL"), rename),
    Attempt("code", _("A code of the vocabulary is changed, by SQL"), change(Country, "iso2", "ZZ", country)),
]
GROUPS = [
    (_("Who approves"), SIGNING),
    (_("The way of a project"), STATUS),
    (_("What was signed"), CONTENT),
    (_("The history"), HISTORY),
    (_("Rights and vocabulary"), RIGHTS),
]


def attempts():
    """Those that can be tried on this database, in their order."""
    every = (attempt for _label, group in GROUPS for attempt in group)
    return [attempt for attempt in every if attempt.engine in ("", connection.vendor)]
