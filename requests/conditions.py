"""The conditions of a request's way, each written once, in SQL, with its sentence.

The database refuses by them (`requests.guards`) and the pages explain by them (`requests.rules`). NEW is the row of the
request.
"""

from django.utils.translation import gettext_noop as _

from projects.choices import Status as ProjectStatus
from requests.choices import Status
from triggers.guards import among

IN_REVIEW = among(Status.in_review())
ANSWERED = among(Status.answered())
POSITIVE = among(Status.positive())
APPROVED_PROJECT = among(ProjectStatus.jointly_approved())

_LINKED = (
    "NOT EXISTS (SELECT 1 FROM requests_requestproject l JOIN projects_project p ON p.id = l.project_id "
    "WHERE l.assistance_request_id = NEW.id"
)

# What holds for every request, from its registration: condition, sentence, field of the form.
ALWAYS = [
    (
        "NEW.channel = 'note-verbale' AND EXISTS (SELECT 1 FROM reference_country c WHERE c.id = NEW.country_id "
        "AND c.osce_status = 'none' AND c.un_member = 'no')",
        _("A request of institutions in Kosovo does not come by note verbale: choose another channel."),
        "channel",
    ),
    (
        "NOT EXISTS (SELECT 1 FROM reference_organization o WHERE o.id = NEW.holder_id AND o.is_party)",
        _("Only UNOCT or the OSCE Secretariat holds the pen."),
        "holder",
    ),
    (
        "coalesce(NEW.lead_organization_id, 0) <> 0 AND NOT EXISTS (SELECT 1 FROM reference_organization o "
        "WHERE o.id = NEW.lead_organization_id AND o.is_party)",
        _("Only UNOCT or the OSCE Secretariat leads on a request."),
        "lead_organization",
    ),
    (
        "coalesce(NEW.assigned_to_id, 0) <> 0 AND NOT EXISTS (SELECT 1 FROM accounts_user u "
        "WHERE u.id = NEW.assigned_to_id AND u.organization_id = NEW.lead_organization_id)",
        _("The person in charge works for the lead organization."),
        "assigned_to",
    ),
    (
        "NOT NEW.consent_to_share AND EXISTS (SELECT 1 FROM reference_organization o "
        "WHERE o.id IN (NEW.holder_id, NEW.lead_organization_id) "
        "AND o.code <> CASE NEW.addressee WHEN 'unoct' THEN 'UNOCT' ELSE 'OSCE-SEC' END)",
        _("Without consent to share, the request stays with the organization it was addressed to."),
        "consent_to_share",
    ),
]

ACKNOWLEDGING = [
    ("NEW.acknowledged_on IS NULL", _("Give the day on which the letter was acknowledged.")),
]

REVIEWING = [
    (
        "NEW.authenticity_confirmed_on IS NULL",
        _("First confirm with the mission or delegation that the request is authentic, and enter the day."),
    ),
]

ANSWERING = [
    (
        "coalesce(NEW.lead_organization_id, 0) = 0",
        _("Assign a lead organization first: its manager gives the answer."),
    ),
    (
        "NEW.answered_by_id = NEW.created_by_id",
        _("You registered this request: a colleague answers it."),
    ),
    (
        "NOT EXISTS (SELECT 1 FROM accounts_user u JOIN accounts_membership m ON m.user_id = u.id "
        "JOIN auth_group g ON g.id = m.group_id AND g.name = 'manager' WHERE u.id = NEW.answered_by_id "
        "AND u.organization_id = NEW.lead_organization_id)",
        _("Only a manager of the lead organization answers this request."),
    ),
    (
        "NEW.consent_to_share AND NEW.consulted_on IS NULL AND NOT EXISTS (SELECT 1 FROM requests_assessment a "
        "WHERE a.assistance_request_id = NEW.id AND a.organization_id <> NEW.lead_organization_id)",
        _(
            "The other organization has not been heard: wait for its assessment, "
            "or enter the day on which it was consulted and what it said."
        ),
    ),
]

ACCEPTING = [
    (
        "NEW.channel = 'oral'",
        _("The request was made orally: accept it when its written confirmation has arrived."),
    ),
]

DELIVERING = [
    (
        f"{_LINKED} AND p.status IN {APPROVED_PROJECT})",
        _("Delivery begins when a linked project is approved by both organizations."),
    ),
]

CLOSING = [
    ("NEW.reply_on IS NULL", _("Enter the day and the reference of the reply first.")),
]
