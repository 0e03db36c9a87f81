"""What a comment may look like: paragraphs, lists, quotations, emphasis, code and links. Everything else stays text.

The text is made into HTML by a small part of Markdown, and what comes out is cleaned by an allow-list all the same.
"""

import re
from functools import lru_cache
from html import unescape
from xml.etree.ElementTree import Element

import nh3
from django.utils.html import linebreaks, strip_tags
from django.utils.safestring import SafeString
from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor

from comments.mentions import HANDLE

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "a", "span"}
SCHEMES = {"http", "https", "mailto"}
WHOLE_ADDRESS = re.compile(r"https?://[^/\\\s]|mailto:", re.IGNORECASE)
LEFT_OUT = {  # parts of Markdown, by where they are registered
    "preprocessors": ["html_block"],
    "parser.blockprocessors": ["hashheader", "setextheader", "hr", "reference"],
    "inlinePatterns": ["html", "entity", "image_link", "image_reference", "reference", "short_reference"],
}
DEEPEST = 6  # quotations and lists within each other
MOST_LINKS = 60  # brackets: Markdown looks from each for its end, so that thousands would take seconds
# A list or a quotation begins where somebody writes it, with an empty line before it or without.
BEGINS_BELOW_TEXT = re.compile(r"(?m)^(?![ \t]*(?:[-*+]|\d+\.|>)[ \t])(.*\S.*)\n(?=(?:[-*+]|\d+\.|>)[ \t])")


class Plain(InlineProcessor):
    """An address that stands in the text by itself becomes a link."""

    def handleMatch(self, match, data):  # noqa: N802 - the name is Markdown's
        address = match[0].rstrip(".,;:!?)'\"")
        link = Element("a", {"href": address})
        link.text = address
        return link, match.start(), match.start() + len(address)


class Mentioned(InlineProcessor):
    """A mention."""

    def handleMatch(self, match, data):  # noqa: N802
        mention = Element("span", {"class": "mention"})
        mention.text = match[0]
        return mention, match.start(), match.end()


def _reader():
    reader = Markdown(extensions=["nl2br", "sane_lists"], output_format="html")
    reader.inlinePatterns.register(Plain(r"(?<![\w(<\"])https?://[^\s<>\[\]]+", reader), "plain_address", 75)
    reader.inlinePatterns.register(Mentioned(HANDLE.pattern, reader), "mention", 74)
    for place, names in LEFT_OUT.items():
        registry = reader
        for part in place.split("."):
            registry = getattr(registry, part)
        for name in names:
            registry.deregister(name)
    return reader


@lru_cache(maxsize=2048)
def html_of(text):
    """A text as people read it. Pure: the same text is always the same HTML."""
    try:
        html = linebreaks(text, autoescape=True) if _is_hard_to_read(text) else _converted(text)
    except RecursionError:
        html = linebreaks(text, autoescape=True)
    cleaned = nh3.clean(
        html,
        tags=TAGS,
        attributes={"*": set(), "a": {"href"}},  # the first: no title either
        attribute_filter=_only_whole_addresses,
        allowed_classes={"span": {"mention"}},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return SafeString(cleaned)


def _converted(text):
    return _reader().convert(BEGINS_BELOW_TEXT.sub(r"\1\n\n", text))


def _only_whole_addresses(tag, attribute, value):
    """Nothing that leads somewhere within this site without saying so: browsers read http:/me/ and http:me/ as that."""
    return value if attribute != "href" or WHOLE_ADDRESS.match(value) else None


def _is_hard_to_read(text):
    """Whether it has more brackets, or a line begins with more marks or steps to the right, than anybody means."""
    if text.count("[") > MOST_LINKS:
        return True
    for line in text.splitlines():
        begin = line[: len(line) - len(line.lstrip(" \t>*+-"))]
        if begin.count(">") > DEEPEST or len(begin.expandtabs(4)) > 4 * DEEPEST:
            return True
    return False


def plain(text, most=0):
    """The beginning of a text on one line and without its marks, for a list and the search."""
    line = " ".join(unescape(strip_tags(html_of(text))).split())
    return line if not most or len(line) <= most else f"{line[: most - 1]}…"
