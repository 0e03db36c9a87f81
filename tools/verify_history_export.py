#!/usr/bin/env python3
"""Verifies an export of the history of the Action Plan. One file, Python 3.9 or later, nothing else.

    python3 verify_history_export.py FOLDER [--head "actionplan-history seal=… through=… at=… sha256=…"]

Exit status 0: every sealed entry in the export is what was sealed. 1: faults, each named. 2: it could not be verified.
Take this program and the head from somebody other than the sender of the folder. docs/history-proof.md of the Action
Plan describes the format, so that you need not trust this program either.
"""

import argparse
import base64
import binascii
import hashlib
import json
import re
import struct
import sys
from datetime import datetime, timezone
from itertools import groupby
from pathlib import Path

FORMAT = "actionplan-history-export 1"
# Number of the entry, microseconds since 1970, number of the person, SHA-256 of the line.
LEAF = struct.Struct(">qqq32s")
NOTHING_BEFORE = "0" * 64
NAMES = [
    *["id", "at", "table", "row", "verb", "case", "other_case", "former_case", "actor", "actor_name", "organization"],
    *["role", "act", "move", "reason", "request", "source", "old", "new"],
]
HEADER = re.compile(
    r"actionplan-history seal=(?P<number>\d+) first=(?P<first>\d+) last=(?P<last>\d+) count=(?P<count>\d+) "
    r"at=(?P<at>[0-9TZ:-]+) leaves=(?P<leaves>[0-9a-f]{64}) previous=(?P<previous>[0-9a-f]{64})"
)
HEAD = re.compile(r"actionplan-history\s+seal=(\d+)\s+through=(\d+)\s+at=([0-9TZ:-]+)\s+sha256=([0-9a-f]{64})")
MOST_FAULTS = 1000  # that are named; the others are counted


class CannotVerify(Exception):
    """Carries the sentence that says why."""


class Seal:
    """One line of seals.jsonl. Its digest is the SHA-256 of its header."""

    def __init__(self, line, text):
        try:
            kept = json.loads(text)
            found = HEADER.fullmatch(kept["header"])
            self.header, self.digest = kept["header"], str(kept["digest"])
            self.number, self.first, self.last = int(found["number"]), int(found["first"]), int(found["last"])
            self.at, self.root, self.previous = found["at"], found["leaves"], found["previous"]
            self.leaves = None
            if "leaves" in kept:
                packed = base64.b64decode(kept["leaves"], validate=True)
                self.leaves = {leaf[0]: leaf for leaf in LEAF.iter_unpack(packed)}
                self.fits = hashlib.sha256(packed).hexdigest() == self.root and len(self.leaves) == int(found["count"])
        except (ValueError, KeyError, TypeError, RecursionError, struct.error, binascii.Error):
            raise CannotVerify(f"seals.jsonl, line {line}: this is no seal.") from None

    @property
    def head(self):
        return f"actionplan-history seal={self.number} through={self.last} at={self.at} sha256={self.digest}"


class Verification:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.faults, self.more = [], 0
        self.proven = self.unsealed = self.absent = 0
        self.last = None  # the last seal
        self.chain = {}  # number of a seal: what its head says

    def fault(self, sentence):
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(sentence)
        else:
            self.more += 1

    def run(self, given):
        self.read_manifest()
        self.read_entries()
        if self.manifest["head"] != (self.last.head if self.last else ""):
            self.fault("The head in the manifest is not that of the last seal.")
        for text in given:
            self.find_head(text)

    def read_manifest(self):
        path = self.folder / "manifest.json"
        if not self.folder.is_dir():
            raise CannotVerify(f"{self.folder} is no folder.")
        if self.folder.name.endswith(".unfinished") or (not path.exists() and (self.folder / "entries.jsonl").exists()):
            raise CannotVerify(f"{self.folder} is a half-written export: it has no manifest. Export again.")
        if not path.exists():
            raise CannotVerify(f"{self.folder} is no export of the history: it has no manifest.json.")
        try:
            self.manifest = json.loads(path.read_text(encoding="utf-8"))
            if self.manifest["format"] != FORMAT:
                raise CannotVerify(f"manifest.json is of a format that this program does not know, not “{FORMAT}”.")
            for part in ("entries", "seals"):
                Path(self.manifest[part]["file"]), int(self.manifest[part]["count"]), self.manifest[part]["sha256"]
            self.complete = not self.manifest["filter"]
            self.made_at = "" + self.manifest["made_at"]
            int(self.manifest["unsealed"]), str(self.manifest["head"])
        except (ValueError, KeyError, TypeError, RecursionError):
            raise CannotVerify("manifest.json is no manifest of an export.") from None

    def lines_of(self, part):
        """(number, line) of each line of a file, which is compared with what the manifest says about it."""
        name = "entries.jsonl" if part == "entries" else "seals.jsonl"
        said, digest, number = self.manifest[part], hashlib.sha256(), 0
        line = b"\n"
        try:
            with (self.folder / name).open("rb") as file:
                for number, line in enumerate(file, 1):
                    digest.update(line)
                    yield number, line.rstrip(b"\n")
        except OSError as error:
            raise CannotVerify(f"{name} cannot be read ({error.strerror}).") from None
        if not line.endswith(b"\n"):
            self.fault(f"{name} ends in the middle of a line.")
        if number != said["count"]:
            self.fault(f"The manifest says that {name} has {said['count']} lines, and it has {number}.")
        if digest.hexdigest() != said["sha256"]:
            self.fault(f"{name} is not the file that the manifest was written for, or the manifest was edited.")

    def follow_seals(self):
        """Hands out the seals whose entries are here, and checks on the way that each continues the one before."""
        for number, line in self.lines_of("seals"):
            seal = Seal(number, line)
            self.check_seal(seal, self.last)
            self.chain[seal.number], self.last = seal.head, seal
            if seal.leaves is not None:
                yield seal
            elif self.complete:
                self.fault(f"Entries {seal.first} to {seal.last} under seal {seal.number} are missing.")

    def check_seal(self, seal, before):
        name = f"Seal {seal.number}"
        if before and seal.number != before.number + 1:
            self.fault(f"There is a gap in the seals: after {before.number} comes {seal.number}.")
        elif before and (seal.previous != before.digest or seal.first != before.last + 1):
            self.fault(f"{name} does not continue seal {before.number}.")
        elif not before and self.complete and seal.number > 1:
            self.fault(f"There is a gap in the seals: the first one is {seal.number}.")
        elif seal.number == 1 and seal.previous != NOTHING_BEFORE:
            self.fault("Seal 1 does not begin the chain.")
        if hashlib.sha256(seal.header.encode()).hexdigest() != seal.digest:
            self.fault(f"{name} was altered: its digest does not fit its header.")
        if seal.leaves is not None and not seal.fits:
            self.fault(f"{name} was altered: its leaves do not fit its header.")

    def read_entries(self):
        """Each line fits a leaf, in the order of the numbers; what a seal covers and is not here is missing."""
        before, here, seals = 0, set(), self.follow_seals()
        seal = next(seals, None)
        for number, line in self.lines_of("entries"):
            where = f"entries.jsonl, line {number}"
            entry = self.entry_in(line, where)
            if entry is None:
                continue
            if entry["id"] <= before:
                self.fault(f"{where}: entry {entry['id']} stands after entry {before}: lines were moved or added.")
                continue
            before = entry["id"]
            while seal and seal.last < before:
                self.close(seal, here)
                seal, here = next(seals, None), set()
            if seal and seal.first <= before:
                here.add(before)
                self.compare(seal, entry, line, where)
            elif self.last and before <= self.last.last:
                self.fault(f"{where}: entry {before} lies under a seal whose leaves are not in this export.")
            else:
                self.unsealed += 1
        while seal:
            self.close(seal, here)
            seal, here = next(seals, None), set()
        if self.unsealed != self.manifest["unsealed"]:
            self.fault(f"Not sealed are {self.unsealed} entries, and the manifest says {self.manifest['unsealed']}.")

    def entry_in(self, line, where):
        try:
            entry = json.loads(line.decode("utf-8"))
            if isinstance(entry, dict) and list(entry) == NAMES and isinstance(entry["id"], int):
                return entry
        except (ValueError, RecursionError):
            pass
        self.fault(f"{where}: this is not the line of an entry.")
        return None

    def compare(self, seal, entry, line, where):
        sealed, who = seal.leaves.get(entry["id"]), f"{where}: entry {entry['id']} under seal {seal.number}"
        if sealed is None:
            self.fault(f"{who} was added afterwards.")
        elif sealed[3] == hashlib.sha256(line).digest():
            self.proven += 1
        elif sealed[1] != microseconds(entry["at"]):
            self.fault(f"{who} has been re-dated: it was sealed as of {moment(sealed[1])}, and says {entry['at']}.")
        elif sealed[2] != (entry["actor"] or 0):
            self.fault(f"{who} has been given to person {entry['actor']}: it was sealed as by person {sealed[2]}.")
        else:
            self.fault(f"{who} has been changed: it is not what was sealed.")

    def close(self, seal, here):
        """What a seal covers and is not in the export: missing, unless a filter has left it out."""
        missing = sorted(seal.leaves.keys() - here)
        if not self.complete:
            self.absent += len(missing)
            return
        for _place, run in groupby(enumerate(missing), lambda numbered: numbered[1] - numbered[0]):
            numbers = [number for _index, number in run]
            if len(numbers) == 1:
                self.fault(f"Entry {numbers[0]} under seal {seal.number} is missing.")
            else:
                self.fault(f"Entries {numbers[0]} to {numbers[-1]} under seal {seal.number} are missing.")

    def find_head(self, text):
        found = HEAD.search(text)
        if not found:
            raise CannotVerify(
                "The text given is no head. A head begins with “actionplan-history seal=”: copy it whole."
            )
        number, _through, at, _digest = found.groups()
        number, head = int(number), re.sub(r"\s+", " ", found[0])
        last = self.last
        if self.chain.get(number) == head:
            return
        if number in self.chain:
            self.fault(
                f"The head given is not in the chain: its seal {number} is another one. "
                f"Something before {at} was altered and sealed again."
            )
        elif last and number > last.number and at <= self.made_at:
            self.fault(f"The head given is not in the chain: its seal {number} of {at} was cut off.")
        elif last and number > last.number:
            raise CannotVerify("The head given is later than this export. Give an earlier one, or export again.")
        else:
            raise CannotVerify("The head given is earlier than everything in this export. Give a later one.")


def microseconds(at):
    try:
        return int(datetime.fromisoformat(at[:19] + "+00:00").timestamp()) * 1_000_000 + int(at[20:26])
    except (TypeError, KeyError, ValueError):
        return None


def moment(number):
    try:
        return datetime.fromtimestamp(number / 1e6, timezone.utc).isoformat()
    except (OverflowError, ValueError, OSError):
        return str(number)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--head", action="append", default=[], help="a head that must be in the chain")
    given = parser.parse_args()
    verification = Verification(given.folder)
    try:
        verification.run(given.head)
    except CannotVerify as refusal:
        for sentence in verification.faults:
            print(sentence, file=sys.stderr)
        print(f"Could not be verified: {refusal}", file=sys.stderr)
        return 2
    for sentence in verification.faults:
        print(sentence, file=sys.stderr)
    if verification.faults:
        number = len(verification.faults) + verification.more
        print("1 fault." if number == 1 else f"{number} faults.", file=sys.stderr)
        return 1
    print(f"{verification.proven} entries are what was sealed.")
    if verification.absent:
        print(f"Left out by the filter: {verification.absent} entries under the same seals.")
    if verification.unsealed:
        print(f"Not sealed yet, so not proven: {verification.unsealed} entries at the end.")
    if not given.head:
        print("No head was given. Compare this one with the one you received by mail:")
    print(verification.manifest["head"] or "Nothing is sealed.")
    manifest = (Path(given.folder) / "manifest.json").read_bytes()
    print(f"sha256 of the manifest, as the history notes it: {hashlib.sha256(manifest).hexdigest()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
