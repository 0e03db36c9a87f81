"""The ten places from which a project can be written. Each tries a deed as well as that place can be made to try it.

A door answers with the sentence that the person or program gets, or "" where there is only a closed page.
"""

import contextvars
import csv
import json
import tempfile
import threading
from pathlib import Path

from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lifecycle import Conflict, Refused
from projects.models import Project, Signoff
from tests.approval.attempts import Alter, Sign, Write

SIGNOFF, PROJECT = Signoff._meta.db_table, Project._meta.db_table


def row_of(situation):
    """The forged sign-off, as columns and values."""
    deed = situation.deed
    return {
        "project_id": situation.project.pk,
        "round": situation.project.round,
        "organization_id": deed.organization.pk,
        "person_id": deed.person.pk,
        "decision": "approve",
        "fingerprint": deed.fingerprint,
        "reason": "",
        "at": timezone.now(),
    }


def refusal(*tries):
    """Tries each in a transaction of its own. What the last was refused with, or "" if one went through."""
    said = ""
    for attempt in tries:
        try:
            with transaction.atomic():
                attempt()
        except (Error, Refused, Conflict, CommandError) as error:
            said = str(error)
        else:
            return ""
    return said


def pages(situation, *posts):
    """Posts to each address as the actor; answers with all that was shown."""
    client = Client(raise_request_exception=True)
    client.force_login(situation.actor)
    shown = []
    for address, values in posts:
        response = client.post(address, values, follow=True)
        assert response.status_code < 500
        shown.append(response.content.decode())
    return "\n".join(shown)


def forged(situation):
    """What a hostile form would post besides its own fields."""
    deed, project = situation.deed, situation.project
    values = {"version": project.version, "status": "approved", "round": project.round, "title": project.title}
    if isinstance(deed, Write):
        values[deed.column] = deed.value
    prefix = "signoffs"
    values |= {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-INITIAL_FORMS": 0, f"{prefix}-MAX_NUM_FORMS": 1000}
    if isinstance(deed, Sign):
        values |= {
            f"{prefix}-0-project": project.pk,
            f"{prefix}-0-round": project.round,
            f"{prefix}-0-organization": deed.organization.pk,
            f"{prefix}-0-person": deed.person.pk,
            f"{prefix}-0-decision": "approve",
            f"{prefix}-0-fingerprint": deed.fingerprint,
        }
    if isinstance(deed, Alter):
        values |= {
            f"{prefix}-INITIAL_FORMS": 1,
            f"{prefix}-0-id": deed.signoff.pk,
            f"{prefix}-0-project": project.pk,
            f"{prefix}-0-decision": "reject",
            f"{prefix}-0-DELETE": "on",
        }
    return values


def site_form(situation):
    values = {**forged(situation), "kind": "project", "relation": "joint", "plan": situation.project.plan_id}
    reference = situation.project.reference
    return pages(
        situation,
        (reverse("projects:edit", args=[reference, "basics"]), values),
        (f"/projects/{reference}/approve/", {"fingerprint": situation.project.fingerprint}),
        (f"/projects/{reference}/moves/approve/", {"fingerprint": situation.project.fingerprint}),
    )


def admin_page(situation):
    deed, pk = situation.deed, situation.project.pk
    posts = [(reverse("admin:projects_project_change", args=[pk]), forged(situation))]
    fingerprint = deed.fingerprint if isinstance(deed, Sign) else situation.project.fingerprint
    if isinstance(deed, Alter):
        posts += [
            (reverse("admin:projects_signoff_change", args=[deed.signoff.pk]), {"decision": "reject"}),
            (reverse("admin:projects_signoff_delete", args=[deed.signoff.pk]), {"post": "yes"}),
        ]
    elif isinstance(deed, Sign):
        values = {"decision": "approve", "reason": "", "fingerprint": fingerprint, "read": "on", "round": 1}
        values |= {"organization": deed.organization.pk, "person": deed.person.pk}
        posts.append((reverse("admin:projects_project_approve", args=[pk]), values))
    return pages(situation, *posts)


def admin_action(situation):
    chosen = {"_selected_action": [situation.project.pk], "index": 0, "post": "yes"}
    address = reverse("admin:projects_project_changelist")
    posts = [(address, {**chosen, "action": name}) for name in ("approve", "delete_selected", "make_approved")]
    if isinstance(situation.deed, Alter):
        chosen["_selected_action"] = [situation.deed.signoff.pk]
        posts.append((reverse("admin:projects_signoff_changelist"), {**chosen, "action": "delete_selected"}))
    return pages(situation, *posts)


def admin_inline(situation):
    values = forged(situation)
    values |= {key.replace("signoffs", "signoff_set"): value for key, value in values.items()}
    return pages(situation, (reverse("admin:projects_project_change", args=[situation.project.pk]), values))


def import_(situation):
    """Django's own import of rows, which passes by every `save()`, and the register with the project's own number."""

    def fixture():
        deed, project = situation.deed, situation.project
        if isinstance(deed, Sign):
            row = row_of(situation)
            fields = {name.removesuffix("_id"): value for name, value in row.items()}
            fields["at"] = row["at"].isoformat()
            rows = [{"model": "projects.signoff", "fields": fields}]
        elif isinstance(deed, Write):
            rows = json.loads(serializers.serialize("json", [project]))
            rows[0]["fields"][deed.column] = deed.value
        else:
            rows = json.loads(serializers.serialize("json", [deed.signoff]))
            rows[0]["fields"]["decision"] = "reject"
        for item in serializers.deserialize("json", json.dumps(rows)):
            item.save()

    def register():
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "register.csv"
            source = Path(__file__).parents[2] / "projects/data/register.csv"
            with source.open(newline="") as lines:
                rows = list(csv.DictReader(lines))
            rows[0] |= {"ref": situation.project.reference, "status": "approved"}
            with file.open("w", newline="") as out:
                writer = csv.DictWriter(out, rows[0].keys())
                writer.writeheader()
                writer.writerows(rows)
            call_command("load_register", str(file), verbosity=0)

    said = refusal(register)
    assert said, "the register took a status"
    return refusal(fixture)


def management_command(situation):
    deed, pk = situation.deed, situation.project.pk
    if isinstance(deed, Sign):
        row = {name: value for name, value in row_of(situation).items() if name != "at"}
        code = f"from projects.models import Signoff; Signoff.objects.create(**{row!r})"
    elif isinstance(deed, Write):
        code = (
            "from projects.models import Project; "
            f"Project.with_amendments.filter(pk={pk}).update(**{{{deed.column!r}: {deed.value!r}}})"
        )
    else:
        code = f"from projects.models import Signoff; Signoff.objects.filter(pk={deed.signoff.pk}).delete()"
    return refusal(lambda: call_command("shell", command=code, verbosity=0))


def save_in_the_shell(situation):
    deed, project = situation.deed, situation.project
    if isinstance(deed, Sign):
        return refusal(lambda: Signoff(**row_of(situation)).save())
    if isinstance(deed, Write):

        def save():
            project.refresh_from_db()
            setattr(project, deed.column, deed.value)
            project.save()

        return refusal(save)

    def change():
        deed.signoff.decision = "reject"
        deed.signoff.save()

    return refusal(change, deed.signoff.delete)


def bulk(situation):
    deed, project = situation.deed, situation.project
    if isinstance(deed, Sign):
        return refusal(
            lambda: Signoff.objects.bulk_create([Signoff(**row_of(situation))]),
            lambda: Signoff.objects.bulk_create(
                [Signoff(**row_of(situation))],
                update_conflicts=True,
                update_fields=["fingerprint", "person"],
                unique_fields=["project", "round", "organization"],
            ),
        )
    if isinstance(deed, Write):
        project.refresh_from_db()
        setattr(project, deed.column, deed.value)
        rows = Project.with_amendments.filter(pk=project.pk)
        return refusal(
            lambda: rows.update(**{deed.column: deed.value}),
            lambda: Project.with_amendments.bulk_update([project], [deed.column]),
        )
    deed.signoff.decision = "reject"
    return refusal(
        lambda: Signoff.objects.filter(pk=deed.signoff.pk).update(decision="reject"),
        lambda: Signoff.objects.bulk_update([deed.signoff], ["decision"]),
        lambda: Signoff.objects.filter(pk=deed.signoff.pk)._raw_delete("default"),
    )


def raw_sql(situation):
    deed, project = situation.deed, situation.project

    def run(sql, values=()):
        with connection.cursor() as cursor:
            cursor.execute(sql, values)

    if isinstance(deed, Sign):
        row = row_of(situation)
        row["at"] = connection.ops.adapt_datetimefield_value(row["at"])
        names, marks = ", ".join(row), ", ".join(["%s"] * len(row))
        return refusal(lambda: run(f"INSERT INTO {SIGNOFF} ({names}) VALUES ({marks})", list(row.values())))
    if isinstance(deed, Write):
        return refusal(
            lambda: run(f"UPDATE {PROJECT} SET {deed.column} = %s WHERE id = %s", [deed.value, project.pk]),
            lambda: run(
                f"UPDATE {PROJECT} SET {deed.column} = %s, version = version + 1, fingerprint = %s WHERE id = %s",
                [deed.value, "0" * 64, project.pk],
            ),
        )
    return refusal(
        lambda: run(f"UPDATE {SIGNOFF} SET decision = 'reject' WHERE id = %s", [deed.signoff.pk]),
        lambda: run(f"DELETE FROM {SIGNOFF} WHERE id = %s", [deed.signoff.pk]),
    )


def two_requests_at_once(situation):
    """The same deed twice in the same moment, each on a connection of its own."""
    said, together = [], threading.Barrier(2, timeout=10)

    def attempt():
        together.wait()
        said.append(raw_sql(situation))
        connection.close()

    threads = [threading.Thread(target=contextvars.copy_context().run, args=[attempt]) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 2
    return min(said)


DOORS = [
    site_form,
    admin_page,
    admin_action,
    admin_inline,
    import_,
    management_command,
    save_in_the_shell,
    bulk,
    raw_sql,
    two_requests_at_once,
]
IN_A_BROWSER = [site_form, admin_page, admin_action, admin_inline]
