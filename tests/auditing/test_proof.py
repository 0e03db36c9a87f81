"""The page of the proof: how far the history is sealed, the last verification, and heads from outside."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from auditing import proof
from history import lines, record_event, sealing, verifying
from history.models import Entry, Seal
from tests.history.by_hand import open_the_journal
from tests.history.forging import ENTRY, SEAL, run, unguarded

pytestmark = pytest.mark.django_db
PAGE = "/history/proof/"


@pytest.fixture
def sealed(at_desk):
    """A sealed history, and the auditor signed in; hands back the head."""
    record_event("export", details={"rows": 1})
    sealing.seal_everything()
    return sealing.latest_head()


def sealed_entries():
    return sum(Seal.objects.values_list("count", flat=True))


def said(answer):
    """The words of the page, in one line."""
    return " ".join(answer.text.split())


@pytest.mark.parametrize(
    ("who", "status"), [("auditor", 200), ("manager", 200), ("staff", 403), ("administrator", 403), ("outsider", 403)]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_readers_of_the_history_open_it_and_nobody_else(who, status, method, client, request):
    client.force_login(request.getfixturevalue(who))
    before = Entry.objects.filter(act="verify").count()

    answer = getattr(client, method)(PAGE, follow=True)

    assert answer.status_code == status
    assert Entry.objects.filter(act="verify").count() == before + (method == "post" and status == 200)


def test_page_is_listed_in_the_room(sealed, client):
    assert f'href="{reverse("proof")}"' in client.get("/history/").text


def test_page_shows_the_head_and_what_is_not_sealed_yet(sealed, client):
    record_event("export")
    record_event("export")

    text = said(client.get(PAGE))

    assert str(sealed) in text
    assert "<dt>Not sealed yet</dt><dd>2 entries</dd>" in text
    assert "The history has not been verified yet." in text
    assert "No head has been mailed yet." in text


def test_empty_chain_is_said(auditor, client):
    client.force_login(auditor)

    assert "Nothing is sealed yet." in client.get(PAGE).text


def test_entry_that_waits_for_an_hour_says_that_the_timer_does_not_run(sealed, client, time_machine):
    record_event("export")
    assert "does not seem to run" not in client.get(PAGE).text

    time_machine.move_to(timezone.now() + timedelta(hours=2))

    assert "the timer that seals does not seem to run" in client.get(PAGE).text


def test_many_entries_that_wait_are_not_counted(sealed, client, monkeypatch):
    monkeypatch.setattr(proof, "COUNTED", 3)
    for _time in range(5):
        record_event("export")

    assert "more than 3 entries" in said(client.get(PAGE))


def test_verification_is_recorded_and_shown(sealed, client, auditor):
    answer = client.post(PAGE, follow=True)

    event = Entry.objects.filter(act="verify").latest("pk")
    assert (event.new["result"], event.actor) == ("genuine", auditor.pk)
    assert (event.new["entries"], event.new["content"]["through"]) == (sealed_entries(), sealed.through)
    assert "Every seal was recomputed" in answer.text
    assert auditor.full_name in answer.context["standing"].verification.who
    assert f'href="/history/{event.pk}/"' in answer.text


def test_fault_stops_the_page_and_the_feed(sealed, client):
    with unguarded():
        run(f"UPDATE {ENTRY} SET reason = 'another' WHERE id = {sealed.through - 1}")

    answer = client.post(PAGE, follow=True)

    assert f"Entry {sealed.through - 1} under seal {sealed.number} has been changed" in answer.text
    assert "The history is not what was sealed" in answer.text
    assert "notice--error" in answer.text
    assert "The history is not what was sealed." in client.get("/history/").text


def test_feed_says_how_far_it_is_sealed(sealed, client):
    client.post(PAGE)

    text = said(client.get("/history/"))

    assert f"head {sealed.digest[:8]}…" in text
    assert "Verified on <time" in text


@pytest.fixture
def another_at_work():
    """Somebody else verifies: on PostgreSQL over another connection, on SQLite in another thread."""
    if connection.vendor == "sqlite":
        with verifying._at_work:
            yield
        return
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [verifying.LOCK])
    yield
    other.close()


def test_two_do_not_verify_at_once(sealed, client, another_at_work):
    answer = client.post(PAGE, follow=True)

    assert "Somebody else is verifying at this moment" in answer.text
    assert not Entry.objects.filter(act="verify").exists()


def test_entries_that_wait_are_counted_only_while_there_is_time(auditor):
    assert verifying.verify().unsealed == Entry.objects.count()  # there is no seal
    assert verifying.verify(seconds=-1).unsealed == 0


def test_verification_says_how_far_it_came(sealed, client, monkeypatch):
    monkeypatch.setattr(lines, "AT_ONCE", 10)
    for _time in range(30):
        record_event("export")
    sealing.seal_everything()
    monkeypatch.setattr(proof, "SECONDS", -1)  # over before it begins

    answer = client.post(PAGE, follow=True)

    assert "had come to entry 0 and found no fault" in said(answer)
    assert Entry.objects.filter(act="verify").latest("pk").new["result"] == "stopped"
    assert "Every seal was recomputed" not in answer.text


def test_verification_compares_the_file_of_heads(sealed, client, settings, tmp_path):
    settings.HISTORY_HEAD_FILE = str(tmp_path / "heads.txt")
    call_command("seal_history")
    with unguarded():
        run(f"UPDATE {ENTRY} SET reason = 'another' WHERE id = {sealed.through}")
        run(f"DELETE FROM {SEAL}")
    sealing.seal_everything()

    answer = client.post(PAGE, follow=True)

    assert "was altered and sealed again" in answer.text


def test_head_out_of_a_mail_is_found(sealed, client):
    mail = f"Dear colleague,\r\nthis is it:\r\n{sealed}\r\n"

    before = said(client.get(PAGE, {"head": mail}))
    client.post(PAGE)
    after = said(client.get(PAGE, {"head": mail}))

    assert f"This head is in the chain as seal {sealed.number}, of" in before
    assert "Verify the history now" in before
    assert f"This head is in the chain as seal {sealed.number}: nothing up to entry" in after


def test_head_of_a_history_that_was_sealed_again_is_not_in_the_chain(sealed, client):
    with unguarded():
        run(f"UPDATE {ENTRY} SET reason = 'another' WHERE id = {sealed.through}")
        run(f"DELETE FROM {SEAL}")
    sealing.seal_everything()

    text = said(client.get(PAGE, {"head": str(sealed)}))

    assert "This head is not in the chain." in text
    assert f"something up to entry {sealed.through} was altered and sealed again" in text


@pytest.mark.parametrize("asked", [{"head": "hello"}, {"head": ""}, {"one": "x", "other": ""}, {"head": "x" * 1001}])
def test_what_is_no_head_is_told_and_kept(sealed, client, asked):
    answer = client.get(PAGE, asked)

    assert answer.status_code == 200
    assert answer.text.count('class="error-summary"') == 1
    assert next(iter(asked.values())) in answer.text


def test_two_heads_are_compared(sealed, client):
    record_event("export")
    sealing.seal_everything()
    later = sealing.latest_head()

    text = said(client.get(PAGE, {"one": str(sealed), "other": str(later)}))

    assert "The second one is later, by 1 seal. Entries between them: 2." in text  # with the note of the sealing
    assert text.count("is in the chain as seal") == 2
    assert "The first one is later" in said(client.get(PAGE, {"one": str(later), "other": str(sealed)}))
    assert "Both are the same head." in said(client.get(PAGE, {"one": str(later), "other": str(later)}))
    other = str(later).replace(later.digest, "0" * 64)
    assert "at most one of them is genuine" in said(client.get(PAGE, {"one": str(later), "other": other}))


def test_answer_stands_at_the_form_that_asked(sealed, client):
    one = client.get(PAGE, {"head": str(sealed)}).text
    two = client.get(PAGE, {"one": str(sealed), "other": str(sealed)}).text

    for text, section in ((one, "check"), (two, "compare")):
        assert f'action="{PAGE}#{section}"' in text
        after = text.partition(f'<h2 id="{section}">')[2].partition("</section>")[0]
        assert after.index('role="status"') < after.index("<form")
        assert text.count('role="status"') == 1


def test_unknown_parameters_are_named(sealed, client):
    answer = client.get(PAGE, {"colour": "red", "before": "x"})

    assert "“colour” is not asked here." in answer.text
    assert "“x” is not the number of a seal." in answer.text


def test_seals_page_by_their_number(sealed, client, monkeypatch):
    monkeypatch.setattr(lines, "AT_ONCE", 1)
    for _time in range(24):
        record_event("export")
    sealing.seal_everything()
    everything = list(Seal.objects.values_list("number", flat=True))

    first = client.get(PAGE)
    second = client.get(PAGE, {"before": first.context["older"]})

    assert [seal.number for seal in [*first.context["seals"], *second.context["seals"]]] == everything
    assert second.context["older"] is None


@pytest.mark.parametrize("page", [PAGE, "/history/"])
def test_number_of_queries_does_not_grow(sealed, client, page, monkeypatch):
    monkeypatch.setattr(lines, "AT_ONCE", 1)
    open_the_journal()
    client.post(PAGE)
    counts = []
    for number in (1, 3, 40):
        for _time in range(number):
            record_event("export")
        sealing.seal_everything()
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        assert not any("COUNT(" in one["sql"].upper() for one in queries)
        assert not any('"leaves"' in one["sql"] for one in queries)
        counts.append(len(queries))

    assert counts[0] == counts[1] == counts[2]
