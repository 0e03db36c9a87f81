"""The line of a page that says on whom its record waits."""

import re

from ui import formats


def line(client, address):
    """The line as it is read."""
    text = re.sub(r"<[^>]+>", "", re.search(r'<p class="identity__waiting">.*?</p>', client.get(address).text, re.S)[0])
    return " ".join(text.split())


def day(moment):
    """A day as it stands in the line."""
    return " ".join(formats.plain_date(moment).split())
