"""What tests read on a page."""

import csv
import io
import re
from html import unescape

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver

from ui.exports import HEAD_ROWS, TAIL_ROWS


def rows_of_file(answer):
    """The rows of a downloaded list, without its head, the names of its columns and its end."""
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))[HEAD_ROWS + 1 : -TAIL_ROWS]


def inputs(page):
    """What a browser would send back, were nothing typed: every input, textarea and chosen option of the form."""
    sent = {}
    html = page.text[page.text.index("<main") :]
    html = html[re.search(r'<form[^>]* method="post"', html).start() :]
    for tag in re.findall(r"<input[^>]*>", html):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        boxed = attributes.get("type") in ("checkbox", "radio") and " checked" not in tag
        if "name" in attributes and not boxed and attributes["name"] != "csrfmiddlewaretoken":
            sent.setdefault(attributes["name"], []).append(unescape(attributes.get("value", "")))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', html, re.S):
        sent.setdefault(name, []).append(unescape(text).removeprefix("\n"))
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', html, re.S):
        sent.setdefault(name, []).extend(re.findall(r'<option value="([^"]*)" selected', options))
    return sent


def send(client, address, **typed):
    """Opens a form, types, and presses the button."""
    return client.post(address, inputs(client.get(address)) | typed)


def queries(client, address):
    """How many queries a page costs."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def routes(patterns=None, space="", before=""):
    """(address, name, view) of every page of the site."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield address, space + (pattern.name or ""), pattern.callback
        else:
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from routes(pattern.url_patterns, space + inner, address)
