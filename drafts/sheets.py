"""A sheet is one opened form. The page carries it signed, so that nobody can write into the drafts of another person,
and so that the text of a form whose session has ended still finds its owner.
"""

import uuid
from dataclasses import dataclass, field, replace

from django.core import signing

from drafts.models import KEPT_FOR

NAME = "draft"  # of the hidden field, and of the parameter that asks for a form filled with a draft
SALT = "drafts.sheets"


@dataclass(frozen=True)
class Sheet:
    owner: int
    form: str
    address: str
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    goes_on_with: uuid.UUID | None = None  # the sheet whose draft fills this one
    title: str = ""
    labels: list = field(default_factory=list)

    def signed(self):
        before = self.goes_on_with.hex if self.goes_on_with else ""
        values = [self.owner, self.form, self.address, self.id.hex, before, self.title, self.labels]
        return signing.dumps(values, salt=SALT, compress=True)

    def named(self, title, labels):
        return replace(self, title=title, labels=labels)


def read(text):
    """The sheet that a form carries, or None where it carries none of ours or is older than any draft."""
    try:
        values = signing.loads(text or "", salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return None
    owner, form, address, sheet, before, title, labels = values
    return Sheet(owner, form, address, uuid.UUID(sheet), uuid.UUID(before) if before else None, title, labels)


def number(text):
    """The sheet that an address names, or None."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
