"""The site as it was: `?as_of=2026-03-31`, or with a time, `?as_of=2026-03-31T14:30`, in the reader's time zone.

A view that can be read in the past says so: `in_the_past = True` on a class, `@in_the_past` on a function. It needs
nothing else: `history.past` shows it the rows of that moment. Its page stands in a frame that says so, its links keep
the moment, and nothing on it can be changed.
"""

import re
from datetime import UTC, datetime, time
from functools import lru_cache
from html import escape, unescape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from history import past
from history.models import Entry
from ui import formats

NAME = "as_of"
LINK = re.compile(r'(<a\b[^>]*?\shref=")([^"]*)(")')
QUESTION = re.compile(r'<form\b[^>]*\bmethod="get"[^>]*>')
ACTION = re.compile(r'\baction="([^"]*)"')


class Refusal(Exception):
    """Why this moment is not shown, as a sentence."""


def in_the_past(view):
    """Marks a view whose page can be read as of a day."""
    view.in_the_past = True
    return view


def shows_the_past(view):
    """Whether a view can be read as of a day."""
    return getattr(view, "in_the_past", False) or getattr(getattr(view, "view_class", None), "in_the_past", False)


@lru_cache(maxsize=4096)
def leads_to_the_past(path):
    """Whether the page at this path can be read as of a day."""
    try:
        return shows_the_past(resolve(path).func)
    except Resolver404:
        return False


def moment_of(text):
    """The moment that somebody asks for. A day means its end, and today means now."""
    now = timezone.now()
    chosen = _read(text.strip())
    if chosen is None:
        raise Refusal(
            _("“%(text)s” is no day of the calendar. Write the year, the month and the day, such as 2026-03-31.")
            % {"text": text}
        )
    if isinstance(chosen, datetime):
        moment = chosen if timezone.is_aware(chosen) else timezone.make_aware(chosen)
        if moment > now:
            raise Refusal(_("%(moment)s has not come yet.") % {"moment": formats.time_in_words(moment)})
    else:
        if chosen > timezone.localdate():
            raise Refusal(_("%(day)s has not come yet.") % {"day": formats.plain_date(chosen)})
        moment = min(timezone.make_aware(datetime.combine(chosen, time.max)), now)
    begin = Entry.objects.order_by("pk").values_list("at", flat=True).first()
    if begin is None or moment < begin:
        known = formats.time_in_words(begin) if begin else _("nothing has been written yet")
        raise Refusal(_("There is nothing to show: the history begins later (%(known)s).") % {"known": known})
    return moment


def _read(text):
    try:
        return parse_date(text) or parse_datetime(text)
    except ValueError:
        return None


class TimeMachine:
    """Turns the answer to one request into that of a past moment."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        asked = request.GET.getlist(NAME)
        if not asked or not request.user.is_authenticated:
            return self.get_response(request)
        rest = request.GET.copy()
        del rest[NAME]
        request.GET, request.as_of = rest, asked[-1].strip()
        if not request.as_of:  # an emptied field asks for today
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return refusal(request, _("The past is only read. Go back to today to change something."), 405)
        try:
            moment = moment_of(request.as_of)
        except Refusal as fault:
            return refusal(request, str(fault), 400)
        request.user.get_all_permissions()  # asked of the present: what somebody may read is decided today
        with past.at(moment):
            response = self.get_response(request)
        if getattr(response, "streaming", False):
            response.streaming_content = _read_at(moment, response.streaming_content)
        elif response.get("Content-Type", "").startswith("text/html"):
            response.content = carried(response.content.decode(response.charset), request)
        if response.has_header("Location"):
            response["Location"] = _carry(response["Location"], request)
        return response

    def process_view(self, request, view, args, kwargs):
        if past.moment() is not None and not shows_the_past(view):
            return refusal(request, _("This page has no past: it only shows today."), 400)
        return None


def _read_at(moment, chunks):
    """A download is read when the view has long answered."""
    chunks = iter(chunks)
    while True:
        with past.at(moment):
            try:
                chunk = next(chunks)
            except StopIteration:
                return
        yield chunk


def refusal(request, sentence, status):
    """The page that says why the past is not shown, and leads back to today."""
    with past.at(None):
        context = {"sentence": sentence, "today": _today(request), "asked": request.as_of}
        return render(request, "ui/past_refused.html", context, status=status)


def _today(request):
    return request.path + ("?" + request.GET.urlencode() if request.GET else "")


def carried(html, request):
    """The page with its links and its questions keeping the moment."""

    def link(found):
        return found[1] + escape(_carry(unescape(found[2]), request)) + found[3]

    def question(form):
        action = ACTION.search(form[0])
        path = urlsplit(unescape(action[1])).path if action else ""
        if not leads_to_the_past(path or request.path):
            return form[0]
        return f'{form[0]}<input type="hidden" name="{NAME}" value="{escape(request.as_of)}">'

    return QUESTION.sub(question, LINK.sub(link, html))


def _carry(address, request):
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not (parts.path or parts.query):
        return address
    if not leads_to_the_past(parts.path or request.path):
        return address
    asked = parse_qsl(parts.query, keep_blank_values=True)
    if any(name == NAME for name, _value in asked):
        return address
    return urlunsplit(parts._replace(query=urlencode([*asked, (NAME, request.as_of)])))


def shown(request):
    """What the frame of a page says: the moment in both times, and the address of the same page today."""
    moment = past.moment()
    if moment is None:
        return None
    return {
        "asked": request.as_of,
        "local": formats.local_time(moment),
        "utc": moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        "today": _today(request),
    }
