"""What a person reads on a page, without what may differ between the day itself and a look back at it."""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urlsplit

from ui.time_machine import leads_to_the_past

# Steps and buttons, what was said once, the time machine itself, how the first record would be entered, and what
# somebody keeps of a list or does to several of its rows.
APART = {"moves", "page-heading__actions", "messages", "time-machine", "then", "empty__advice"}
APART |= {"views", "view-open", "choose"}
EMPTY_THEN = re.compile(r"^There were no (.+) then that you may read$")
EMPTY_TAGS = {"input", "br", "img", "use", "link", "meta", "hr"}
SAID = ("aria-current", "aria-sort", "checked", "selected", "class", "datetime", "id", "open")


NONE = "none-yet"  # that a part is empty is said in other words on the day than looking back: it has to be said in both


class Reader(HTMLParser):
    """Collects texts, links and marks of <main>. What leads to a page without a past is a way to change something."""

    def __init__(self):
        super().__init__()
        self.seen, self.depth, self.within, self.left_out = [], 0, False, None
        self.is_none = False

    def handle_starttag(self, tag, attrs):
        found = {name: value or "" for name, value in attrs}
        if tag == "main":
            self.within = True
        if tag not in EMPTY_TAGS:
            self.depth += 1
        self.is_none = NONE in found.get("class", "").split()
        if not self.within or self.left_out is not None:
            return
        if self._is_apart(tag, found):
            if tag not in EMPTY_TAGS:
                self.left_out = self.depth
            return
        if tag == "a":
            self.seen.append(("a", without_moment(found.get("href", ""))))
        elif tag not in EMPTY_TAGS or tag == "input":
            said = {name: found[name] for name in SAID if name in found}
            if tag in {"input", "option"}:
                said["value"] = found.get("value", "")
            if said:
                self.seen.append((tag, tuple(sorted(said.items()))))

    def _is_apart(self, tag, found):
        if APART & set(found.get("class", "").split()) or (tag == "form" and found.get("method") == "post"):
            return True
        if tag == "a":
            parts = urlsplit(found.get("href", ""))
            return bool(parts.path and not parts.netloc and not leads_to_the_past(parts.path))
        return tag == "input" and found.get("name") == "as_of"

    def handle_endtag(self, tag):
        self.is_none = False
        if self.left_out == self.depth:
            self.left_out = None
        if tag == "main":
            self.within = False
        if tag not in EMPTY_TAGS:
            self.depth -= 1

    def handle_data(self, data):
        if self.within and self.left_out is None and data.strip():
            text = EMPTY_THEN.sub(r"There are no \1 yet", " ".join(data.split()))
            self.seen.append(NONE if self.is_none else text)


def without_moment(address):
    parts = urlsplit(address)
    asked = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "as_of"]
    return parts._replace(query=urlencode(asked)).geturl()


def seen_on(html):
    reader = Reader()
    reader.feed(html)
    return reader.seen
