"""Numbers that a browser sends back. A form says which version of a record it was drawn with."""

from django.core.exceptions import BadRequest
from django.utils.translation import gettext as _

DIGITS = 9  # Python refuses to read very long numbers, and no number that a form of ours sends is longer


def number_in(text):
    """The whole number that a text from a browser says, or None."""
    text = str(text or "")
    return int(text) if text.isdecimal() and len(text) <= DIGITS else None


def version_in(data, name="version"):
    """The version that the person was looking at. A form that does not say it is refused."""
    read = number_in(data.get(name, ""))
    if read is None:
        raise BadRequest(
            _("The form does not say which version of the record you were looking at, so it was not saved.")
        )
    return read
