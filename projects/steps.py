"""What a person can do about a project now: the one next step, the others, and those that something stands against."""

from dataclasses import dataclass, field, replace

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from lifecycle import open_moves
from projects.waiting import who_records_the_start

# Decided in the administration only, on a page that shows the content; `apply` is part of the second approval.
DECISIONS = {"approve", "send_back", "reject", "apply"}
FORWARD = ["complete", "propose_completion", "activate", "resume", "close"]


@dataclass(frozen=True)
class Step:
    label: str
    address: str
    problem: str = ""
    remedy: str = ""  # where the problem is solved, and the word on the link there
    remedy_word: str = ""


@dataclass
class Steps:
    """`first` is the next step of this person, or None; `more` are the others; `blocked` say what stands in the way."""

    first: Step | None = None
    more: list = field(default_factory=list)
    blocked: list = field(default_factory=list)


def steps_for(project, user):
    moves = {one.name: one for one in open_moves(project, user)}
    found = [*_forms(project, user, moves), *_decision(project, moves)]
    for name in sorted(moves, key=lambda name: FORWARD.index(name) if name in FORWARD else len(FORWARD)):
        if name not in DECISIONS and name != "submit":  # sent from the check page, where it can be read first
            address = reverse("projects:move", args=[project.reference, name])
            step = Step(str(moves[name].label), address, moves[name].problem)
            if name == "activate" and step.problem:
                step = _with_remedy(step, project, user)
            found.append((step, name in FORWARD))
    found += _besides(project, user)
    steps = Steps(blocked=[step for step, _forward in found if step.problem])
    for step, forward in found:
        if step.problem:
            continue
        if forward and steps.first is None:
            steps.first = step
        else:
            steps.more.append(step)
    return steps


def _with_remedy(step, project, user):
    """Whoever may record what is missing is led there; a manager is told who does it."""
    if project.actual_start:
        return step
    if user.has_perm("projects.change_project"):
        address = reverse("projects:progress", args=[project.reference])
        return replace(step, remedy=address, remedy_word=_("Record progress"))
    who = _("%(who)s records it under “Record progress”.") % {"who": who_records_the_start(project)}
    return replace(step, problem=f"{step.problem} {who}")


def _forms(project, user, moves):
    if not (project.is_editable and user.has_perm("projects.change_project")):
        return
    tasks = Step(_("Fill in the form"), reverse("projects:tasks", args=[project.reference]))
    check = Step(_("Check and send to both managers"), reverse("projects:check", args=[project.reference]))
    complete = "submit" in moves and not moves["submit"].problem
    yield (check if complete else tasks), True
    yield (tasks if complete else check), False


def _decision(project, moves):
    if "approve" not in moves:
        return
    try:
        address = reverse("admin:projects_project_approve", args=[project.pk])
    except NoReverseMatch:
        return
    yield Step(_("Decide in the administration"), address, moves["approve"].problem), True


def _besides(project, user):
    """What may be written beside the lifecycle: progress, activities, an amendment."""
    if not user.has_perm("projects.change_project") or project.is_amendment:
        return
    if project.status in project.Status.amendable() and not open_amendment(project):
        yield Step(_("Begin an amendment"), reverse("projects:amend", args=[project.reference])), False
    if is_under_way(project):
        yield Step(_("Record progress"), reverse("projects:progress", args=[project.reference])), False
        if not project.is_editable:
            yield (
                Step(_("Change the activities"), reverse("projects:edit", args=[project.reference, "activities"])),
                False,
            )


def amendments_of(project, user):
    """The working copies that this person may read, the latest first."""
    return _working_copies(project).visible_to(user)


def open_amendment(project):
    """Whoever asks: there is only one at a time."""
    return _working_copies(project).exclude(status__in=project.Status.amendment_ended()).first()


def _working_copies(project):
    """The reverse relation leaves them out: they are no cases of their own."""
    return type(project).with_amendments.filter(amends=project).order_by("-amendment_number")


def is_under_way(project):
    """Whether what is not signed may still change: until the end, whatever the managers are reading."""
    return project.status not in project.Status.ended()
