"""The checks beside a decision: every condition of signing and of the content, met or not, each in a sentence.

The conditions themselves are in `projects.conditions`. Here each gets the words for the case that it is met, so that
a manager reads what has been checked and not only what stands in the way.
"""

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from projects import conditions, rules
from triggers import refusals

# In the order of conditions.SIGNING.
WHEN_MET = [
    gettext_noop("The project is waiting for sign-offs."),
    gettext_noop("The content shown is the one that was submitted in this round."),
    gettext_noop("You are a manager."),
    gettext_noop("You are not an administrator."),
    gettext_noop("You sign for your own organization, and it is a party to the Plan."),
    gettext_noop("You were a manager of it before the project was submitted."),
    gettext_noop("You did not begin this project."),
    gettext_noop("You did not submit it."),
    gettext_noop("You are not its focal point."),
    gettext_noop("You were not the last to edit it."),
    gettext_noop("Your organization has not decided in this round."),
    gettext_noop("You have not decided in this round."),
]


@dataclass(frozen=True)
class Check:
    met: bool
    sentence: str


class Checks:
    """All that is asked before a sign-off: of the content, and of the person if it is one who decides at all."""

    def __init__(self, project, user):
        self._content = of_content(project)
        self._person = of_person(project, user) if user.has_perm("projects.decide_project") else []

    @property
    def count(self):
        return len(self._content) + len(self._person)

    @property
    def unmet(self):
        return [check for check in [*self._content, *self._person] if not check.met]

    @property
    def met(self):
        return [check for check in [*self._content, *self._person] if check.met]

    @property
    def of_content(self):
        """Those met, as for `of_person`: the others stand before them."""
        return [check for check in self._content if check.met]

    @property
    def of_person(self):
        return [check for check in self._person if check.met]


def of_person(project, user):
    """What is asked of the person who decides."""
    unmet = {
        sentence
        for _condition, sentence in refusals(connection, conditions.SIGNING, row=rules.candidate(project, user))
    }
    return [
        Check(sentence not in unmet, _(sentence) if sentence in unmet else _(when_met))
        for (_condition, sentence), when_met in zip(conditions.SIGNING, WHEN_MET, strict=True)
    ]


def of_content(project):
    """What is asked of the content."""
    missing = rules.missing(project)
    checks = [Check(False, sentence) for sentence, _section in missing]
    if not missing:
        checks.append(
            Check(
                True,
                _("Nothing is missing: all %(count)d conditions of completeness are met.")
                % {"count": len(conditions.COMPLETENESS)},
            )
        )
    return [*checks, _human_rights(project)]


def _human_rights(project):
    assessment = getattr(project, "human_rights_assessment", None)
    if assessment is not None:
        says = assessment.get_decision_display()
        return Check(
            assessment.decision != assessment.Decision.DO_NOT_PROCEED,
            _("Human rights due diligence: %(decision)s.") % {"decision": says.lower()},
        )
    if project.security_recipients:
        return Check(False, _("Security bodies are recipients: the human rights due diligence is missing."))
    return Check(True, _("No security bodies are recipients, so no human rights due diligence is needed."))
