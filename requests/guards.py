"""What the database keeps about requests on both engines, whoever writes: form, admin, import, shell or SQL."""

from django.utils.translation import gettext_noop as _

from lifecycle.guards import reference_guard, status_guards
from requests import conditions
from requests.choices import LETTER
from requests.models import Assessment, AssistanceRequest, RequestProject
from triggers import Guard
from triggers.guards import distinct

# The columns of what the letter says. Its themes and pillars are rows of their own.
LETTER_COLUMNS = [field.column for field in map(AssistanceRequest._meta.get_field, LETTER) if not field.many_to_many]
REQUEST = "SELECT 1 FROM requests_assistancerequest r WHERE r.id = {side}.assistance_request_id"

JOINT_PROJECT = "SELECT 1 FROM projects_project p WHERE p.id = NEW.project_id AND p.relation = 'joint'"


def guards():
    """All guards of this app."""
    yield from status_guards(AssistanceRequest, first={"registered"})
    yield reference_guard(AssistanceRequest)
    yield from _letter()
    yield from _way()
    yield from _assessments()
    yield from _links()


def _letter():
    table = AssistanceRequest._meta.db_table
    rules = [(condition, sentence) for condition, sentence, _field in conditions.ALWAYS]
    yield Guard("rule_request_registered", table, "INSERT", rules)
    yield Guard(
        "rule_request_changed",
        table,
        "UPDATE",
        rules,
        when=distinct(
            "channel",
            "country_id",
            "holder_id",
            "lead_organization_id",
            "assigned_to_id",
            "consent_to_share",
            "addressee",
        ),
    )
    yield Guard(
        "rule_request_author",
        table,
        "UPDATE",
        [("1 = 1", _("Who registered a request, and when, never changes."))],
        when=distinct("created_by_id", "created_at"),
    )
    yield Guard(
        "rule_request_letter",
        table,
        "UPDATE",
        [("1 = 1", _("The request has been answered: what was asked stays as it was."))],
        when=f"OLD.status NOT IN {conditions.IN_REVIEW} AND {distinct(*LETTER_COLUMNS)}",
    )
    yield Guard(
        "rule_request_deletion",
        table,
        "DELETE",
        [("1 = 1", _("A registered request is never deleted: it is withdrawn."))],
    )


def _way():
    table = AssistanceRequest._meta.db_table

    def entering(name, statuses, rules):
        return Guard(
            f"rule_request_{name}",
            table,
            "UPDATE",
            rules,
            when=f"NEW.status IN {statuses} AND OLD.status <> NEW.status",
        )

    yield entering("acknowledged", "('acknowledged')", conditions.ACKNOWLEDGING)
    yield entering("under_review", "('under_review')", conditions.REVIEWING)
    yield entering("answered", conditions.ANSWERED, conditions.ANSWERING)
    yield entering("accepted", conditions.POSITIVE, conditions.ACCEPTING)
    yield entering("in_delivery", "('in_delivery')", conditions.DELIVERING)
    yield entering("closed", "('closed')", conditions.CLOSING)
    yield Guard(
        "rule_request_answer",
        table,
        "UPDATE",
        [
            (
                "OLD.status <> 'under_review' OR NEW.status NOT IN " + conditions.ANSWERED + " OR "
                "coalesce(CAST(history_context('actor') AS text), '') <> CAST(NEW.answered_by_id AS text)",
                _("An answer is given once, with the name of the manager who gives it."),
            )
        ],
        when=distinct("answered_by_id", "answered_at", "answer_reason"),
    )


def _assessments():
    table = Assessment._meta.db_table
    stays = _("The request has been answered: its assessments stay as they were.")

    def answered(side):
        return f"EXISTS ({REQUEST.format(side=side)} AND r.status NOT IN {conditions.IN_REVIEW})"

    rules = [
        (answered("NEW"), stays),
        (
            "NOT EXISTS (SELECT 1 FROM reference_organization o WHERE o.id = NEW.organization_id AND o.is_party)",
            _("Only UNOCT and the OSCE Secretariat assess requests."),
        ),
        (
            "NOT EXISTS (SELECT 1 FROM accounts_user u WHERE u.id = NEW.person_id "
            "AND u.organization_id = NEW.organization_id)",
            _("People assess a request only for their own organization."),
        ),
    ]
    yield Guard("rule_assessment_written", table, "INSERT", rules)
    yield Guard(
        "rule_assessment_changed",
        table,
        "UPDATE",
        [
            *rules,
            (
                distinct("assistance_request_id", "organization_id"),
                _("An assessment stays with its request and its organization."),
            ),
        ],
    )
    yield Guard(
        "rule_assessment_deleted",
        table,
        "DELETE",
        [("1 = 1", _("An assessment is never deleted. Change it while the request is under review."))],
    )


def _links():
    table = RequestProject._meta.db_table
    yield Guard(
        "rule_request_project_linked",
        table,
        "INSERT",
        [
            (
                "EXISTS (SELECT 1 FROM projects_project p WHERE p.id = NEW.project_id AND p.amends_id IS NOT NULL)",
                _("A request is linked to the project itself, not to the working copy of an amendment."),
            ),
            (
                f"EXISTS ({REQUEST.format(side='NEW')} AND NOT r.consent_to_share) AND EXISTS ({JOINT_PROJECT})",
                _(
                    "The requester has not agreed to share the request with the other organization, "
                    "so it is not linked to a joint project."
                ),
            ),
        ],
    )
    yield Guard(
        "rule_request_project_changed",
        table,
        "UPDATE",
        [("1 = 1", _("A link between a request and a project is not changed: it is made or taken away."))],
        when=distinct("assistance_request_id", "project_id"),
    )
    yield Guard(
        "rule_request_project_unlinked",
        table,
        "DELETE",
        [
            (
                f"EXISTS ({REQUEST.format(side='OLD')} AND r.status IN ('in_delivery', 'fulfilled', 'closed'))",
                _("The request is delivered through its projects: they stay linked."),
            )
        ],
    )


def triggers(vendor):
    """The guards as triggers of that engine."""
    return [guard.trigger(vendor) for guard in guards()]
