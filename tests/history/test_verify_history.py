"""The command that recomputes the seals: what it says, with which exit status, and what it leaves in the history."""

import json
import tracemalloc

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from history import record_event, sealing
from history.consistency import entries_continue
from history.models import Entry, Seal
from history.verifying import snapshot, verify
from reference.models import Region
from tests.history.by_hand import open_the_journal
from tests.history.forging import ENTRY, SEAL, run, unguarded


@pytest.fixture
def head(db):
    record_event("export", details={"rows": 1})
    sealing.seal_everything()
    return sealing.latest_head()


def test_genuine_history_is_said_and_recorded(head, capsys):
    record_event("export")

    call_command("verify_history", "--rows", "--tables", "--head", str(head))

    said = capsys.readouterr().out
    sealed = Entry.objects.filter(pk__lte=head.through).count()  # PostgreSQL's numbers have gaps
    assert f"{sealed} entries under {head.number} seals are what was sealed" in said
    assert "Heads given that are in the chain: 1." in said
    assert "Entries that are not sealed yet: 1." in said
    event = Entry.objects.latest("pk")
    assert (event.act, event.new["result"]) == ("verify", "genuine")
    assert event.new["content"]["head"] == str(head)


def test_nothing_is_recorded_if_asked(head):
    last = Entry.objects.latest("pk").pk

    call_command("verify_history", "--no-record")

    assert Entry.objects.latest("pk").pk == last


def test_empty_chain_is_genuine(db, capsys):
    call_command("verify_history")

    assert "Nothing is sealed yet." in capsys.readouterr().out


def test_faults_are_named_with_status_one(head, capsys):
    with unguarded():
        run(f"DELETE FROM {ENTRY} WHERE id = {head.through - 1}")

    with pytest.raises(CommandError, match="1 faults in") as refusal:
        call_command("verify_history")

    assert refusal.value.returncode == 1
    assert f"Entry {head.through - 1} under seal {head.number} is missing." in capsys.readouterr().err
    event = Entry.objects.latest("pk")
    assert (event.new["result"], event.new["faults"]) == ("faults", 1)
    assert "is missing" in event.new["content"]["faults"][0]


def test_json_names_kind_seal_and_entry(head, capsys):
    with unguarded():
        run(f"DELETE FROM {ENTRY} WHERE id = {head.through - 1}")

    with pytest.raises(CommandError):
        call_command("verify_history", "--json")

    found = json.loads(capsys.readouterr().out)
    assert found["result"] == "faults"
    (fault,) = found["faults"]
    assert (fault["kind"], fault["entry"], fault["seal"]) == ("missing", head.through - 1, head.number)


@pytest.mark.parametrize("as_json", [True, False])
def test_text_that_is_no_head_has_status_two(head, as_json, capsys):
    with pytest.raises(CommandError, match="could not be verified: This is no head") as refusal:
        call_command("verify_history", "--head", "hello", *(["--json"] if as_json else []))

    assert refusal.value.returncode == 2
    if as_json:
        assert json.loads(capsys.readouterr().out)["result"] == "not verified"


def test_file_of_heads_names_the_first_that_is_not_in_the_chain(head, tmp_path, capsys):
    record_event("export")
    sealing.seal_everything()
    later = sealing.latest_head()
    file = tmp_path / "heads.txt"
    file.write_text(f"{head}\n{later}\n")
    call_command("verify_history", "--heads", str(file))
    capsys.readouterr()
    with unguarded():
        run(f"UPDATE {ENTRY} SET reason = 'another' WHERE id = {head.through + 1}")
        run(f"DELETE FROM {SEAL} WHERE number > {head.number}")
    sealing.seal_everything()

    with pytest.raises(CommandError):
        call_command("verify_history", "--heads", str(file))

    assert f"Seal {later.number} is not the one that the head" in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, "nothing of the kind"])
def test_file_without_heads_has_status_two(head, tmp_path, content):
    file = tmp_path / "heads.txt"
    if content:
        file.write_text(content)

    with pytest.raises(CommandError, match="could not be verified") as refusal:
        call_command("verify_history", "--heads", str(file))

    assert refusal.value.returncode == 2


def test_rows_that_do_not_continue_are_named(head):
    region = Region.objects.first()
    open_the_journal()
    values = {"id": region.pk, "slug": region.slug, "order": 1}
    Entry(verb="change", table="reference_region", row=region.pk, old={"order": 88}, new=values, at=head.at).save()
    forged = Entry.objects.latest("pk")

    with pytest.raises(CommandError):
        call_command("verify_history", "--rows", "--no-record")

    (fault,) = [fault for fault in verify(checks=[entries_continue]).faults if fault.kind == "rows"]
    assert fault.entry == forged.pk


def test_many_faults_are_counted_beyond_those_named(head, monkeypatch):
    monkeypatch.setattr("history.verifying.MOST_FAULTS", 5)
    with unguarded():
        run(f"UPDATE {ENTRY} SET reason = 'another'")

    report = verify()

    assert (len(report.faults), report.more_faults) == (5, report.entries - 5)


def test_memory_does_not_grow_with_the_history(head):
    open_the_journal()

    def peak_after(number):
        Entry.objects.bulk_create(
            [
                Entry(verb="change", table="projects_project", row=n, new={"text": "x" * 500}, at=head.at)
                for n in range(number)
            ],
            batch_size=1000,
        )
        sealing.seal_everything()
        tracemalloc.start()
        assert verify().entries == Entry.objects.count()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    small = peak_after(3_000)
    assert peak_after(12_000) < small * 1.5


@pytest.mark.django_db(transaction=True)
def test_reading_is_one_snapshot_and_keeps_nobody_out():
    """What is written while a verification runs is not seen by it, and does not wait for it."""
    record_event("export")
    other = connection.copy()
    try:
        with snapshot():
            before = Entry.objects.count()
            write_by(other)
            assert Entry.objects.count() == before
        assert Entry.objects.count() == before + 1
    finally:
        other.close()


def write_by(other):
    """Writes an entry on another connection."""
    columns = (
        '"verb", "table", "actor_name", "organization", "role", "act", "move", "reason", "request", "source", "at"'
    )
    with other.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {ENTRY} ({columns}) "
            "VALUES ('event', '', '', '', '', 'export', %s, '', '', 'shell', CURRENT_TIMESTAMP)",
            [False],
        )


def test_small_seals_are_verified_like_large_ones(head):
    for _time in range(3):
        record_event("export")
        sealing.seal_everything()

    assert Seal.objects.count() == head.number + 3
    assert verify().faults == []


@pytest.mark.sqlite
@pytest.mark.django_db
def test_seal_that_cannot_be_read_is_named():
    record_event("sign_in")
    sealing.seal_everything()
    with unguarded(SEAL):
        run(f"UPDATE {SEAL} SET at = '' WHERE number = 1")

    report = verify()

    assert "The seal that follows seal 0 cannot be read: it was altered." in [str(fault) for fault in report.faults]
