"""Why not. Each rule is a function of a record and a person that answers with a sentence, or with "" for yes."""

from django.db import connection
from django.utils.translation import gettext as _

from lifecycle import Refused
from meetings import conditions
from triggers import first_refusal, refusals


def missing(meeting):
    """Sentences that say what a meeting still needs before it can be convened."""
    return _refused(conditions.CONVENING, meeting)


def open_before_held(meeting):
    """Sentences that say what has to be written down before the meeting counts as held."""
    return _refused(conditions.HOLDING, meeting)


def may_not_convene(meeting, user):
    """Date, chairs and invited of both sides, and something to talk about."""
    return first_refusal(conditions.CONVENING, meeting)


def may_not_be_held(meeting, user):
    """It has begun, and it is known who attended."""
    return first_refusal(conditions.HOLDING, meeting)


def may_not_be_called_off(meeting, user):
    """Nothing was decided in it yet."""
    return first_refusal(conditions.CALLING_OFF, meeting)


def _refused(rules, record):
    return [
        _(sentence) for _condition, sentence in refusals(connection, rules, table=record._meta.db_table, key=record.pk)
    ]


def may_not_report(action_point, user):
    """Each side reports on what it has undertaken. Where neither side is responsible, either of them reports."""
    if action_point.responsible_person_id == user.pk:
        return ""
    organization = action_point.responsible_organization
    if organization == user.organization:
        return ""
    party = organization.party
    if party and party != user.organization:
        return _("%(organization)s is responsible for this: only its people report on it.") % {
            "organization": organization.short_name
        }
    return ""


def check_later(action_point, day):
    """Refuses a day that does not put the action point off."""
    if day <= action_point.due_on:
        raise Refused(_("Give a later day than the present one."))
