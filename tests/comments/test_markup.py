"""What becomes of a text: a small part of Markdown, and nothing that could do harm or take long."""

import re
import time

import pytest

from comments.markup import html_of, plain

SMALL = {
    "*so* and **so**": "<p><em>so</em> and <strong>so</strong></p>",
    "one\ntwo": "<p>one<br>\ntwo</p>",
    "text\n- one\n- two": "<p>text</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>",
    "text\n> quoted": "<p>text</p>\n<blockquote>\n<p>quoted</p>\n</blockquote>",
    "# no heading": "<p># no heading</p>",
    "@anna.keller,": '<p><span class="mention">@anna.keller</span>,</p>',
}
HARM = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![a picture](https://example.org/x.png)",
    "[a](javascript:alert(1))",
    "[a](java&#115;cript:alert(1))",
    "[a](data:text/html,x)",
    "[a](//example.org)",
    "[a](/me/)",
    "[a](https:/me/)",
    "[a](https:me/)",
    "[a](http:///example.org)",
    "[a](https:\\\\example.org)",
    "[a](https://\\example.org)",
    "[a]( https:\t//example.org)",
    "<javascript:alert(1)>",
    "[a]: javascript:alert(1)\n\n[a]",
    '<p onclick="x()" class="mention">words</p>',
]
LONG = [">" * 5000, "[" * 5000, "*" * 5000, "![](" * 1200, "[a](" * 1200, "- " * 2500, "`" * 5000, "    - x\n" * 700]
LONG += ["\n".join(" " * depth + "- x" for depth in range(90)), "<" * 5000, "@a." * 1600, "https://" * 600]


@pytest.mark.parametrize("text", SMALL)
def test_a_small_part_of_markdown_is_understood(text):
    assert html_of(text) == SMALL[text]


@pytest.mark.parametrize("text", HARM)
def test_nothing_harmful_becomes_html(text):
    html = html_of(text)

    assert not re.search(r"<(?:script|img|iframe|style)|href=|\son\w+=(?![^<]*&gt;)", html), html
    assert set(re.findall(r"<(\w+)", html)) <= {"p", "a", "br"}


def test_links_lead_out_with_a_word_for_the_browser():
    html = html_of("[a](https://example.org/?a=1&b=2) https://example.org/x. <mailto:a@example.org>")

    assert html.count('rel="noopener noreferrer nofollow"') == html.count("href=") == 3
    assert 'href="https://example.org/x"' in html


@pytest.mark.parametrize(
    "text", ['[a](https://example.org "title")', "[a](https://example.org 'x')", "[a](https://example.org '\"x\"')"]
)
def test_a_link_has_no_title(text):
    assert "title=" not in html_of(text)
    assert "href=" in html_of(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("*so* and **so**", "so and so"),
        ("text\n- one\n- two", "text one two"),
        ("> said & done\n\nno", "said & done no"),
        ("[here](https://example.org) `a < b`", "here a < b"),
        ("<b>bold</b>", "<b>bold</b>"),
    ],
)
def test_a_list_shows_a_text_without_its_marks(text, line):
    assert plain(text) == line


@pytest.mark.parametrize("text", LONG)
def test_no_text_takes_long(text):
    begin = time.process_time()
    html_of(text)
    assert time.process_time() - begin < 1.5
