"""Which entries are told together: those of one click, or of one act on one record where there was no click.

One click may write to several records: approving an amendment brings it into force on what it amends. Its acts are
told as one, the others beside the main one.
"""

from history.models import Entry
from history.sentences import Act

CLICKS = {"web", "admin", "import"}  # the doors at which one request is one click


def click_of(entry):
    """What the entries of one click have in common; "" for what was written without one.

    A command and a shell have one number for all that is done in them, which may be a million entries: no click.
    """
    return entry.request if entry.source in CLICKS else ""


def run_of(entry):
    """What entries that follow each other have in common, when they are one act without a click."""
    return entry.request and (entry.request, entry.act, entry.actor, entry.source, entry.case)


def acts_of(entries, names, by_record=False):
    """The entries as acts, in their order: one for each click, with its acts on other records beside the main one.

    Without a click, an act on a record ends where another begins. `by_record` tells the acts of a click singly, too.
    """
    acts, open_acts, latest = [], {}, None
    for entry in entries:
        run = run_of(entry)
        together = run and ((click_of(entry) and not by_record) or run == latest)
        if not together or run not in open_acts:
            open_acts[run] = Act(names)
            acts.append(open_acts[run])
        open_acts[run].entries.append(entry)
        latest = run
    if by_record:
        return acts
    clicks = {}
    for act in acts:
        clicks.setdefault(click_of(act.first) or act.first.pk, []).append(act)
    return [_under_the_main(acts) for acts in clicks.values()]


def _under_the_main(acts):
    """The act that the click was made for, with the others beside it by record: a step first, then a named act."""

    def weight(act):
        made = any(effect.is_record and effect.entry.verb == Entry.Verb.CREATE for effect in act.effects)
        return not any(entry.move for entry in act.entries), not act.first.act, not made, act.entries[-1].pk

    main = min(acts, key=weight)
    main.beside = sorted(
        (act for act in acts if act is not main),
        key=lambda act: (act.first.case != main.first.case, act.first.case or "", act.entries[-1].pk),
    )
    return main
