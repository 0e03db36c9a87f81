"""Edits exports as a forger would, and runs the verifier as an outsider does."""

import base64
import hashlib
import json
import re
import subprocess
import sys

from django.conf import settings

from history.lines import LEAF

VERIFIER = settings.BASE_DIR / "tools" / "verify_history_export.py"


def verify_export(folder, *heads):
    """(exit status, what was said) of the verifier, without Django, database and the packages of the site."""
    given = [word for head in heads for word in ("--head", str(head))]
    done = subprocess.run([sys.executable, "-I", "-S", VERIFIER, folder, *given], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def rewrite(folder, part, change, *, fix_manifest):
    """Changes the list of lines of a file, and makes the manifest fit if asked."""
    path = folder / f"{part}.jsonl"
    lines = change(path.read_bytes().splitlines())
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    if fix_manifest:
        manifest = json.loads((folder / "manifest.json").read_text())
        manifest[part] |= {"count": len(lines), "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        (folder / "manifest.json").write_text(json.dumps(manifest))


def forge_everything(folder, changed):
    """Changes an entry and makes leaves, digests, chain and manifest anew around it: a perfect forgery."""
    forged = {}

    def forge_line(lines):
        line = lines[changed - 1]
        lines[changed - 1] = re.sub(rb'"source":"[^"]*"', b'"source":"forged"', line)
        assert lines[changed - 1] != line
        forged[changed] = hashlib.sha256(lines[changed - 1]).digest()
        return lines

    def forge_seals(lines):
        previous, made = "0" * 64, []
        for line in map(json.loads, lines):
            leaves = list(LEAF.iter_unpack(base64.b64decode(line["leaves"])))
            packed = b"".join(LEAF.pack(*leaf[:3], forged.get(leaf[0], leaf[3])) for leaf in leaves)
            header = re.sub("leaves=[0-9a-f]+", f"leaves={hashlib.sha256(packed).hexdigest()}", line["header"])
            header = re.sub("previous=[0-9a-f]+", f"previous={previous}", header)
            previous = hashlib.sha256(header.encode()).hexdigest()
            encoded = base64.b64encode(packed).decode()
            made.append(json.dumps({"header": header, "digest": previous, "leaves": encoded}).encode())
        forged["head"] = previous
        return made

    rewrite(folder, "entries", forge_line, fix_manifest=True)
    rewrite(folder, "seals", forge_seals, fix_manifest=True)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["head"] = re.sub("sha256=.*", f"sha256={forged['head']}", manifest["head"])
    (folder / "manifest.json").write_text(json.dumps(manifest))
