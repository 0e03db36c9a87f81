"""Functions that guards may call on both engines."""

import hashlib

from triggers.laying import Trigger

SHA256 = Trigger(
    name="rule_sha256_hex",
    function="sha256_hex",
    signature="content text",
    returns="text",
    language="sql",
    body="SELECT encode(sha256(convert_to(content, 'UTF8')), 'hex')",
)


def declared(vendor):
    """PostgreSQL keeps the functions itself."""
    return [SHA256] if vendor == "postgresql" else []


def attach(connection, **kwargs):
    """SQLite borrows them from the program, so a program that lacks them cannot write where they are needed."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("sha256_hex", 1, sha256_hex, deterministic=True)


def sha256_hex(content):
    """The fingerprint of a text: 64 hexadecimal digits."""
    return None if content is None else hashlib.sha256(content.encode()).hexdigest()
