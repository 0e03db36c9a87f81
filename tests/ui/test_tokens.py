"""The contrast of the colours, computed from tokens.css as WCAG 2.2 does."""

import re

import pytest
from django.conf import settings

TOKENS = (settings.BASE_DIR / "static/css/tokens.css").read_text()


def colours(theme):
    found = dict(re.findall(r"--(c-[\w-]+): (#\w{6});", TOKENS))
    for name, light, dark in re.findall(r"--(c-[\w-]+): light-dark\((#\w{6}), (#\w{6})\)", TOKENS):
        found[name] = dark if theme == "dark" else light
    return found


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


TEXTS = [
    *(
        (text, ground)
        for text in ("c-ink", "c-muted", "c-link", "c-link-visited")
        for ground in ("c-paper", "c-canvas")
    ),
    ("c-ink", "c-sunken"),
    ("c-muted", "c-sunken"),
    ("c-danger", "c-paper"),
    ("c-success", "c-paper"),
    ("c-on-primary", "c-primary"),
    ("c-on-primary", "c-primary-hover"),
    ("c-on-danger", "c-danger"),
    ("c-header-ink", "c-header"),
    ("c-header-quiet", "c-header"),
    *((f"c-{look}-ink", f"c-{look}-bg") for look in ("info", "ok", "warn", "bad", "neutral", "review")),
]
SHAPES = [("c-line-strong", "c-paper"), *((f"c-pillar-{number}", "c-paper") for number in (1, 2, 3, 4))]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_can_be_read_on_its_ground(theme, text, ground):
    found = colours(theme)

    assert contrast(found[text], found[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_shape_can_be_seen_on_its_ground(theme, shape, ground):
    found = colours(theme)

    assert contrast(found[shape], found[ground]) >= 3
