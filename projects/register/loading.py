"""Brings recorded work to what the register says, and touches nothing that says it already."""

from dataclasses import dataclass, field

from django.db import transaction

from history import note
from projects.models import Project
from projects.register.reading import read_register
from reference.models import ActionPlan

PLAN = "2019-2021"


@dataclass
class Report:
    """What the loading did, and which recorded projects the file does not name."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    missing: list = field(default_factory=list)


def load_register(path, plan=PLAN):
    """Load the file, or raise `Faulty` and load nothing. What the file no longer names stays: it was recorded."""
    works = read_register(path, ActionPlan.objects.get(slug=plan))
    # The database lets a recorded project in only under this act.
    with transaction.atomic(), note(act="load register", source="command:load_register"):
        return store(works)


def store(works):
    parts = works[0].parts if works else {}
    recorded = Project.objects.filter(status=Project.Status.RECORDED).prefetch_related(*parts)
    existing = {project.external_reference: project for project in recorded}
    report = Report(missing=sorted(existing.keys() - {work.ref for work in works}))
    for work in works:
        project = existing.get(work.ref)
        if project is None:
            _create(work)
            report.created += 1
        elif _update(project, work):
            report.changed += 1
        else:
            report.unchanged += 1
    return report


def _create(work):
    project = Project(status=Project.Status.RECORDED, external_reference=work.ref, **work.values)
    project.save()
    for relation, rows in work.parts.items():
        for row in rows:
            getattr(project, relation).create(**row)


def _update(project, work):
    """Whether anything differed."""
    changed = [name for name, value in work.values.items() if getattr(project, name) != value]
    if changed:
        for name in changed:
            setattr(project, name, work.values[name])
        project.save()
    parts = [_update_part(getattr(project, relation), rows) for relation, rows in work.parts.items()]
    return bool(changed) or any(parts)


def _update_part(manager, rows):
    """Whether a row had to be removed, changed or added. A row is known again by its first column, unique in each."""
    there = {}
    for row in manager.all():
        there[getattr(row, next(iter(rows[0]))) if rows else row.pk] = row
    wanted = {next(iter(row.values())): row for row in rows}
    different = False
    for key, row in there.items():
        if key not in wanted:
            row.delete()
            different = True
    # What is set back comes before what is set: two primary themes at once are refused.
    for key, values in sorted(wanted.items(), key=lambda item: bool(item[1].get("is_primary"))):
        row = there.get(key)
        if row is None:
            manager.create(**values)
        elif changed := [name for name, value in values.items() if getattr(row, name) != value]:
            for name in changed:
                setattr(row, name, values[name])
            row.save(update_fields=changed)
        else:
            continue
        different = True
    return different
