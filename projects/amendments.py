"""Amendments of approved projects: a working copy, the same two sign-offs, then the copy's content is in force.

The project itself is never open for editing again. Its content changes only to exactly what an approved working copy
says, row by row, and the database checks each row against the copy.
"""

from collections import Counter

from django.db import transaction
from django.utils.translation import gettext as _

from history import note
from lifecycle import Refused, check_reason
from projects.fingerprint import PARTS, SIGNED_FIELDS

COPIED_PARTS = list(PARTS)


def begin_amendment(project, *, by, reason):
    """Makes the working copy of an approved project and returns it. `reason` is kept with it."""
    reason = reason.replace("\0", "").strip()
    if not by.has_perm("projects.change_project"):
        raise Refused(_("Only staff begin an amendment."))
    check_reason(reason)
    model = type(project)
    with transaction.atomic(), note(actor=by, act="begin amendment", reason=reason):
        # Read again under the lock: what the caller holds may be older than the last amendment.
        project = model._base_manager.select_for_update(of=["self"]).get(pk=project.pk)
        if project.is_amendment or project.status not in project.Status.amendable():
            raise Refused(_("Only an approved, active or suspended project is amended."))
        # Not by the reverse relation: that goes through the manager that leaves the working copies out.
        copies = model.with_amendments.filter(amends=project)
        number = copies.count() + 1
        if copies.exclude(status__in=model.Status.amendment_ended()).exists():
            raise Refused(_("An amendment of this project is already open."))
        copy = model(
            reference=f"{project.reference}-A{number}",
            amends=project,
            amendment_number=number,
            amendment_reason=reason,
            created_by=by,
            **{name: getattr(project, name) for name in SIGNED_FIELDS},
        )
        copy.save()
        for part in _parts(project):
            for row in part.rows(project):
                part.copy(row, copy).save()
    return copy


def put_in_force(amendment):
    """Makes the content of an approved working copy that of the project. Runs inside the second approval."""
    project = type(amendment)._base_manager.select_for_update(of=["self"]).get(pk=amendment.amends_id)
    if project.status not in project.Status.amendable():
        raise Refused(
            _("%(project)s is %(status)s in the meantime: an amendment of it can no longer come into force.")
            % {"project": project, "status": project.get_status_display().lower()}
        )
    for part in _parts(amendment):
        here, there = part.counted(amendment), part.counted(project)
        for row in part.rows(project):
            if there[part.key(row)] > here[part.key(row)]:
                there[part.key(row)] -= 1
                row.delete()
        for row in part.rows(amendment):
            if here[part.key(row)] > there[part.key(row)]:
                there[part.key(row)] += 1
                part.copy(row, project).save()
    for name in SIGNED_FIELDS:
        setattr(project, name, getattr(amendment, name))
    project.fingerprint = amendment.fingerprint
    project.save()


class _Part:
    """One kind of rows below a project, compared and copied without their numbers."""

    def __init__(self, model):
        self.model = model
        self.columns = [f.attname for f in model._meta.concrete_fields if f.name not in {"id", "project"}]

    def rows(self, project):
        return self.model._base_manager.filter(project=project).order_by("pk")

    def counted(self, project):
        return Counter(map(self.key, self.rows(project)))

    def key(self, row):
        return tuple(getattr(row, column) for column in self.columns)

    def copy(self, row, project):
        return self.model(project=project, **{column: getattr(row, column) for column in self.columns})


def _parts(project):
    relations = [project._meta.get_field(name) for name in [*COPIED_PARTS, "human_rights_assessment"]]
    return [_Part(relation.related_model) for relation in relations]
