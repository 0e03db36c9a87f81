"""Sealing: batches without gaps, a head that leaves the database, and nothing sealed that is not settled."""

import hashlib
import json
import logging
import re
import threading
import time

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from history import heads, lines, note, record_event, sealing
from history.heads import Head, NoHead
from history.models import Entry, Seal
from history.verifying import verify
from tests.factories import ProjectFactory
from tests.threads import in_threads


@pytest.fixture
def entries(db):
    """An unsealed history that ends with 25 events."""
    for number in range(25):
        record_event("export", details={"rows": number})


@pytest.fixture
def head_file(tmp_path, settings):
    settings.HISTORY_HEAD_FILE = str(tmp_path / "heads.txt")
    return tmp_path / "heads.txt"


def test_seals_follow_each_other_and_cover_every_entry(entries, monkeypatch):
    monkeypatch.setattr(lines, "AT_ONCE", 100)

    done = sealing.seal_everything()

    seals = list(Seal.objects.order_by("number"))
    assert [seal.number for seal in seals] == list(range(1, done.seals + 1))
    assert [seal.first for seal in seals] == [1, *(seal.last + 1 for seal in seals[:-1])]
    assert [seal.previous for seal in seals] == ["0" * 64, *(seal.digest for seal in seals[:-1])]
    assert {seal.count for seal in seals[:-1]} == {100}
    assert sum(seal.count for seal in seals) == done.entries == Entry.objects.count()
    assert seals[-1].last == Entry.objects.latest("pk").pk


def test_digest_is_what_the_documentation_says(entries):
    sealing.seal_everything()
    seal = Seal.objects.first()

    header = (
        f"actionplan-history seal={seal.number} first={seal.first} last={seal.last} count={seal.count} "
        f"at={seal.at:%Y-%m-%dT%H:%M:%SZ} leaves={hashlib.sha256(seal.leaves).hexdigest()} previous={seal.previous}"
    )
    assert seal.digest == hashlib.sha256(header.encode()).hexdigest()
    leaves = list(lines.LEAF.iter_unpack(bytes(seal.leaves)))
    last = Entry.objects.latest("pk")
    assert leaves[-1][:3] == (last.pk, round(last.at.timestamp() * 1_000_000), 0)


def test_line_has_every_column_once_with_the_values_as_they_are_stored(entries, staff):
    with note(actor=staff, reason="“Größe”\n\t\\"):
        record_event("export", details={"budget": 1.50, "rows": 10**17, "words": 'Тест "x"'})
    entry = Entry.objects.latest("pk")
    ((row,),) = lines.rows('WHERE "id" = %s', [entry.pk])

    line = lines.line_of(row)

    told = json.loads(line)
    assert list(told) == [*lines.COLUMNS, *lines.AS_WRITTEN]
    assert set(told) == {field.column for field in Entry._meta.fields}
    assert (told["reason"], told["new"]) == (entry.reason, entry.new)
    assert told["at"] == entry.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert b"\n" not in line


def test_every_column_of_an_entry_is_in_its_line():
    assert {*lines.COLUMNS, *lines.AS_WRITTEN} == {field.column for field in Entry._meta.fields}


def test_sealing_lies_under_its_own_seal_and_then_comes_to_rest(entries):
    sealing.seal_everything()
    assert Entry.objects.latest("pk").act == "seal"
    assert sealing.latest_head().through == Entry.objects.latest("pk").pk

    assert sealing.seal_everything().entries == 0
    assert Seal.objects.first().last == Entry.objects.latest("pk").pk


def test_many_entries_are_sealed_over_several_transactions(entries, monkeypatch):
    monkeypatch.setattr(lines, "AT_ONCE", 100)
    before = Seal.objects.count()

    part = sealing.seal_some(most=200)

    assert (part.seals, part.entries, Seal.objects.count()) == (2, 200, before + 2)
    assert not Entry.objects.filter(act="seal").exists()  # noted once, by the part that reaches the end


def test_head_is_read_back_from_a_mail_that_broke_the_line():
    words = [
        "Dear colleague,",
        "actionplan-history seal=12",
        " through=48213  at=2026-11-23T11:02:00Z",
        f"sha256={'9a' * 32}",
    ]

    head = Head.parse("\n".join(words))

    assert str(head) == f"actionplan-history seal=12 through=48213 at=2026-11-23T11:02:00Z sha256={'9a' * 32}"
    assert Head.parse(str(head)) == head


@pytest.mark.parametrize(
    "text",
    [
        *["", "hello", "actionplan-history seal=12"],
        f"actionplan-history seal=1 through=1 at=2026-13-45T11:02:00Z sha256={'9a' * 32}",
    ],
)
def test_text_that_is_no_head_is_told_what_a_head_looks_like(text):
    with pytest.raises(NoHead, match="begins with “actionplan-history seal="):
        Head.parse(text)


def test_two_heads_are_not_one():
    line = "actionplan-history seal={0} through={0} at=2026-11-23T11:02:00Z sha256=" + "9a" * 32

    with pytest.raises(NoHead, match="several heads"):
        Head.parse(line.format(1) + "\n" + line.format(2))


def test_command_appends_the_head_to_the_file_once(entries, head_file, capsys):
    call_command("seal_history")
    call_command("seal_history")
    assert head_file.read_text() == f"{sealing.latest_head()}\n"

    record_event("export")
    capsys.readouterr()
    call_command("seal_history")

    first, second = head_file.read_text().splitlines()
    said, head = capsys.readouterr().out.splitlines()
    assert first != second == str(sealing.latest_head()) == head
    assert re.fullmatch(r"Sealed: (1 entry|\d+ entries) under 1 seal\.", said)


def test_unwritable_file_is_a_sentence_after_sealing(entries, settings, tmp_path):
    settings.HISTORY_HEAD_FILE = str(tmp_path / "no such folder" / "heads.txt")

    with pytest.raises(CommandError, match=r"was not written to .* Make the file writable") as refusal:
        call_command("seal_history")

    assert refusal.value.returncode == 1
    assert sealing.latest_head().through == Entry.objects.latest("pk").pk


def test_head_is_mailed_to_both_organizations_and_noted(entries, settings):
    settings.HISTORY_HEAD_RECIPIENTS = ["records@osce.example", "records@unoct.example"]

    call_command("seal_history", "--mail")

    (sent,) = mail.outbox
    assert sent.to == settings.HISTORY_HEAD_RECIPIENTS
    assert Head.parse(sent.body) == sealing.latest_head()
    assert "nothing up to that entry has been altered" in sent.body
    event = Entry.objects.latest("pk")
    assert (event.act, event.new["head"]) == ("mail head", str(sealing.latest_head()))


def test_mail_without_recipients_is_refused(entries):
    with pytest.raises(CommandError, match="HISTORY_HEAD_RECIPIENTS"):
        call_command("seal_history", "--mail")


def test_mail_that_is_not_taken_is_a_sentence(entries, settings, monkeypatch):
    settings.HISTORY_HEAD_RECIPIENTS = ["records@osce.example"]
    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", _no_server)

    with pytest.raises(CommandError, match=r"not mailed .*refused"):
        call_command("seal_history", "--mail")


def _no_server(message):
    raise ConnectionRefusedError("refused")


def test_approval_is_sealed_when_it_has_been_committed(manager, head_file, django_capture_on_commit_callbacks):
    project = ProjectFactory(submitted=True)

    with django_capture_on_commit_callbacks(execute=True):
        project.approve(by=manager, fingerprint=project.fingerprint)

    signoff = Entry.objects.filter(table="projects_signoff").latest("pk")
    assert sealing.latest_head().through >= signoff.pk
    assert head_file.read_text() == f"{sealing.latest_head()}\n"
    note_of_it = Entry.objects.filter(act="seal").latest("pk")
    assert (note_of_it.actor, note_of_it.source) == (None, "command:seal_history")


def test_approval_stands_though_sealing_fails(
    manager, settings, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    settings.HISTORY_HEAD_FILE = "/nowhere/heads.txt"
    project = ProjectFactory(submitted=True)

    with caplog.at_level(logging.ERROR), django_capture_on_commit_callbacks(execute=True):
        project.approve(by=manager, fingerprint=project.fingerprint)

    assert project.signoffs.count() == 1
    assert "was not sealed after an approval" in caplog.text


# Several writers at once: on PostgreSQL only, SQLite lets them in one by one.


class Writer:
    """Writes entries in transactions, some slow, some rolled back."""

    def __init__(self, number):
        self.number, self.kept = number, []

    def __call__(self):
        for step in range(30):
            try:
                with transaction.atomic():
                    record_event("export", details={"writer": self.number, "step": step})
                    if step % 7 == self.number % 7:
                        time.sleep(0.03)
                    if step % 5 == self.number % 5:
                        raise Cancelled
                self.kept.append(step)
            except Cancelled:
                pass


class Cancelled(Exception):
    pass


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_writers_and_two_sealers_leave_no_gap_and_no_fork(monkeypatch):
    monkeypatch.setattr(lines, "AT_ONCE", 20)
    writers, finished = [Writer(number) for number in range(8)], threading.Event()

    def seal_again_and_again():
        while not finished.is_set():
            sealing.seal_everything()

    def write_all():
        try:
            in_threads(*writers)
        finally:
            finished.set()

    in_threads(write_all, seal_again_and_again, seal_again_and_again)
    sealing.seal_everything()

    numbers = list(Seal.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 20
    assert verify().faults == []
    sealed = {leaf[0] for seal in Seal.objects.all() for leaf in lines.LEAF.iter_unpack(bytes(seal.leaves))}
    assert sealed == set(Entry.objects.values_list("pk", flat=True))
    written = Entry.objects.filter(act="export").values_list("new__writer", "new__step")
    assert set(written) == {(writer.number, step) for writer in writers for step in writer.kept}


def late_entry(seal):
    """A transaction takes its number first and commits last; `seal` runs in between. Hands back that number."""
    taken, sealed, numbers = threading.Event(), threading.Event(), []

    def slow():
        with transaction.atomic():
            record_event("export", details={"slow": True})
            numbers.append(Entry.objects.latest("pk").pk)
            taken.set()
            sealed.wait(5)

    def quick():
        taken.wait(5)
        record_event("export", details={"quick": True})
        threading.Timer(0.3, sealed.set).start()
        seal()

    in_threads(slow, quick)
    return numbers[0]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_entry_that_is_committed_late_is_waited_for():
    late = late_entry(sealing.seal_everything)

    assert sealing.latest_head().through > late
    assert verify().faults == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_sealing_up_to_the_highest_number_misses_an_entry(monkeypatch):
    monkeypatch.setattr(sealing, "settled", lambda patience: Entry.objects.latest("pk").pk)

    late = late_entry(sealing.seal_everything)

    assert [(fault.kind, fault.entry) for fault in verify().faults] == [("added", late)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_long_transaction_is_named_and_nothing_is_sealed():
    begun, sealed = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            record_event("export")
            begun.set()
            sealed.wait(10)

    def seal():
        begun.wait(5)
        record_event("export")
        try:
            with pytest.raises(CommandError, match=r"is still writing\. Nothing was sealed") as refusal:
                call_command("seal_history", patience=0.2)
            assert refusal.value.returncode == 3
        finally:
            sealed.set()

    in_threads(slow, seal)
    assert not Seal.objects.exists()
    assert not Entry.objects.filter(act="seal").exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sealing_after_an_approval_does_not_queue_behind_another_one():
    record_event("export")
    held, done = threading.Event(), threading.Event()

    def other():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [sealing.LOCK])
            held.set()
            done.wait(5)

    def mine():
        held.wait(5)
        began = time.monotonic()
        assert sealing.seal_some(queue=False).entries == 0
        assert time.monotonic() - began < 1
        done.set()

    in_threads(other, mine)


@pytest.mark.parametrize("file", ["", "heads.txt"])
def test_heads_are_only_ever_appended(entries, settings, tmp_path, file):
    settings.HISTORY_HEAD_FILE = str(tmp_path / file) if file else ""
    sealing.seal_everything()
    (tmp_path / "heads.txt").write_text("a line of somebody else\n")

    heads.write(sealing.latest_head())

    said = (tmp_path / "heads.txt").read_text()
    assert said.startswith("a line of somebody else\n")
    assert said.count("\n") == (2 if file else 1)


@pytest.mark.django_db
def test_head_goes_on_a_line_of_its_own_when_the_last_one_was_cut_off(settings, tmp_path):
    settings.HISTORY_HEAD_FILE = tmp_path / "heads"
    settings.HISTORY_HEAD_FILE.write_text("actionplan-history seal=1 thro")
    record_event("sign_in")
    sealing.seal_everything()

    heads.write(sealing.latest_head())

    assert heads.outside() == [sealing.latest_head()]
