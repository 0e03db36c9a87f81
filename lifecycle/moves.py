"""`@move` makes a method of a model the only way from some statuses to others.

    @move(source={Status.DRAFT}, target=Status.SUBMITTED, permission="projects.submit_project", label=_("Send"))
    def submit(self, *, by, reason=""): ...

A caller writes `project.submit(by=user)`. The permission, the reason, the status, the rule, the change and its entry in
the history happen in one transaction or not at all. `open_moves` asks the same questions to draw the buttons.
"""

from dataclasses import dataclass
from functools import cache, wraps

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from history import note, past, record_event
from triggers import sentence_of


class Refused(Exception):
    """A rule says no. The text is the sentence for the person who asked."""


class Incomplete(Refused):
    """What was typed is not enough. The form says so, and it is no attempt at anything: the history is not told."""


class Conflict(Exception):
    """Somebody else has saved the record since it was read. Carries the record as it was about to be saved."""

    def __init__(self, record):
        self.record = record
        super().__init__(_("Somebody else has changed %(record)s in the meantime.") % {"record": record})


def check_reason(text):
    """Refuses what tells the others nothing: a reason has at least two words."""
    if len(text.split()) < 2:
        raise Incomplete(_("Give the reason in a few words. The others will read it."))


@dataclass(frozen=True)
class Move:
    """What is known of a move without calling it. `unless(record, user)` answers with the reason why not, or ""."""

    name: str
    label: str
    source: frozenset
    target: frozenset
    permission: str
    unless: object
    needs_reason: bool
    consequence: str

    def problem(self, record, user):
        """The sentence that says why this person cannot make this move on this record now, or ""."""
        if record.status not in self.source:
            return _("%(record)s is %(status)s, so this step is not open.") % {
                "record": record,
                "status": record.get_status_display().lower(),
            }
        return str(self.unless(record, user) or "") if self.unless else ""


@dataclass(frozen=True)
class OpenMove:
    """A move that the person's role and the record's status allow. `problem` says what still stands in the way.

    That is asked only when it is read, because a page that leaves a move out need not know.
    """

    move: Move
    answer: object  # of a rule, asked once for all the moves that have it

    @property
    def problem(self):
        return self.answer(self.move.unless)

    def __getattr__(self, name):
        return getattr(self.move, name)


def move(*, source, target, permission, label, unless=None, reason=False, consequence=""):
    """Declares a move. With several targets the method itself sets one of them; with one it is set beforehand."""
    targets = frozenset(map(str, target)) if isinstance(target, (set, frozenset)) else frozenset({str(target)})

    def decorate(method):
        arrow = Move(
            name=method.__name__,
            label=label,
            source=frozenset(map(str, source)),
            target=targets,
            permission=permission,
            unless=unless,
            needs_reason=reason,
            consequence=consequence,
        )

        @wraps(method)
        def wrapper(record, *, by, reason="", **details):
            past.refuse(record)
            reason = reason.replace("\0", "").strip()
            with note(actor=by):
                try:
                    with transaction.atomic(), note(act=arrow.name, reason=reason, move=True):
                        _make(arrow, method, record, by, reason, details)
                except (PermissionDenied, Refused) as refusal:
                    _note_refusal(arrow, record, refusal)
                    raise
                except IntegrityError as error:
                    if not (sentence := sentence_of(error)):
                        raise
                    refusal = Refused(sentence)
                    _note_refusal(arrow, record, refusal)
                    raise refusal from error

        wrapper.move = arrow
        return wrapper

    return decorate


def _note_refusal(arrow, record, refusal):
    """The attempt is in the history, though nothing came of it; whoever draws the page need not note it again.

    Who only forgot the reason attempted nothing that is forbidden, so that is not noted.
    """
    refusal.noted = True
    record.refresh_from_db(from_queryset=type(record)._base_manager.all())  # as it is stored: nothing came of the move
    if not isinstance(refusal, Incomplete):
        record_event("refused", about=record, reason=str(refusal), details={"move": arrow.name})


def _make(arrow, method, record, by, reason, details):
    if not by.has_perm(arrow.permission):
        raise PermissionDenied(_("Your role does not allow this step: %(step)s.") % {"step": arrow.label})
    # The row is locked where the engine can; everywhere the save is conditional on the version just read.
    record.refresh_from_db(from_queryset=type(record)._base_manager.select_for_update(of=["self"]))
    if problem := arrow.problem(record, by):
        raise Refused(problem)
    if arrow.needs_reason:  # asked of those only whom nothing else keeps from the step
        check_reason(reason)
    if len(arrow.target) == 1:
        (record.status,) = arrow.target
    method(record, by=by, reason=reason, **details)
    if record.status not in arrow.target:
        raise AssertionError(f"{arrow.name} left the status {record.status}, which it does not name.")
    record.save()


def moves_of(model):
    """All moves of a model by name, in the order in which they are written."""
    return {
        name: method.move
        for parent in reversed(model.__mro__)
        for name, method in vars(parent).items()
        if isinstance(getattr(method, "move", None), Move)
    }


def open_moves(record, user):
    """The moves that this person's role and the record's status allow, each with what still stands in the way.

    A move without a label is part of another one and has no button.
    """

    @cache
    def answer(rule):
        return str(rule(record, user) or "") if rule else ""

    return [
        OpenMove(arrow, answer)
        for arrow in moves_of(type(record)).values()
        if arrow.label and record.status in arrow.source and user.has_perm(arrow.permission)
    ]
