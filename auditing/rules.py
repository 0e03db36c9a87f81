"""Why not. Each rule is a function of a record and a person that answers with a sentence, or with "" for yes."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import roles
from accounts.models import User
from auditing.cases import cases_of_the_plan
from lifecycle import Incomplete, Refused, check_reason

ANSWERABLE = (roles.STAFF, roles.MANAGER)  # who acts for a side can put something right there


def people_who_may_answer():
    """Whom a finding can be addressed to: staff and managers who may sign in, of an organization."""
    return User.objects.acting_for_a_party().filter(organization__isnull=False)


def may_not_be_addressed(person, about):
    """A finding goes to somebody who can answer it: of the audited side, and able to open what it is about."""
    if not people_who_may_answer().filter(pk=person.pk).exists():
        return _("%(person)s is not staff or manager of an organization, so cannot answer. Choose somebody else.") % {
            "person": person
        }
    if about and exists(about) and not exists(about, person):
        return _("%(person)s may not open %(record)s, so cannot answer for it. Choose somebody else.") % {
            "person": person,
            "record": about,
        }
    return ""


def exists(reference, reader=None):
    """Whether there is a record of that reference, which the reader may open where one is given."""
    found = (records if reader is None else records.visible_to(reader) for records in cases_of_the_plan())
    return any(records.filter(reference=reference).exists() for records in found)


def check_addressee(person, about):
    if problem := may_not_be_addressed(person, about):
        raise Refused(problem)


def may_not_issue(finding, user):
    """Somebody can answer it, and has time to."""
    if finding.due_on < timezone.localdate():
        return _("The day on which the answer is due is over: give a later one.")
    return may_not_be_addressed(finding.addressee, finding.about)


def may_not_answer(finding, user):
    """The person addressed answers, and nobody for them."""
    if finding.addressee_id != user.pk:
        return _("%(finding)s is addressed to %(person)s, who answers it.") % {
            "finding": finding,
            "person": finding.addressee,
        }
    return ""


def faults_of_answer(text, until, *, undertakes):
    """Pairs of a field and a sentence. Who agrees says what and until when, who does not says why and promises nothing.

    An answer that says nothing helps nobody.
    """
    if len(text.split()) < 2:
        what, why = _("Say in a few words what will be done."), _("Say in a few words why you do not agree.")
        yield "answer", what if undertakes else why
    if not undertakes:
        if until:
            yield "answer_until", _("Leave the day empty: nothing is to be done where you do not agree.")
    elif until is None:
        yield "answer_until", _("Give the day until which it will be done.")
    elif until < timezone.localdate():
        yield "answer_until", _("Give a day that is still to come.")


def check_answer(text, until, *, undertakes):
    for _field, sentence in faults_of_answer(text, until, undertakes=undertakes):
        raise Incomplete(sentence)


def check_closing(sample, reason):
    """Everything is reviewed, or the report says why not."""
    open_items = len(sample.unreviewed)
    if open_items and not reason:
        raise Incomplete(
            ngettext(
                "%(number)d item is not reviewed. Review it, or give the reason why the sample is closed without it.",
                "%(number)d items are not reviewed. Review them, or give the reason why the sample is closed "
                "without them.",
                open_items,
            )
            % {"number": open_items}
        )
    if open_items:
        check_reason(reason)
