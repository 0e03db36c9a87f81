"""The self-test of the controls: it leaves nothing, it finds a guard that is gone, and it is told in the history."""

import json

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from auditing.selftest import attempts, stage
from auditing.selftest.run import BROKEN, HELD, LIMIT, NOT_TRIED, run, run_and_record
from history.models import Entry
from tests.factories import AssistanceRequestFactory, ProjectFactory, cast

pytestmark = pytest.mark.django_db
PAGE = "/history/self-test/"


@pytest.fixture(autouse=True)
def time_enough(monkeypatch):
    """A machine that runs tests is busy with other things as well."""
    monkeypatch.setattr("auditing.selftest.run.LIMIT", 60)


def everything():
    """Every row of every table, as text. The counters of SQLite's keys are a table too."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if connection.vendor == "sqlite":
            tables.append("sqlite_sequence")
        found = {}
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def drop(name, table):
    """Takes a guard away until the test is rolled back."""
    on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{name}"{on}')


def outcomes():
    return {result.name: result.outcome for result in run()}


def test_every_control_holds_and_says_why():
    results = run()

    assert [(result.words, result.answer) for result in results if result.outcome != HELD] == []
    assert len(results) == len(attempts.attempts()) > 30
    assert all(result.answer.endswith(".") for result in results)


def test_nothing_remains_of_it():
    ProjectFactory(active=True)
    before = everything()

    run()

    assert everything() == before
    assert mail.outbox == []


def test_nothing_is_done_after_its_commit(django_capture_on_commit_callbacks, monkeypatch):
    """Whatever a project does once it is saved, such as sealing the history, is dropped with the transaction."""
    done, build = [], stage.build

    def with_an_effect():
        transaction.on_commit(lambda: done.append("effect"))
        return build()

    monkeypatch.setattr(stage, "build", with_an_effect)

    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        run()

    assert (callbacks, done) == ([], [])


@pytest.mark.django_db(transaction=True)
def test_nothing_remains_of_it_in_a_real_transaction():
    AssistanceRequestFactory(accepted=True)
    before = everything()

    run()

    assert everything() == before


@pytest.mark.parametrize(
    ("guard", "table", "name"),
    [
        ("rule_history_no_deletion", "history_entry", ["entry-gone"]),
        ("rule_project_frozen", "projects_project", ["title"]),
        ("rule_projects_projectcountry_changed", "projects_projectcountry", ["country"]),
        ("rule_signoff_changed", "projects_signoff", ["sign-off"]),
        ("rule_project_approval", "projects_project", ["half-approved"]),
        ("rule_membership_since", "accounts_membership", ["backdated"]),
        ("rule_reference_country_code", "reference_country", ["code"]),
        ("rule_project_deletion", "projects_project", ["project-gone"]),
    ],
)
def test_a_guard_that_is_gone_is_found_and_nothing_else_is_blamed(guard, table, name):
    drop(guard, table)

    found = outcomes()

    assert [one for one, outcome in found.items() if outcome == BROKEN] == name


def test_without_the_rule_of_signing_the_forged_sign_offs_are_found():
    drop("rule_signoff_written", "projects_signoff")

    broken = {name for name, outcome in outcomes().items() if outcome == BROKEN}

    # The buttons of the page ask the same conditions before the database does, and two keys are unique.
    assert broken == {one.name for one in attempts.SIGNING} - {"author", "staff", "second-of-side", "twice"}


def test_attempt_that_fails_by_itself_proves_nothing(monkeypatch):
    wrong = [
        attempts.Attempt("typo", "A statement that no database reads", lambda stage: attempts.write("UPDAET")),
        attempts.change(attempts.Project, "title", "X", lambda stage: attempts.Project(pk=0)),
    ]
    wrong[1] = attempts.Attempt("nothing", "A row that is not there", wrong[1])
    monkeypatch.setattr(attempts, "GROUPS", [("Wrong", wrong)])

    assert outcomes() == {"typo": NOT_TRIED, "nothing": NOT_TRIED}


def test_it_ends_in_time(monkeypatch):
    monkeypatch.setattr("auditing.selftest.run.LIMIT", LIMIT)
    moments = iter([0, LIMIT - 0.1, *[LIMIT + 0.1] * 100])
    monkeypatch.setattr("auditing.selftest.run.monotonic", lambda: next(moments))

    found = run()

    assert [result.outcome for result in found] == [HELD, *[NOT_TRIED] * (len(found) - 1)]
    assert found[-1].answer == "There was no time left."


def test_auditor_runs_it_and_reads_the_results(client, auditor):
    client.force_login(auditor)
    assert "has not been run yet" in client.get(PAGE).text

    answer = client.post(PAGE, follow=True)

    event = Entry.objects.get(act="self-test")
    number = len(attempts.attempts())
    assert (event.actor, event.new["tried"], event.new[HELD], event.new[BROKEN]) == (auditor.pk, number, number, 0)
    assert f"All {number} controls have held." in answer.text
    assert "Paul Duval (UNOCT, auditor)" in answer.text
    assert "You began this project: a colleague has to decide." in answer.text
    feed = client.get("/history/").text
    assert "tested the controls" in feed
    assert "author-sql" not in feed


def test_broken_control_is_said_on_the_page_and_in_the_feed(client, auditor):
    drop("rule_history_no_deletion", "history_entry")
    client.force_login(auditor)

    answer = client.post(PAGE, follow=True)

    words = "An entry of the history is deleted, by SQL"
    assert "Not every control has held" in answer.text
    assert f"<li>{words}: Nothing refused it.</li>" in answer.text
    assert "BROKEN" in answer.text
    assert words in client.get("/history/").text


@pytest.mark.parametrize("who", ["manager", "staff", "administrator", "outsider"])
def test_nobody_else_runs_it(who, client):
    client.force_login(cast(who))

    answer = client.post(PAGE)

    assert answer.status_code == 403
    assert not Entry.objects.filter(act="self-test").exists()
    assert client.get(PAGE).status_code == (200 if who == "manager" else 403)


def test_manager_reads_the_results_and_is_offered_no_button(client, manager):
    client.force_login(manager)

    page = client.get(PAGE).text

    assert "Auditors run the test" in page
    assert "Test the controls now" not in page
    assert reverse("self-test") in client.get("/history/").text


def test_database_that_is_busy_is_said_in_a_sentence(client, auditor, monkeypatch):
    def busy():
        raise OperationalError("database is locked")

    monkeypatch.setattr("auditing.selftest.views.run_and_record", busy)
    client.force_login(auditor)

    assert "The database is busy" in client.post(PAGE, follow=True).text


def test_number_of_queries_does_not_grow_with_the_runs(client, auditor, django_assert_num_queries):
    client.force_login(auditor)
    client.post(PAGE)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as queries:
        client.get(PAGE)
        number = len(queries)
    for _time in range(3):
        client.post(PAGE)
    client.get(PAGE)
    with django_assert_num_queries(number):
        client.get(PAGE)


def test_command_for_the_timer_says_each_and_succeeds(capsys):
    call_command("self_test_controls")

    said = capsys.readouterr().out
    assert "HELD       The author approves the own project, by SQL: You began" in said
    assert Entry.objects.get(act="self-test").source.startswith(("command", "shell"))


def test_command_for_the_timer_fails_when_a_control_is_broken(capsys):
    drop("rule_history_no_change", "history_entry")

    with pytest.raises(CommandError, match=r"1 of .* controls have not held"):
        call_command("self_test_controls")

    assert "BROKEN     An entry of the history is changed, by SQL" in capsys.readouterr().out


def test_results_can_be_read_by_a_program():
    run_and_record()

    content = Entry.objects.get(act="self-test").new["content"]
    assert json.loads(json.dumps(content))[0][:3] == [
        "author",
        "The author approves the own project, with the button of the page",
        HELD,
    ]
