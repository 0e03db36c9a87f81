"""What the database keeps about projects on both engines, whoever writes: form, admin, import, shell or SQL."""

from django.utils.translation import gettext_noop as _

from lifecycle.guards import reference_guard, status_guards
from projects import conditions
from projects.fingerprint import SIGNED_COLUMNS
from projects.models import (
    Contribution,
    ExpectedResult,
    HumanRightsAssessment,
    Project,
    ProjectCountry,
    ProjectInstrument,
    ProjectPartner,
    ProjectPillar,
    ProjectRegion,
    ProjectTheme,
    Risk,
    Signoff,
    Submission,
)
from triggers import Guard
from triggers.guards import distinct

SIGNED_PARTS = [
    ProjectTheme,
    ProjectPillar,
    ProjectCountry,
    ProjectRegion,
    ProjectInstrument,
    ProjectPartner,
    Contribution,
    ExpectedResult,
    Risk,
    HumanRightsAssessment,
]
FROZEN = _(
    "This content has been submitted and cannot be changed. Take the project back to change it, "
    "or begin an amendment once it is approved."
)
# Writes to a project and its parts wait for each other, so that no guard looks at what is about to change.
LOCK = "PERFORM 1 FROM projects_project p WHERE p.id IN ({}) ORDER BY p.id FOR NO KEY UPDATE"


def guards():
    """All guards of this app."""
    yield from status_guards(Project, first={"draft", "recorded"})
    yield reference_guard(Project)
    yield from _project()
    yield from _signoffs()
    for part in SIGNED_PARTS:
        yield from _part(part)


def _project():
    table = Project._meta.db_table
    yield Guard(
        "rule_project_recorded",
        table,
        "INSERT",
        [
            (
                "coalesce(history_context('act'), '') <> 'load register'",
                _("Work that is only recorded comes from the register, which administrators read in."),
            )
        ],
        when="NEW.status = 'recorded'",
    )
    yield Guard(
        "rule_project_author",
        table,
        "UPDATE",
        [("1 = 1", _("Who began a record, and what it amends, never changes."))],
        when=distinct("created_by_id", "amends_id", "amendment_number", "created_at"),
    )
    yield Guard(
        "rule_project_submission",
        table,
        "UPDATE",
        [
            *[(condition, sentence) for condition, sentence, _section in conditions.COMPLETENESS],
            (
                "NEW.round <> OLD.round + 1 OR NEW.submitted_by_id IS NULL OR NEW.submitted_at IS NULL OR NOT EXISTS ("
                "SELECT 1 FROM projects_submission s WHERE s.project_id = NEW.id AND s.round = NEW.round "
                "AND s.fingerprint = NEW.fingerprint AND s.submitted_by_id = NEW.submitted_by_id)",
                _("A project is submitted with its whole content, in a round of its own."),
            ),
        ],
        when="NEW.status = 'submitted' AND OLD.status <> 'submitted'",
    )
    yield Guard(
        "rule_project_round",
        table,
        "UPDATE",
        [("1 = 1", _("The round and the fingerprint change only when a project is submitted."))],
        when=distinct("round", "submitted_by_id", "submitted_at")
        + f" AND NOT (NEW.status = 'submitted' AND OLD.status IN {conditions.EDITABLE})",
    )
    yield Guard(
        "rule_project_approval",
        table,
        "UPDATE",
        conditions.APPROVAL,
        when=f"NEW.status IN {conditions.JOINTLY_APPROVED} AND OLD.status NOT IN {conditions.JOINTLY_APPROVED}",
    )
    same = " AND ".join(f'w."{column}" IS NOT DISTINCT FROM NEW."{column}"' for column in SIGNED_COLUMNS)
    yield Guard(
        "rule_project_frozen",
        table,
        "UPDATE",
        [
            (
                f"OLD.status NOT IN {conditions.AMENDABLE} OR NOT EXISTS (SELECT 1 FROM projects_project w "
                "WHERE w.amends_id = NEW.id AND w.status = 'approved' "
                f"AND w.fingerprint = NEW.fingerprint AND {same})",
                FROZEN,
            )
        ],
        when=f"OLD.status NOT IN {conditions.UNSIGNED} AND {distinct('fingerprint', *SIGNED_COLUMNS)}",
    )
    yield Guard(
        "rule_project_deletion",
        table,
        "DELETE",
        [("1 = 1", _("What was once submitted or recorded is never deleted."))],
        when="OLD.status <> 'draft' OR OLD.round > 0",
    )


def _signoffs():
    table = Signoff._meta.db_table
    never = _("A sign-off is never changed or deleted. A new round begins when the project is submitted again.")
    yield Guard(
        "rule_signoff_written",
        table,
        "INSERT",
        [*conditions.SIGNING, *conditions.DECIDING],
        lock=LOCK.format("NEW.project_id"),
    )
    yield Guard("rule_signoff_changed", table, "UPDATE", [("1 = 1", never)])
    yield Guard("rule_signoff_deleted", table, "DELETE", [("1 = 1", never)])
    table = Submission._meta.db_table
    never = _("What was submitted is never changed or deleted.")
    yield Guard(
        "rule_submission_written",
        table,
        "INSERT",
        [
            (
                "NEW.fingerprint IS DISTINCT FROM sha256_hex(NEW.content)",
                _("The fingerprint is not that of the content."),
            ),
            (
                "NOT EXISTS (SELECT 1 FROM projects_project p WHERE p.id = NEW.project_id "
                f"AND p.status IN {conditions.EDITABLE} AND p.round + 1 = NEW.round)",
                _("A project is submitted from a draft, in the round after the last."),
            ),
        ],
        # Roles that are being given at this moment come before the submission or after it, never half of each.
        lock="LOCK TABLE accounts_membership IN SHARE MODE;\n  " + LOCK.format("NEW.project_id"),
    )
    yield Guard("rule_submission_changed", table, "UPDATE", [("1 = 1", never)])
    yield Guard("rule_submission_deleted", table, "DELETE", [("1 = 1", never)])


def _part(model):
    """A part of the signed content changes with its project: while that is open, or as an approved amendment says."""
    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields if field.name not in {"id", "project"}]

    def frozen(side):
        return (
            f"EXISTS (SELECT 1 FROM projects_project p WHERE p.id = {side}.project_id "
            f"AND p.status NOT IN {conditions.UNSIGNED})"
        )

    def alike(side, project):
        same = " AND ".join(f'l."{column}" IS NOT DISTINCT FROM {side}."{column}"' for column in columns)
        return f"(SELECT count(*) FROM {table} l WHERE l.project_id = {project} AND {same})"

    def approved(side):
        return (
            f"(SELECT w.id FROM projects_project w JOIN projects_project p ON p.id = w.amends_id "
            f"WHERE w.amends_id = {side}.project_id AND w.status = 'approved' AND p.status IN {conditions.AMENDABLE})"
        )

    # An approved amendment has more of such rows than the project, so one is added; or fewer, so one is removed.
    more = f"{alike('NEW', approved('NEW'))} > {alike('NEW', 'NEW.project_id')}"
    fewer = f"{alike('OLD', approved('OLD'))} < {alike('OLD', 'OLD.project_id')}"
    yield Guard(
        f"rule_{table}_added",
        table,
        "INSERT",
        [(f"{frozen('NEW')} AND NOT (EXISTS {approved('NEW')} AND {more})", FROZEN)],
        lock=LOCK.format("NEW.project_id"),
    )
    yield Guard(
        f"rule_{table}_changed",
        table,
        "UPDATE",
        [(f"{frozen('OLD')} OR {frozen('NEW')}", FROZEN)],
        lock=LOCK.format("OLD.project_id, NEW.project_id"),
    )
    yield Guard(
        f"rule_{table}_removed",
        table,
        "DELETE",
        [(f"{frozen('OLD')} AND NOT (EXISTS {approved('OLD')} AND {fewer})", FROZEN)],
        lock=LOCK.format("OLD.project_id"),
    )


def triggers(vendor):
    """The guards as triggers of that engine."""
    return [guard.trigger(vendor) for guard in guards()]
