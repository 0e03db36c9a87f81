"""Twelve attacks on the history, each with the strongest means there is: SQL by the owner of the database.

| attack | means | what answers |
|---|---|---|
| change | UPDATE; guards dropped, UPDATE, guards laid again | refused; `changed`, seal and entry named |
| delete | DELETE; the same without guards | refused; `missing` |
| insert | INSERT at a number that was never used, or below the first; the same without guards | refused; `added` |
| reorder | two entries swap their numbers, without guards | `reordered`, both named |
| truncate | TRUNCATE, or DELETE of everything; seals as well, without guards | refused; `missing`; the exchanged head |
| re-date | UPDATE of the time, without guards | `re-dated`, with the time that was sealed |
| re-attribute | UPDATE of the person, without guards | `re-attributed`, with the person who was sealed |
| drop a trigger, then write | the journal's trigger dropped, a row changed; laid again | `trigger`; `tables` |
| replace a row | INSERT OR REPLACE, ON CONFLICT DO UPDATE; the same without guards | refused; `changed` |
| cut the tail | the last seals and their entries deleted, without guards | the exchanged head; `tables` |
| reseal after change | entry changed, seals deleted and made anew by our own code | the exchanged head |
| edit the export | a line, the manifest, the seals; everything at once | line and entry named; the exchanged head |

Refused means: by the database, with a sentence. Everything else is found by `verify_history` or, for the export, by the
verifier that needs neither Django nor the database.
"""

import json
import shutil
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from history import lines, record_event, sealing
from history.consistency import CHECKS
from history.exporting import export
from history.models import Entry, Seal
from history.verifying import verify
from reference.models import Region
from tests.history.export_by_hand import forge_everything, rewrite, verify_export
from tests.history.forging import ENTRY, SEAL, found, run, skip_a_number, unguarded
from triggers import sentence_of

pytestmark = pytest.mark.django_db


class Sealed:
    """A sealed history: the entry that is attacked, the one after it, and the head as it was sent out."""

    def __init__(self):
        for number in range(25):
            record_event("export", details={"rows": number})
        sealing.seal_everything()
        self.victim = Entry.objects.latest("pk").pk - 14
        self.seal = Seal.objects.filter(last__gte=self.victim).order_by("number").first()
        self.head = sealing.latest_head()


@pytest.fixture
def sealed(staff, monkeypatch):
    sealing.seal_everything()  # what every test database begins with, under large seals
    monkeypatch.setattr(lines, "AT_ONCE", 10)
    sealed = Sealed()
    assert found([sealed.head], checks=CHECKS.values()) == []
    assert sealed.head.number - sealed.seal.number in {1, 2}  # not the last one: the attacks are on the middle
    return sealed


def refused(sql, *params):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        run(sql, *params)
    return sentence_of(refusal.value)


COPY = ["verb", "table", "actor_name", "organization", "role", "act", "move", "reason", "request", "source", "at"]
COPIED = ", ".join(f'"{name}"' for name in COPY)


def test_change(sealed):
    change = f"UPDATE {ENTRY} SET reason = 'another' WHERE id = {sealed.victim}"
    assert "never changed" in refused(change)

    with unguarded():
        run(change)

    (fault,) = verify().faults
    assert (fault.kind, fault.entry, fault.seal) == ("changed", sealed.victim, sealed.seal.number)
    assert f"Entry {sealed.victim} under seal {sealed.seal.number} has been changed" in fault.sentence


def test_change_of_the_values_themselves(sealed):
    with unguarded():
        Entry.objects.filter(pk=sealed.victim).update(new={"rows": 1000000})

    assert found() == [("changed", sealed.victim)]


def test_delete(sealed):
    delete = f"DELETE FROM {ENTRY} WHERE id = {sealed.victim}"
    assert "never changed" in refused(delete)

    with unguarded():
        run(delete)

    assert found() == [("missing", sealed.victim)]


@pytest.mark.parametrize("where", ["in a gap", "below the first"])
def test_insert(sealed, where):
    number = skip_a_number() if where == "in a gap" else -7
    record_event("export")
    sealing.seal_everything()
    insert = f"INSERT INTO {ENTRY} (id, {COPIED}) SELECT {number}, {COPIED} FROM {ENTRY} WHERE id = {sealed.victim}"
    if where == "in a gap":
        assert "nothing is written in between" in refused(insert)

    with unguarded():
        run(insert)

    assert found() == [("added", number)]


def test_reorder(sealed):
    one, other = sealed.victim, sealed.victim + 1

    with unguarded():
        run(f"UPDATE {ENTRY} SET id = -1 WHERE id = {one}")
        run(f"UPDATE {ENTRY} SET id = {one} WHERE id = {other}")
        run(f"UPDATE {ENTRY} SET id = {other} WHERE id = -1")

    assert set(found()) <= {("reordered", one), ("reordered", other)}
    assert len(found()) == 2


def test_truncate(sealed):
    empty = f"TRUNCATE {ENTRY}" if connection.vendor == "postgresql" else f"DELETE FROM {ENTRY}"
    assert "never" in refused(empty)
    assert "never" in refused(empty.replace(ENTRY, SEAL))

    with unguarded():
        run(empty)
    missing = found()
    assert ("missing", sealed.victim) in missing
    assert {kind for kind, _entry in missing} == {"missing"}

    with unguarded():
        run(empty.replace(ENTRY, SEAL))
    assert found() == []  # nothing is left that could contradict, except what has left the database
    (fault,) = verify([sealed.head]).faults
    assert "the end was cut off" in fault.sentence


def test_redate(sealed):
    was = Entry.objects.get(pk=sealed.victim).at

    with unguarded():
        Entry.objects.filter(pk=sealed.victim).update(at=was - timedelta(days=30))

    (fault,) = verify().faults
    assert (fault.kind, fault.entry) == ("re-dated", sealed.victim)
    assert was.strftime("sealed as of %Y-%m-%d %H:%M:%S.%f UTC") in fault.sentence


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "stored", ["2026-11-23T11:02:00.123456", "2026-11-23 11:02:00.123456+05:00", "yesterday", b"\xff\x00"]
)
def test_redate_by_another_way_of_writing_the_time(sealed, stored):
    with unguarded():
        run(f"UPDATE {ENTRY} SET \"at\" = '2026-11-23 11:02:00.123456' WHERE id = {sealed.victim}")
        run(f"DELETE FROM {SEAL}")
    sealing.seal_everything()

    with unguarded():
        run(f'UPDATE {ENTRY} SET "at" = %s WHERE id = {sealed.victim}', stored)

    assert [entry for _kind, entry in found()] == [sealed.victim]


def test_reattribute(sealed, manager):
    with unguarded():
        Entry.objects.filter(pk=sealed.victim).update(actor=manager.pk, actor_name="Marta Lindqvist")
        Entry.objects.filter(pk=sealed.victim + 1).update(actor_name="Marta Lindqvist")

    assert found() == [("re-attributed", sealed.victim), ("changed", sealed.victim + 1)]


def test_drop_a_trigger_then_write(sealed):
    name = "rule_journal_reference_region" + ("" if connection.vendor == "postgresql" else "_change")
    region = Region.objects.first()

    with unguarded(Region._meta.db_table):
        Region.objects.filter(pk=region.pk).update(order=77)
        assert any(name in fault.sentence for fault in verify().faults if fault.kind == "trigger")

    assert found() == []
    (fault,) = verify(checks=CHECKS.values()).faults
    last = Entry.objects.filter(table=Region._meta.db_table, row=region.pk).first()
    assert fault.sentence == f"reference_region {region.pk} is not what its last entry ({last.pk}) says."


def test_drop_a_trigger_then_delete_or_add_a_row(sealed):
    keep = Region.objects.create(slug="atlantis", name="Atlantis")
    with unguarded(Region._meta.db_table):
        Region.objects.filter(pk=keep.pk).delete()
        added = Region.objects.create(slug="mu", name="Mu")

    sentences = [fault.sentence for fault in verify(checks=[CHECKS["tables"]]).faults]

    assert len(sentences) == 2
    assert any(f"reference_region {keep.pk} is gone" in sentence for sentence in sentences)
    assert any(f"reference_region {added.pk} is there, and no entry says so" in sentence for sentence in sentences)


def test_replace_a_row(sealed):
    columns = ", ".join(f'"{name}"' for name in ["id", *COPY])
    values = ", ".join(f'"{name}"' for name in ["id", *COPY]).replace('"reason"', "'another'")
    if connection.vendor == "postgresql":
        replace = (
            f"INSERT INTO {ENTRY} ({columns}) SELECT {values} FROM {ENTRY} WHERE id = {sealed.victim} "
            "ON CONFLICT (id) DO UPDATE SET reason = excluded.reason"
        )
    else:
        replace = f"INSERT OR REPLACE INTO {ENTRY} ({columns}) SELECT {values} FROM {ENTRY} WHERE id = {sealed.victim}"
    assert refused(replace)

    with unguarded():
        run(replace)

    assert [entry for _kind, entry in found()] == [sealed.victim]


def test_cut_the_tail(sealed):
    region = Region.objects.create(slug="atlantis", name="Atlantis")
    sealing.seal_everything()
    head = sealing.latest_head()

    with unguarded():
        run(f"DELETE FROM {SEAL} WHERE number >= {sealed.seal.number}")
        run(f"DELETE FROM {ENTRY} WHERE id >= {sealed.seal.first}")

    assert found() == []
    assert found([sealed.head]) == [("head", None)]
    assert "the end was cut off" in str(verify([head]).faults[0])
    gone = [fault.sentence for fault in verify(checks=CHECKS.values()).faults]
    assert f"reference_region {region.pk} is there, and no entry says so." in gone


def test_reseal_after_change(sealed):
    with unguarded():
        run(f"UPDATE {ENTRY} SET reason = 'another' WHERE id = {sealed.victim}")
        run(f"DELETE FROM {SEAL} WHERE number >= {sealed.seal.number}")
    sealing.seal_everything()

    assert found() == []  # the chain is whole again
    (fault,) = verify([sealed.head]).faults
    assert f"up to entry {sealed.head.through} was altered and sealed again" in fault.sentence


def test_a_seal_is_guarded_like_an_entry(sealed):
    last = Seal.objects.first()
    assert "never changed" in refused(f"UPDATE {SEAL} SET digest = previous")
    assert "never changed" in refused(f"DELETE FROM {SEAL} WHERE number = {last.number}")
    for number in (last.number, last.number + 2):
        forged = Seal(number=number, first=last.last + 1, last=last.last + 9, count=9, previous=last.digest, at=last.at)
        with pytest.raises(IntegrityError, match=r"continues the last one|UNIQUE"), transaction.atomic():
            forged.save(force_insert=True)
    if connection.vendor == "sqlite":
        columns = ", ".join(f'"{field.column}"' for field in Seal._meta.fields)
        replace = f"INSERT OR REPLACE INTO {SEAL} ({columns}) SELECT {columns} FROM {SEAL}"
        assert refused(replace) == "A seal continues the last one."


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("DELETE FROM {seal} WHERE number = {number}", "gap"),
        ("UPDATE {seal} SET digest = previous WHERE number = {number}", "seal"),
        ("UPDATE {seal} SET previous = digest WHERE number = {number}", "seal"),
        ("UPDATE {seal} SET count = count + 1 WHERE number = {number}", "seal"),
        ("UPDATE {seal} SET last = last + 1 WHERE number = {number}", "seal"),
    ],
)
def test_change_of_a_seal(sealed, change, kind):
    with unguarded():
        run(change.format(seal=SEAL, number=sealed.seal.number))

    assert kind in [each for each, _entry in found()]


@pytest.fixture
def exported(sealed, tmp_path):
    folder = tmp_path / "export"
    export(folder, Entry.objects.all(), {})
    assert verify_export(folder, sealed.head)[0] == 0
    return folder


EDITS = {
    "a changed line": (lambda lines: [*lines[:4], lines[4].replace(b'"reason":""', b'"reason":"x"'), *lines[5:]], "5"),
    "a re-dated line": (lambda lines: [*lines[:4], lines[4].replace(b'"at":"20', b'"at":"19'), *lines[5:]], "re-dated"),
    "a line less": (lambda lines: lines[:4] + lines[5:], "Entry 5 under seal 1 is missing"),
    "three lines less": (lambda lines: lines[:4] + lines[7:], "Entries 5 to 7 under seal 1 are missing"),
    "a line twice": (lambda lines: [*lines[:5], lines[4], *lines[5:]], "line 6: entry 5 stands after entry 5"),
    "two lines swapped": (lambda lines: [*lines[:4], lines[5], lines[4], *lines[6:]], "stands after entry 6"),
    "no line": (lambda lines: [*lines[:4], b"{}", *lines[5:]], "line 5: this is not the line of an entry"),
}


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("manifest", ["as it was", "to match"])
def test_edit_the_export(exported, sealed, edit, manifest):
    change, answer = EDITS[edit]

    rewrite(exported, "entries", change, fix_manifest=manifest == "to match")

    status, said = verify_export(exported, sealed.head)
    assert status == 1
    assert answer in said
    assert ("is not the file that the manifest was written for" in said) == (manifest == "as it was")


def test_edit_the_export_consistently(exported, sealed):
    """Lines, leaves, digests, chain and manifest: everything made anew around one changed entry."""
    forge_everything(exported, changed=3)

    assert verify_export(exported)[0] == 0
    status, said = verify_export(exported, sealed.head)
    assert status == 1
    assert "The head given is not in the chain" in said


@pytest.mark.parametrize(
    ("name", "value", "answer"),
    [
        ("head", "", "The head in the manifest is not that of the last seal"),
        ("unsealed", 12, "and the manifest says 12"),
        ("entries", {"file": "entries.jsonl", "count": 3, "sha256": "0" * 64}, "that entries.jsonl has 3"),
    ],
)
def test_edit_the_manifest(exported, name, value, answer):
    path = exported / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {name: value}))

    status, said = verify_export(exported)

    assert status == 1
    assert answer in said


def test_a_gap_in_the_seals_of_an_export(exported):
    rewrite(exported, "seals", lambda lines: lines[:2] + lines[3:], fix_manifest=True)

    status, said = verify_export(exported)

    assert status == 1
    assert "There is a gap in the seals: after 2 comes 4." in said


def test_a_folder_of_something_else(exported, tmp_path):
    half = tmp_path / "half"
    shutil.copytree(exported, half)
    (half / "manifest.json").unlink()
    sentence = f"Could not be verified: {half} is a half-written export: it has no manifest. Export again.\n"
    assert verify_export(half) == (2, sentence)
    assert "no export of the history" in verify_export(tmp_path)[1]
    assert "is no folder" in verify_export(tmp_path / "nowhere")[1]
