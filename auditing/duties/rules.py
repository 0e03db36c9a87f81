"""The rules of separated duties, asked of the history. Each finds its lines in the facts, and says itself in words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.utils.text import capfirst
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from auditing.duties.facts import GROUP_RIGHTS, MEMBERSHIP, PROJECT, SUBMISSION, person_of
from history.clicks import run_of
from history.models import Entry
from history.sentences import Act, who

SOON = timedelta(days=30)
FRESH = timedelta(days=1)


@dataclass
class Finding:
    """A line of the report. `entries` begin with the one that was looked at; `words(names)` is the sentence."""

    rule: "Rule"
    entries: list
    words: Callable

    @property
    def first(self):
        return self.entries[0]

    @property
    def at(self):
        return self.first.at

    @property
    def case(self):
        return self.first.case

    @property
    def people(self):
        """Everybody who had a part in it, with organization and role then."""
        return list(dict.fromkeys(who(entry) for entry in self.entries))


@dataclass(frozen=True)
class Rule:
    """`find(facts)` yields the entries of each line, and a function of names that answers with its sentence."""

    name: str
    label: str
    words: str
    find: Callable[..., Iterator]

    def findings(self, facts):
        return [Finding(self, entries, words) for entries, words in self.find(facts)]


def _say(sentence, entry, **values):
    """The sentence once names are known: they are looked up for the lines of a page, not for all of them."""

    def words(names):
        project = names.case(entry.case)[0] if entry.case else ""
        return capfirst(sentence % {"project": project, "person": entry.actor_name or who(entry), **values})

    return words


def did_both(facts):
    for approval in facts.approvals:
        entries = [
            entry
            for entry in facts.work.get((approval.case, person_of(approval)), [])
            if entry.pk < approval.pk and _in_round_of(approval, entry, facts)
        ]
        if entries:
            work = _(" and ").join(dict.fromkeys(_work(entry) for entry in entries))
            sentence = _("%(person)s approved %(project)s in round %(round)s and had %(work)s.")
            yield [approval, *entries], _say(sentence, approval, round=approval.new.get("round"), work=work)


def _in_round_of(approval, entry, facts):
    """Who began a project began every round of it. Everything else counts from the submission before."""
    if _is_beginning(entry):
        return True
    before = facts.submissions.get((approval.case, approval.new.get("round", 0) - 1))
    return before is None or entry.pk > before.pk


def _is_beginning(entry):
    return entry.table == PROJECT and entry.verb == Entry.Verb.CREATE


def _work(entry):
    if _is_beginning(entry):
        return _("begun it")
    return _("submitted it") if entry.table == SUBMISSION else _("edited it")


def too_few(facts):
    for entry in facts.turning_points:
        before = [
            one
            for one in facts.approvals_in.get((entry.case, entry.new.get("round")), [])
            if one.pk < entry.pk and one.new.get("fingerprint") == entry.new.get("fingerprint")
        ]
        people, sides = len({person_of(one) for one in before}), len({one.new.get("organization_id") for one in before})
        if people < 2 or sides < 2:
            sentence = _("%(project)s became approved with the sign-offs of %(people)s and %(sides)s.")
            yield (
                [entry, *before],
                _say(
                    sentence,
                    entry,
                    people=ngettext("%(n)d person", "%(n)d people", people) % {"n": people},
                    sides=ngettext("%(n)d organization", "%(n)d organizations", sides) % {"n": sides},
                ),
            )


def new_to_the_role(facts):
    for approval in facts.approvals:
        if (gift := _last_gift(approval, facts)) and approval.at - gift.at < FRESH:
            sentence = _("%(person)s approved %(project)s %(time)s after becoming a manager.")
            yield [approval, gift], _say(sentence, approval, time=_between(gift, approval))


def _last_gift(approval, facts):
    """The entry by which this person became the manager that approved."""
    earlier = [gift for gift in facts.gifts.get(person_of(approval), []) if gift.pk < approval.pk]
    return earlier[-1] if earlier else None


def _between(gift, approval):
    if approval.at - gift.at < timedelta(minutes=1):
        return _("less than a minute")
    return timesince(gift.at, approval.at)


def given_then_used(facts):
    for approval in facts.approvals:
        gift = _last_gift(approval, facts)
        if gift and gift.actor and approval.at - gift.at < SOON:
            sentence = _("%(giver)s made %(person)s a manager, who approved %(project)s %(time)s later.")
            yield (
                [approval, gift],
                _say(sentence, approval, giver=gift.actor_name, time=_between(gift, approval)),
            )


def changed_then_decided(facts):
    for approval in facts.approvals:
        changes = [
            entry
            for entry in facts.changes_of_rights.get(person_of(approval), [])
            if entry.pk < approval.pk and approval.at - entry.at < SOON
        ]
        if changes:
            said = _(" and ").join(dict.fromkeys(_change(entry) for entry in changes))
            sentence = _("%(person)s approved %(project)s and had %(changes)s in the %(days)d days before.")
            yield [approval, *changes], _say(sentence, approval, changes=said, days=SOON.days)


def _change(entry):
    if entry.table == GROUP_RIGHTS:
        return _("changed what a role may do")
    if entry.table == MEMBERSHIP:
        return _("given or taken away a role")
    return _("changed a person's organization")


def one_giver(facts):
    rounds = dict.fromkeys((approval.case, approval.new.get("round")) for approval in facts.approvals)
    for case, number in rounds:
        signed = facts.approvals_in[case, number]
        gifts = {person_of(one): _last_gift(one, facts) for one in signed}
        givers = {gift and gift.actor for gift in gifts.values()}
        if len(gifts) > 1 and len(givers) == 1 and None not in givers:
            giver = next(iter(gifts.values())).actor_name
            people = ", ".join(dict.fromkeys(one.actor_name for one in signed))
            sentence = _(
                "%(giver)s had made everybody a manager who approved %(project)s in round %(round)s: %(people)s."
            )
            yield (
                [*reversed(signed), *gifts.values()],
                _say(sentence, signed[-1], giver=giver, round=number, people=people),
            )


def past_the_site(facts):
    """By acts: what one program did to one record without anything between, as the history tells it."""
    for _key, entries in groupby(facts.past_the_site, lambda entry: run_of(entry) or entry.pk):
        act = list(entries)
        yield act, lambda names, act=act: Act(names, act).sentence


RULES = [
    Rule(
        "both",
        gettext_lazy("Worked on it and approved it"),
        gettext_lazy(
            "Somebody who began the project, or who edited or submitted its content in a round, approved it in that "
            "round."
        ),
        did_both,
    ),
    Rule(
        "alone",
        gettext_lazy("Approved by too few"),
        gettext_lazy(
            "A project became approved, by whatever way, with sign-offs of fewer than two people or fewer than two "
            "organizations on that content in that round."
        ),
        too_few,
    ),
    Rule(
        "fresh",
        gettext_lazy("Manager for less than a day"),
        gettext_lazy("Somebody approved who had held the role of a manager for less than a day."),
        new_to_the_role,
    ),
    Rule(
        "given",
        gettext_lazy("Right given and used"),
        gettext_lazy("Somebody was made a manager and approved within 30 days."),
        given_then_used,
    ),
    Rule(
        "changed",
        gettext_lazy("Rights changed, then decided"),
        gettext_lazy(
            "Somebody gave or took a role, changed what a role may do, or set a person's organization, and approved "
            "within 30 days."
        ),
        changed_then_decided,
    ),
    Rule(
        "one-giver",
        gettext_lazy("Both managers by one hand"),
        gettext_lazy("The same person had given everybody who approved a round the role in which they did."),
        one_giver,
    ),
    Rule(
        "past-the-site",
        gettext_lazy("Written past the site"),
        gettext_lazy("Something was written to a case or to the rights of people by SQL or from a shell."),
        past_the_site,
    ),
]
