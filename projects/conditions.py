"""The conditions of joint approval, each written once, in SQL, with its sentence.

The database refuses by them (`projects.guards`) and the pages explain by them (`projects.rules`), so the two cannot
disagree. NEW is the row of the project, or of the sign-off.
"""

from django.utils.translation import gettext_noop as _

from projects.choices import Status
from projects.fingerprint import SIGNED_COLUMNS
from triggers.guards import among

EDITABLE = among(Status.editable())  # the only statuses from which a project is submitted
UNSIGNED = among([*Status.editable(), Status.RECORDED])  # nobody has been asked to sign the content
AWAITING = among(Status.awaiting())
AMENDABLE = among(Status.amendable())
JOINTLY_APPROVED = among(Status.jointly_approved())

_PILLARS = "(SELECT coalesce(sum(l.weight), 0) FROM projects_projectpillar l WHERE l.project_id = NEW.id)"
_COUNTRIES = "(SELECT count(*) FROM projects_projectcountry l WHERE l.project_id = NEW.id)"
_SHARED = "(SELECT count(l.share) FROM projects_projectcountry l WHERE l.project_id = NEW.id)"
_SHARES = "(SELECT sum(l.share) FROM projects_projectcountry l WHERE l.project_id = NEW.id)"
_REGIONS = "(SELECT count(*) FROM projects_projectregion l WHERE l.project_id = NEW.id)"
_SIDES = (
    "(SELECT count(DISTINCT o.family) FROM reference_organization o "
    "WHERE o.id IN (NEW.lead_organization_id, NEW.co_lead_organization_id) AND o.family IN ('UN', 'OSCE'))"
)


def _none(table, also=""):
    return f"NOT EXISTS (SELECT 1 FROM projects_{table} l WHERE l.project_id = NEW.id{also})"


def _not_of(family, column):
    return (
        f"NEW.{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM accounts_user u JOIN reference_organization o "
        f"ON o.id = u.organization_id WHERE u.id = NEW.{column} AND o.family = '{family}')"
    )


def _nobody_free(family):
    return (
        "NOT EXISTS (SELECT 1 FROM accounts_user u JOIN reference_organization o ON o.id = u.organization_id "
        "JOIN accounts_membership m ON m.user_id = u.id JOIN auth_group g ON g.id = m.group_id "
        f"WHERE o.is_party AND o.family = '{family}' AND g.name = 'manager' AND u.is_active "
        "AND u.id NOT IN (coalesce(NEW.created_by_id, 0), coalesce(NEW.focal_point_unoct_id, 0), "
        "coalesce(NEW.focal_point_osce_id, 0)))"
    )


# What a project lacks before it can be sent to both managers: condition, sentence, section of the form.
COMPLETENESS = [
    ("NEW.lead_organization_id IS NULL", _("Name the lead organization."), "basics"),
    ("NEW.co_lead_organization_id IS NULL", _("Name the co-lead organization."), "basics"),
    (
        "NEW.relation = 'joint' AND NEW.lead_organization_id IS NOT NULL AND NEW.co_lead_organization_id IS NOT NULL "
        f"AND {_SIDES} <> 2",
        _("Joint work has one lead from the United Nations and one from the OSCE: change the lead or the co-lead."),
        "basics",
    ),
    ("NEW.focal_point_unoct_id IS NULL", _("Name the focal point of UNOCT."), "basics"),
    ("NEW.focal_point_osce_id IS NULL", _("Name the focal point of the OSCE."), "basics"),
    (_not_of("UN", "focal_point_unoct_id"), _("The focal point of UNOCT has to work for UNOCT."), "basics"),
    (_not_of("OSCE", "focal_point_osce_id"), _("The focal point of the OSCE has to work for the OSCE."), "basics"),
    (
        _nobody_free("UN"),
        _("No manager of UNOCT is free to decide: who began the project or is its focal point cannot."),
        "basics",
    ),
    (
        _nobody_free("OSCE"),
        _("No manager of the OSCE is free to decide: who began the project or is its focal point cannot."),
        "basics",
    ),
    ("NEW.planned_start IS NULL", _("Give the planned start."), "basics"),
    ("NEW.planned_end IS NULL", _("Give the planned end."), "basics"),
    ("NEW.objective = ''", _("Write the objective."), "purpose"),
    (
        "NEW.relation = 'joint' AND NEW.rationale = ''",
        _("Write why the two organizations do this together."),
        "purpose",
    ),
    ("NEW.beneficiaries = ''", _("Say who benefits."), "purpose"),
    (_none("projectinstrument"), _("Name at least one resolution or commitment that this carries out."), "purpose"),
    (_none("projecttheme", " AND l.is_primary"), _("Choose the primary theme."), "places"),
    (f"{_PILLARS} <> 100", _("The weights of the pillars have to add to 100 per cent."), "places"),
    ("NEW.scope = ''", _("Say how far the work reaches: one country, several, a region, or beyond."), "places"),
    (f"NEW.scope = 'national' AND {_COUNTRIES} <> 1", _("Work in one country names exactly one country."), "places"),
    (
        f"NEW.scope = 'multi-national' AND {_COUNTRIES} < 2",
        _("Work in several countries names at least two."),
        "places",
    ),
    (f"NEW.scope = 'regional' AND {_REGIONS} = 0", _("Work in a region names the region."), "places"),
    (
        f"{_SHARED} > 0 AND ({_SHARED} <> {_COUNTRIES} OR {_SHARES} <> 100)",
        _("Give a share for every country so that they add to 100 per cent, or leave all shares empty."),
        "places",
    ),
    (
        "NEW.focus_justification = '' AND (NEW.scope IN ('osce-area', 'global') OR EXISTS (SELECT 1 FROM "
        "projects_projectcountry l JOIN reference_country c ON c.id = l.country_id WHERE l.project_id = NEW.id "
        "AND NOT c.focus) OR EXISTS (SELECT 1 FROM projects_projectregion l JOIN reference_region r "
        "ON r.id = l.region_id WHERE l.project_id = NEW.id AND NOT r.focus))",
        _("The Plan focuses on Central Asia and South-Eastern Europe: say why this work goes beyond."),
        "places",
    ),
    (_none("expectedresult"), _("Write at least one expected result."), "results"),
    (
        f"NOT NEW.zero_cost AND {_none('contribution')}",
        _("Enter at least one contribution, or say that no funds are needed."),
        "budget",
    ),
    (_none("risk"), _("Name at least one risk and what is done about it."), "risks"),
    (
        f"NEW.security_recipients AND {_none('humanrightsassessment')}",
        _("Security bodies are recipients: record the human rights due diligence."),
        "risks",
    ),
]

_PROJECT = "SELECT 1 FROM projects_project p WHERE p.id = NEW.project_id"
_PERSON = "SELECT 1 FROM accounts_user u WHERE u.id = NEW.person_id"
_ROLE = (
    "SELECT 1 FROM accounts_membership m JOIN auth_group g ON g.id = m.group_id "
    "JOIN projects_project p ON p.id = NEW.project_id WHERE m.user_id = NEW.person_id"
)
_CASE = "'projects_project:' || NEW.project_id"
_JOURNAL = "SELECT 1 FROM history_entry e WHERE"
_SUBMITTED = (
    "(SELECT max(t.at) FROM history_entry t WHERE t.\"table\" = 'projects_submission' AND t.verb = 'create' "
    'AND t."row" = (SELECT max(b.id) FROM projects_submission b WHERE b.project_id = NEW.project_id))'
)
_SIGNED_PARTS = (
    "('projects_projecttheme', 'projects_projectpillar', 'projects_projectcountry', "
    "'projects_projectregion', 'projects_projectinstrument', 'projects_projectpartner', 'projects_contribution', "
    "'projects_expectedresult', 'projects_risk', 'projects_humanrightsassessment')"
)

# An entry of the journal, named l, that changed the signed content: a row of a part, or a signed column of the project.
_CONTENT = (
    f"(l.\"table\" IN {_SIGNED_PARTS} OR (l.\"table\" = 'projects_project' AND (l.verb = 'create' OR "
    + " OR ".join(f'CAST(l."old" AS text) LIKE \'%"{column}":%\'' for column in SIGNED_COLUMNS)
    + ")))"
)

# Why somebody may not sign off a project: condition on the sign-off that is about to be written, sentence.
SIGNING = [
    (
        f"NOT EXISTS ({_PROJECT} AND p.status IN {AWAITING})",
        _("This project is not waiting for sign-offs."),
    ),
    (
        f"NOT EXISTS ({_PROJECT} AND p.round = NEW.round AND p.fingerprint = NEW.fingerprint) OR NOT EXISTS (SELECT 1 "
        "FROM projects_submission s WHERE s.project_id = NEW.project_id AND s.round = NEW.round "
        "AND s.fingerprint = NEW.fingerprint)",
        _("A sign-off counts only for the content that was submitted in this round. Open the page again and read it."),
    ),
    (
        f"NOT EXISTS ({_ROLE} AND g.name = 'manager')",
        _("Only a manager signs off for an organization."),
    ),
    (
        f"EXISTS ({_PERSON} AND (u.is_superuser OR NOT u.is_active)) OR EXISTS ({_ROLE} AND g.name = 'administrator')",
        _("Administrators look after people and tables: they never sign off."),
    ),
    (
        f"NOT EXISTS ({_PERSON} AND u.organization_id = NEW.organization_id) OR NOT EXISTS (SELECT 1 FROM "
        "reference_organization o WHERE o.id = NEW.organization_id AND o.is_party)",
        _("A manager signs off only for the own organization, and only for a party to the Plan."),
    ),
    (
        # By the times of the journal, which nobody can write.
        f"EXISTS ({_JOURNAL} e.\"table\" = 'accounts_membership' AND e.verb = 'create' AND e.at > {_SUBMITTED} "
        'AND e."row" IN (SELECT m.id FROM accounts_membership m JOIN auth_group g ON g.id = m.group_id '
        "WHERE m.user_id = NEW.person_id AND g.name = 'manager')) "
        f"OR EXISTS ({_JOURNAL} e.\"table\" = 'accounts_user' AND e.\"row\" = NEW.person_id AND e.verb = 'change' "
        f'AND e.at > {_SUBMITTED} AND CAST(e."old" AS text) LIKE \'%"organization_id"%\')',
        _("You became a manager of this organization after the project was submitted: a colleague has to decide."),
    ),
    (
        f"EXISTS ({_PROJECT} AND p.created_by_id = NEW.person_id)",
        _("You began this project: a colleague has to decide."),
    ),
    (
        f"EXISTS ({_PROJECT} AND p.submitted_by_id = NEW.person_id)",
        _("You submitted this project: a colleague has to decide."),
    ),
    (
        f"EXISTS ({_PROJECT} AND NEW.person_id IN (p.focal_point_unoct_id, p.focal_point_osce_id))",
        _("You are a focal point of this project: a colleague has to decide."),
    ),
    (
        f'EXISTS (SELECT 1 FROM history_entry e WHERE e."case" = {_CASE} AND e.actor = NEW.person_id AND e.id = '
        f'(SELECT max(l.id) FROM history_entry l WHERE l."case" = {_CASE} AND NOT l.move AND {_CONTENT}))',
        _("You were the last to edit this project: a colleague has to decide."),
    ),
    (
        "EXISTS (SELECT 1 FROM projects_signoff s WHERE s.project_id = NEW.project_id AND s.round = NEW.round "
        "AND s.organization_id = NEW.organization_id)",
        _("Your organization has already decided in this round."),
    ),
    (
        "EXISTS (SELECT 1 FROM projects_signoff s WHERE s.project_id = NEW.project_id AND s.round = NEW.round "
        "AND s.person_id = NEW.person_id)",
        _("You have already decided in this round."),
    ),
]

# What a decision itself has to carry. Whose it is, is the person who acts, in the move of that decision.
DECIDING = [
    (
        "coalesce(CAST(history_context('actor') AS text), '') <> CAST(NEW.person_id AS text) "
        "OR coalesce(history_context('move'), '') <> 'true' OR coalesce(history_context('act'), '') <> "
        "CASE NEW.decision WHEN 'approve' THEN 'approve' WHEN 'return' THEN 'send_back' ELSE 'reject' END",
        _("A sign-off is given by the person who signs, on the page of the approval, and by nobody for them."),
    ),
    (
        "NEW.decision NOT IN ('approve', 'return', 'reject')",
        _("A decision is to approve, to return or to reject."),
    ),
    (
        "NEW.decision <> 'approve' AND trim(NEW.reason) = ''",
        _("To return or reject a project takes a reason."),
    ),
    (
        "NEW.decision = 'approve' AND EXISTS (SELECT 1 FROM projects_humanrightsassessment h "
        "WHERE h.project_id = NEW.project_id AND h.decision = 'do-not-proceed')",
        _("The human rights due diligence says not to proceed: the project cannot be approved."),
    ),
]

# Before a project may count as approved: both parties, two persons, the same fingerprint, in the present round.
APPROVAL = [
    (
        "(SELECT count(DISTINCT s.organization_id) FROM projects_signoff s JOIN reference_organization o "
        "ON o.id = s.organization_id AND o.is_party WHERE s.project_id = NEW.id AND s.round = NEW.round "
        "AND s.fingerprint = NEW.fingerprint AND s.decision = 'approve') <> 2",
        _("A project is approved only by the sign-offs of both organizations on the same content."),
    ),
    (
        "EXISTS (SELECT 1 FROM projects_signoff s WHERE s.project_id = NEW.id AND s.round = NEW.round "
        "AND s.decision <> 'approve')",
        _("One organization has returned or rejected the project in this round."),
    ),
]
