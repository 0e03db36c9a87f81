"""The site as it was: `?as_of=2026-03-31`, or with a time, `?as_of=2026-03-31T14:30`, in the reader's time zone.

A view that can be read in the past says so: `in_the_past = True` on a class, `@in_the_past` on a function. It needs
nothing else: `history.past` shows it the rows of that moment. Its page stands in a frame that says so, its links keep
the moment, and nothing on it can be changed.
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from html import escape, unescape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.encoding import escape_uri_path
from django.utils.http import escape_leading_slashes
from django.utils.translation import gettext as _

from history import past
from history.models import Entry
from history.timeline import start_of
from ui import formats

NAME, TIME = "as_of", "as_of_time"  # a field for a date has no room for a time
A_DAY = timedelta(days=1)
# A link or a form that says its own moment, or means today, has this attribute.
OWN = r"(?![^>]*\sdata-own-moment)"
LINK = re.compile(rf'(<a\b{OWN}[^>]*?\shref=")([^"]*)(")')
QUESTION = re.compile(rf'<form\b{OWN}[^>]*\bmethod="get"[^>]*>')
ACTION = re.compile(r'\baction="([^"]*)"')
MAIN = re.compile(r"<main\b.*</main>", re.DOTALL)
WHOLE_LINK = re.compile(rf'<a\b{OWN}[^>]*?\shref="([^"]*)"[^>]*>.*?(?=</a>)', re.DOTALL)


class Refusal(Exception):
    """Why this moment is not shown, as a sentence, and the first moment that could be, if that is the reason."""

    def __init__(self, sentence, begin=None):
        super().__init__(sentence)
        self.begin = begin


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


# Which moment


def asked_for(query):
    """The moment that an address names, as text: "" where it names none or an emptied field."""
    texts = {text.strip() for text in query.getlist(NAME)} - {""}
    times = {text.strip() for text in query.getlist(TIME)} - {""}
    if len(texts) > 1 or len(times) > 1:
        raise Refusal(_("The address names several moments. Choose one."))
    if times and not texts:
        raise Refusal(_("The address names a time of the day, but no day. Choose the day as well."))
    return "T".join([*texts, *times])


def moment_of(text):
    """The moment that somebody asks for. A day means its end, and today means now."""
    now = timezone.now()
    chosen = _read(text)
    if chosen is None:
        raise _unreadable(text.replace("\0", ""))
    if isinstance(chosen, datetime):
        moment = chosen if timezone.is_aware(chosen) else timezone.make_aware(chosen)
        if moment > now:
            raise Refusal(_("%(moment)s has not come yet.") % {"moment": formats.time_in_words(moment)})
    else:
        if chosen > timezone.localdate():
            raise Refusal(_("%(day)s has not come yet.") % {"day": formats.plain_date(chosen)})
        moment = min(end_of(chosen), now)
    begin = begin_of_the_history()
    if begin is None or moment < begin:
        raise Refusal(_before(begin), begin)
    return moment


def _before(begin):
    if begin is None:
        return _("There is nothing to show: nothing has been written yet.")
    known = formats.time_in_words(begin, seconds=True)
    return _("There is nothing to show: the history begins later, on %(known)s.") % {"known": known}


def begin_of_the_history():
    """When the first entry was written; None before that."""
    return Entry.objects.order_by("pk").values_list("at", flat=True).first()


def _unreadable(text):
    """What is wrong with a text that names no moment: its day, or the time behind it."""
    day, _sign, time = text.partition("T")
    if time and isinstance(_read(day), date) and not _is_time(time):
        sentence, text = _("“%(text)s” is no time of the day. Write hours and minutes, such as 14:30."), time
    else:
        sentence = _("“%(text)s” is no day of the calendar. Write the year, the month and the day, such as 2026-03-31.")
    return Refusal(sentence % {"text": text if len(text) <= 40 else f"{text[:40]}…"})


def _is_time(text):
    try:
        return parse_time(text) is not None
    except ValueError:
        return False


def end_of(day):
    """The last moment before the next day begins: an evening hour may come twice, a morning not."""
    return start_of(day + A_DAY).astimezone(UTC) - timedelta(microseconds=1)


def _read(text):
    try:
        chosen = parse_date(text) or parse_datetime(text)
        if isinstance(chosen, datetime) and timezone.is_aware(chosen):
            timezone.localtime(chosen)  # the reader's calendar may end before that of another time zone
    except (ValueError, OverflowError):
        return None
    return chosen


# The answer


class TimeMachine:
    """Turns the answer to one request into that of a past moment."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not (NAME in request.GET or TIME in request.GET) or not request.user.is_authenticated:
            return self.get_response(request)
        query, request.GET, request.as_of = request.GET, _without_moment(request.GET), ""
        try:
            request.as_of = asked_for(query)
            if not request.as_of:
                return self.get_response(request)
            if request.method not in ("GET", "HEAD"):
                return _not_written(request)
            moment = moment_of(request.as_of)
        except Refusal as fault:
            first = fault.begin and address_at(request, fault.begin)
            return refusal(request, str(fault), 400, first)
        _settle_who_reads(request.user)
        with past.at(moment):
            response = self.get_response(request)
        return _of_the_past(request, moment, response)

    def process_view(self, request, view, args, kwargs):
        if past.moment() is not None and not shows_the_past(view):
            return refusal(request, _("This page has no past: it only shows today."), 400)
        return None


def _settle_who_reads(user):
    """Asked of the present: what somebody may read is decided today, by the roles and the organization of today."""
    user.get_all_permissions()
    return user.roles, user.organization


def _not_written(request):
    response = refusal(request, _("The past is only read. Go back to today to change something."), 405)
    response["Allow"] = "GET, HEAD"
    return response


def _of_the_past(request, moment, response):
    if response.status_code == 404:
        sentence = _("There was nothing here for you to read at that moment. It may have come later.")
        return refusal(request, sentence, 404)
    if response.status_code == 403:
        return response
    if getattr(response, "streaming", False):
        response.streaming_content = _read_at(moment, response.streaming_content)
    elif response.get("Content-Type", "").startswith("text/html"):
        response.content = carried(response.content.decode(response.charset), request)
    if response.has_header("Location"):
        response["Location"] = _carry(response["Location"], request)
    return response


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


def refusal(request, sentence, status, first=None):
    """The page that says why the past is not shown, and leads back to today, or to the first moment there is."""
    context = {"sentence": sentence, "today": _today(request), "first": first}
    with past.at(None):
        return render(request, "ui/past_refused.html", context, status=status)


def _without_moment(query):
    rest = query.copy()
    for name in (NAME, TIME):
        rest.pop(name, None)
    return rest


def _today(request):
    path = escape_leading_slashes(escape_uri_path(request.path))  # two slashes would name another site
    return path + ("?" + request.GET.urlencode() if request.GET else "")


# Links


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

    return MAIN.sub(_with_marks, QUESTION.sub(question, LINK.sub(link, html)))


def _with_marks(main):
    """The main part of a page, saying of each link in it that leads to today that it does."""
    said = escape(_("(leaves the past)"))
    mark = f'<span class="leaves-the-past" aria-hidden="true">↗</span><span class="visually-hidden"> {said}</span>'
    return WHOLE_LINK.sub(lambda link: link[0] + mark if _leaves_the_past(unescape(link[1])) else link[0], main[0])


def _leaves_the_past(address):
    parts = urlsplit(address)
    return bool(parts.path) and not (parts.scheme or parts.netloc or leads_to_the_past(parts.path))


def _carry(address, request):
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not address or address.startswith("#"):
        return address
    if not leads_to_the_past(parts.path or request.path):
        return address
    asked = parse_qsl(parts.query, keep_blank_values=True)
    if any(name == NAME for name, _value in asked):
        return address
    return urlunsplit(parts._replace(query=urlencode([*asked, (NAME, request.as_of)])))


# The bar


def _is_refused(request):
    """A page that says that somebody may not read it, or that it is not there, is of no day."""
    return getattr(request, "has_no_past", False)


def bar(request):
    """What the bar of a page needs to ask for another moment, or None where there is no past to show."""
    user = getattr(request, "user", None)  # a fault above the session has nobody
    if user is None or not user.is_authenticated or not user.holds_a_role or not leads_to_the_past(request.path):
        return None
    if _is_refused(request):
        return None
    moment = past.moment()
    local = timezone.localtime(moment) if moment else None
    of_a_time = moment is not None and isinstance(_read(request.as_of), datetime)
    return {
        "kept": [(name, value) for name, values in request.GET.lists() if name != "page" for value in values],
        "day": f"{local:%Y-%m-%d}" if local else "",
        "time": f"{local:%H:%M}" if of_a_time else "",
        "latest": timezone.localdate().isoformat(),
    }


def shown(request):
    """What the frame of a page says: the moment in both times, and the address of the same page around it and today."""
    moment = past.moment()
    if moment is None or _is_refused(request):
        return None
    chosen = _read(request.as_of)
    of_a_time = isinstance(chosen, datetime)
    latest = timezone.now() if of_a_time else timezone.localdate()
    earlier, later = _stepped(chosen, -A_DAY), _stepped(chosen, A_DAY)
    begin = begin_of_the_history() if of_a_time else timezone.localdate(begin_of_the_history())
    return {
        "words": formats.time_in_words(moment, seconds=of_a_time),
        "utc": moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        "today": _today(request),
        "earlier": earlier and _comparable(earlier) >= begin and address_at(request, earlier),
        "later": later and _comparable(later) <= latest and address_at(request, later),
    }


def _stepped(chosen, step):
    """The day before or after, at the same time by the clock; None beyond the calendar."""
    try:
        return chosen + step
    except OverflowError:
        return None


def _comparable(chosen):
    return timezone.make_aware(chosen) if isinstance(chosen, datetime) and timezone.is_naive(chosen) else chosen


def address_at(request, chosen):
    """This page at another moment."""
    query = request.GET.copy()
    query[NAME] = chosen.isoformat()
    return f"?{query.urlencode()}"
