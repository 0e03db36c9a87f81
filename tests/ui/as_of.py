"""Addresses and pages as of a moment."""

from html import unescape
from urllib.parse import urlencode

from django.utils import timezone


def at(address, chosen, **asked):
    text = chosen if isinstance(chosen, str) else chosen.isoformat()
    return f"{address}?{urlencode({**asked, 'as_of': text})}"


def text_of(answer):
    return unescape(answer.content.decode())


def today_of(person):
    return timezone.localdate(timezone=person.zone)
