"""What a program with a connection to the database may not do, though it breaks none of the plain rules."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from history import note
from history.models import Entry
from lifecycle import Refused
from projects.amendments import begin_amendment
from projects.fingerprint import content_of
from projects.models import Contribution, Project, Signoff
from tests.factories import ProjectFactory, UserFactory, cast
from triggers import sentence_of


def refused(write):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write()
    return sentence_of(refusal.value)


def run(*statements):
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


def sign_for(project, person, decision="approve"):
    Signoff.objects.create(
        project=project,
        round=project.round,
        organization=person.organization,
        person=person,
        decision=decision,
        fingerprint=project.fingerprint,
        reason="Because of this",
    )


@pytest.mark.parametrize(
    "pretended",
    [
        {},
        {"actor": "staff", "act": "approve", "move": True},
        {"actor": "other_manager", "act": "approve"},
        {"actor": "other_manager", "act": "edit", "move": True},
        {"actor": "other_manager", "act": "reject", "move": True},
    ],
    ids=["nobody", "another person", "outside a move", "another act", "another decision"],
)
def test_nobody_signs_for_another(pretended, db):
    project = ProjectFactory(submitted=True)
    if "actor" in pretended:
        pretended = {**pretended, "actor": cast(pretended["actor"])}
    with note(**pretended):
        assert "by nobody for them" in refused(lambda: sign_for(project, cast("other_manager")))


@pytest.mark.parametrize("table", ["projects_project", "accounts_user", "projects_signoff", "projects_contribution"])
def test_a_row_keeps_its_number(table, db):
    ProjectFactory(approved=True)
    assert refused(lambda: run(f"UPDATE {table} SET id = id + 1000000")) in {
        "A row keeps its number.",
        "A sign-off is never changed or deleted. A new round begins when the project is submitted again.",
        "This content has been submitted and cannot be changed. Take the project back to change it, "
        "or begin an amendment once it is approved.",
    }


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE reference_country SET iso2 = 'XX' WHERE iso2 = 'KG'",
        "UPDATE reference_organization SET is_party = true WHERE code = 'UNODC'",
        "UPDATE reference_organization SET code = 'UN' WHERE code = 'UNOCT'",
        "UPDATE reference_pillar SET number = 9 WHERE number = 1",
    ],
)
def test_a_code_that_was_signed_is_never_changed(sql, db):
    assert "never changed" in refused(lambda: run(sql))


def test_a_role_keeps_its_name(db):
    assert "keeps its name" in refused(lambda: run("UPDATE auth_group SET name = 'boss' WHERE name = 'manager'"))


def test_a_role_given_after_the_submission_does_not_count_however_it_is_dated(db):
    project = ProjectFactory(half_approved=True)
    late = UserFactory(side="OSCE")
    late.memberships.create(group=cast("manager").groups.get(), since=project.submitted_at)
    late.refresh_from_db()
    with pytest.raises(Refused, match="You became a manager"):
        project.approve(by=late, fingerprint=project.fingerprint)


def test_what_happened_to_a_row_is_written_by_the_database_alone(staff):
    project = ProjectFactory()
    forged = {"table": "projects_project", "row": project.pk, "case": f"projects_project:{project.pk}", "new": {}}
    entry = Entry.objects.latest("id")
    with note(actor=staff):
        said = refused(lambda: Entry.objects.create(verb="change", actor=staff.pk, at=entry.at, **forged))
        assert said == "What happened to a row is written by the database alone."
        said = refused(lambda: Entry.objects.create(verb="event", actor=staff.pk + 1, at=entry.at, **forged))
        assert said == "An entry names the person who acts, and nobody else."


def test_an_edit_of_what_is_not_signed_does_not_hide_the_last_editor(db):
    project = ProjectFactory(ready=True)
    with note(actor=cast("manager")):
        project.title = "By the manager"
        project.save()
    with note(actor=cast("staff")):
        project.external_reference = "1102464"
        project.save()
    project.submit(by=cast("staff"))
    with pytest.raises(Refused, match="last to edit"):
        project.approve(by=cast("manager"), fingerprint=project.fingerprint)


def test_a_name_that_is_put_right_between_the_two_sign_offs_changes_nothing(db):
    project = ProjectFactory(half_approved=True)
    person = project.focal_point_osce
    person.full_name = "Anna Keller-Berg"
    person.save()
    project.approve(by=cast("manager"), fingerprint=project.fingerprint)
    assert project.status == "approved"


def test_an_amendment_of_a_cancelled_project_does_not_come_into_force(db):
    project = ProjectFactory(approved=True)
    stale = Project.objects.get(pk=project.pk)
    amendment = begin_amendment(project, by=cast("staff"), reason="One more country")
    amendment.title = "Another title"
    amendment.save()
    amendment.submit(by=cast("staff"))
    project.cancel(by=cast("manager"), reason="The donor withdrew")
    before = content_of(project)
    amendment.approve(by=cast("other_manager"), fingerprint=amendment.fingerprint)
    with pytest.raises(Refused, match="can no longer come into force"):
        amendment.approve(by=cast("manager"), fingerprint=amendment.fingerprint)
    assert content_of(Project.objects.get(pk=project.pk)) == before
    with pytest.raises(Refused, match="Only an approved, active or suspended project"):
        begin_amendment(stale, by=cast("staff"), reason="One more country")


def test_an_amendment_begins_from_what_is_in_force_now(db):
    project = ProjectFactory(approved=True)
    stale = Project.objects.get(pk=project.pk)
    first = begin_amendment(project, by=cast("staff"), reason="A better title")
    first.title = "A better title"
    first.save()
    first.submit(by=cast("staff"))
    first.approve(by=cast("other_manager"), fingerprint=first.fingerprint)
    first.approve(by=cast("manager"), fingerprint=first.fingerprint)
    assert begin_amendment(stale, by=cast("staff"), reason="And one more").title == "A better title"


def test_one_of_two_rows_that_are_alike_can_be_taken_out(db):
    project = ProjectFactory(ready=True)
    project.results.create(statement="40 officers trained", indicator="Officers who pass the test")
    project.submit(by=cast("staff"))
    project.approve(by=cast("other_manager"), fingerprint=project.fingerprint)
    project.approve(by=cast("manager"), fingerprint=project.fingerprint)
    amendment = begin_amendment(project, by=cast("staff"), reason="It was there twice")
    amendment.results.last().delete()
    amendment.submit(by=cast("staff"))
    amendment.approve(by=cast("other_manager"), fingerprint=amendment.fingerprint)
    amendment.approve(by=cast("manager"), fingerprint=amendment.fingerprint)
    assert project.results.count() == 1


def test_a_refused_move_leaves_the_object_as_it_is_stored(db):
    project = ProjectFactory(ready=True)
    project.results.all().delete()
    with pytest.raises(Refused):
        project.submit(by=cast("staff"))
    assert (project.status, project.round, project.fingerprint) == ("draft", 0, "")


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE OR IGNORE projects_project SET title = 'x', version = 9e999",
        "UPDATE OR IGNORE projects_project SET actual_start = '1999-01-01', version = 9e999",
        "UPDATE OR REPLACE projects_project SET title = 'x'",
    ],
)
def test_a_statement_that_ignores_faults_is_refused_with_them(sql, db):
    project = ProjectFactory(approved=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        run(sql)
    stored = Project.objects.get(pk=project.pk)
    assert (stored.title, stored.actual_start) == (project.title, None)


@pytest.mark.sqlite
def test_a_temporary_trigger_does_not_hide_a_change(db):
    project = ProjectFactory()
    run("CREATE TEMP TRIGGER hush BEFORE INSERT ON main.history_entry BEGIN SELECT RAISE(IGNORE); END")
    try:
        assert "could not be written into the history" in refused(
            lambda: run(f"UPDATE projects_project SET title = 'x' WHERE id = {project.pk}")
        )
    finally:
        run("DROP TRIGGER temp.hush")


@pytest.mark.sqlite
def test_rows_are_not_replaced_unseen(transactional_db):
    project = ProjectFactory(approved=True)
    names = ", ".join(f.column for f in Project._meta.concrete_fields)
    values = ", ".join(
        {"id": str(project.pk), "status": "'draft'", "reference": "'JP-2026-9999'"}.get(f.column, f.column)
        for f in Project._meta.concrete_fields
    )
    run("PRAGMA recursive_triggers = OFF")
    try:
        assert "not replaced unseen" in refused(
            lambda: run(f"REPLACE INTO projects_project ({names}) SELECT {values} FROM projects_project")
        )
    finally:
        run("PRAGMA recursive_triggers = ON")


@pytest.mark.postgres
def test_a_temporary_table_does_not_stand_in_for_ours(db):
    project = ProjectFactory(submitted=True)
    run(
        "CREATE TEMP TABLE projects_signoff (LIKE public.projects_signoff)",
        "INSERT INTO pg_temp.projects_signoff (id, project_id, round, organization_id, person_id, decision, "
        f"fingerprint, reason, at) SELECT o.id, {project.pk}, 1, o.id, 1, 'approve', '{project.fingerprint}', '', "
        "now() FROM reference_organization o WHERE o.is_party",
    )
    with note(move=True):
        assert "both organizations" in refused(
            lambda: run(f"UPDATE public.projects_project SET status = 'approved' WHERE id = {project.pk}")
        )
    run("DROP TABLE pg_temp.projects_signoff")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_held_open_across_the_approval_is_refused():
    """A transaction that began while the project was a draft, and commits when it is approved."""
    project = ProjectFactory(ready=True)
    cast("manager"), cast("other_manager")
    held, submitted, raised = threading.Event(), threading.Event(), []

    def change():
        try:
            with transaction.atomic():
                Project.objects.get(pk=project.pk)
                held.set()
                submitted.wait(timeout=10)
                Contribution.objects.filter(project=project).update(amount=999999)
        except IntegrityError as error:
            raised.append(sentence_of(error))
        finally:
            connection.close()

    thread = threading.Thread(target=change)
    thread.start()
    held.wait(timeout=10)
    project.submit(by=cast("staff"))
    submitted.set()
    thread.join()
    assert ["cannot be changed" in said for said in raised] == [True]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_submission_waits_for_a_change_that_is_held_open_and_contains_it():
    project = ProjectFactory(ready=True)
    changed, go_on = threading.Event(), threading.Event()

    def change():
        with transaction.atomic():
            Contribution.objects.filter(project=project).update(amount=999999)
            changed.set()
            go_on.wait(timeout=10)
        connection.close()

    thread = threading.Thread(target=change)
    thread.start()
    changed.wait(timeout=10)
    threading.Timer(0.3, go_on.set).start()
    project.submit(by=cast("staff"))
    thread.join()
    assert '"amount":"999999"' in project.submissions.get().content


@pytest.mark.postgres
@pytest.mark.parametrize("sql", ["SELECT 1; {}", "DO $$ BEGIN {}; END $$", ";{}"], ids=["two", "block", "empty"])
def test_no_statement_is_written_in_the_name_of_the_one_before(sql, staff, other_staff):
    project = ProjectFactory()
    with note(actor=staff, act="first"):
        Project.objects.filter(pk=project.pk).update(title="First")
    with note(actor=other_staff, act="second"):
        run(sql.format(f"UPDATE projects_project SET title = 'Second' WHERE id = {project.pk}"))
    entry = Entry.objects.latest("id")
    assert (entry.act, entry.actor, entry.new["title"]) == ("second", other_staff.pk, "Second")


@pytest.mark.sqlite
def test_what_passes_djangos_cursor_by_is_in_nobodys_name(staff):
    project = ProjectFactory()
    with note(actor=staff, act="first"):
        Project.objects.filter(pk=project.pk).update(title="First")
        connection.connection.execute(f"UPDATE projects_project SET title = 'Second' WHERE id = {project.pk}")
    entry = Entry.objects.latest("id")
    assert (entry.act, entry.actor, entry.source, entry.new["title"]) == ("", None, "sql", "Second")


def test_a_row_that_leaves_a_record_leaves_a_trace_there(db):
    one, other = ProjectFactory(), ProjectFactory()
    risk = one.risks.create(description="Turnover", likelihood=1, impact=1)
    risk.project = other
    risk.save()
    for project in (one, other):
        assert Entry.objects.of(project).first().table == "projects_risk"


def test_a_character_that_the_database_cannot_store_is_left_out_of_a_reason(staff):
    project = ProjectFactory(submitted=True)
    project.take_back(by=staff, reason="see C:\\u0000 share\0 again")
    assert Entry.objects.of(project).filter(act="take_back").first().reason == "see C:\\u0000 share again"


def test_a_proposed_completion_counts_no_more_after_a_suspension(db):
    project = ProjectFactory(active=True)
    project.actual_end = project.actual_start
    project.save()
    project.propose_completion(by=cast("staff"), reason="")
    project.suspend(by=cast("manager"), reason="The border is closed")
    project.resume(by=cast("manager"), reason="The border is open")
    with pytest.raises(Refused, match="Staff propose"):
        project.complete(by=cast("manager"), reason="")
