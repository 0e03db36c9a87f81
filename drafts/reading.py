"""A draft in words, without the form it belongs to: that may not be there any more, or not for this person."""

import re

OF_A_ROW = re.compile(r"(?P<rows>.+)-(?P<number>\d+)-(?P<field>[^-]+)")
PART = re.compile(r"(.+)_\d+")  # one input of several that make up a field


def lines_of(draft):
    """(label, text) of everything in it that the page of its form had a word for."""
    labels, lines = dict(draft.labels), []
    for name, texts in draft.content:
        text = "\n".join(text for text in texts if text.strip())
        if text and (label := _label(name, labels)):
            lines.append((label, text))
    return lines


def _label(name, labels):
    if row := OF_A_ROW.fullmatch(name):
        label = labels.get(f"{row['rows']}-{row['field']}", "")
        return label.replace("#", str(int(row["number"]) + 1)) if label else ""
    part = PART.fullmatch(name)
    return labels.get(name) or (labels.get(part[1], "") if part else "")
