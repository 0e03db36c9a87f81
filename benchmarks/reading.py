"""What an auditor reads, asked through the whole site by a client that is signed in."""

import re
from datetime import timedelta

from django.conf import settings
from django.db.models import Count
from django.test import Client
from django.utils import timezone

from auditing.feed_filter import FeedFilter
from benchmarks.databases import FULL, TENTH
from benchmarks.portfolio import QUIET, RARE
from benchmarks.timing import Row, Times, against, in_turns, once, within
from history.models import Entry
from projects.models import Project
from tests.factories import cast

FEED = "/history/"
ENTRY = re.compile(r"/history/(\d+)/")
ACT = re.compile(r'<li id="entry-')
OLDER = re.compile(r'rel="next" href="\?(before=\d+)')
FEW = 2.5  # entries in a click, on the average of an ordinary page
FILTERED = 0.060  # seconds
AS_OF = 1.5


def signed_in():
    settings.ROOT_URLCONF = "benchmarks.floor"
    client = Client()
    client.force_login(cast("auditor"))
    return client


def opening(client, address):
    """A function that opens a page and refuses one that did not find anything."""

    def open_page():
        answer = client.get(address)
        if answer.status_code != 200 or b'id="faults"' in answer.content:
            raise LookupError(f"{address} answers {answer.status_code}")
        return answer

    return open_page


def entries_on(answer):
    """How many entries a page of the history leads to."""
    return len(set(ENTRY.findall(answer.text)))


def latest_of_the_feed(databases, rounds):
    """The latest entries and an ordinary page, against raw SQL and a plain template"""
    client = signed_in()
    latest = against_raw_sql(client, "", "the feed: the latest {} entries", rounds)
    return [*latest, *against_raw_sql(client, ordinary(client), "the feed: an ordinary page of {} entries", rounds)]


def ordinary(client):
    """The query of a page in the middle of the years that tells many small clicks, and whole ones only.

    What was written last may be a few large clicks, which are cheaper to tell for each entry than forty small ones.
    """
    query = f"before={Entry.objects.order_by('-pk')[0].pk // 2}"
    while True:
        feed = opening(client, f"{FEED}?{query}")().text
        if told := set(ENTRY.findall(feed)):
            raw = opening(client, f"/floor/page/?number={len(told)}&{query}")().text
            if told == set(ENTRY.findall(raw)) and len(told) <= FEW * len(ACT.findall(feed)):
                return query
        query = OLDER.search(feed)[1]


def against_raw_sql(client, query, what, rounds):
    number = entries_on(opening(client, f"{FEED}?{query}")())
    times = in_turns(
        {
            "feed": opening(client, f"{FEED}?{query}"),
            "page": opening(client, f"/floor/page/?number={number}&{query}"),
            "list": opening(client, f"/floor/list/?number={number}&{query}"),
        },
        rounds,
    )
    return [
        Row(f"raw SQL, plain template: {number} entries, nothing around them", times["list"]),
        Row("the same in the frame of the site", times["page"]),
        against(what.format(number), times["feed"], times["page"], most=2, than="raw page"),
    ]


def one_record(databases, rounds):
    """One record's history, with a tenth of all entries and with all of them"""
    address = f"/projects/{QUIET}/history/"
    clients, numbers, times = {}, {}, {TENTH: Times(), FULL: Times()}
    for _turn in range(rounds):
        for name in times:
            databases.change_to(name)
            if name not in clients:
                clients[name], numbers[name] = signed_in(), Entry.objects.order_by("-pk")[0].pk
            found = in_turns({name: opening(clients[name], address)}, 3)
            times[name].seconds += found[name].seconds
    busiest = Project.objects.get(pk=busiest_project())
    busy = in_turns({"page": opening(clients[FULL], f"/projects/{busiest.reference}/history/")}, rounds)["page"]
    entries = Entry.objects.of(busiest).count()
    return [
        Row(f"a record of 30 entries among {numbers[TENTH]:,}", times[TENTH]),
        against(f"the same record among {numbers[FULL]:,}", times[FULL], times[TENTH], most=1.25, than="tenth"),
        within(f"the busiest record, of {entries:,} entries", busy),
    ]


def busiest_project():
    found = Entry.objects.filter(table="projects_project").order_by().values("row").annotate(n=Count("pk"))
    return found.order_by("-n")[0]["row"]


def filtered_by_region_and_pillar(databases, rounds):
    """The feed by region and pillar"""
    queries = [
        "region=central-asia",
        "region=central-asia&pillar=2",
        "region=south-eastern-europe&pillar=4",
        "region=partners-asia&pillar=4",
        "pillar=4",
        "region=central-asia&region=south-eastern-europe&pillar=1&pillar=2&pillar=3",
        "region=none",
        "pillar=none",
        f"region={RARE}",
        "region=north-america",
        "region=central-asia&pillar=2&kind=project",
    ]
    rows = asked(databases, queries, rounds, FILTERED)
    together = Times([seconds for row in rows for seconds in row.times.seconds])
    return [*rows, Row("all of these together", together)]


def other_questions(databases, rounds):
    """Other questions to the feed"""
    person = cast("auditor")._meta.model.objects.filter(email="writer7@example.org")[0]
    busiest = Project.objects.get(pk=busiest_project())
    long_ago = timezone.localdate() - timedelta(days=900)
    queries = [
        *(f"person={person.email}", f"record={busiest.reference}", f"record={QUIET}"),
        *(
            "act=approve",
            "kind=meeting",
            "kind=user",
            "kind=none",
            "source=command",
            f"organization={person.organization}",
        ),
        f"date_after={long_ago}&date_before={long_ago}",
        f"date_before={long_ago}&region=central-asia",
        f"date_before={long_ago}&act=approve",
    ]
    if "q" in FeedFilter.base_filters:
        queries += ["q=forged", "q=forged+laboratory&region=central-asia", "q=nothinghasthisword"]
    else:
        print("  The feed cannot be searched for a text yet.")
    return asked(databases, queries, rounds)


def asked(databases, queries, rounds, most=None):
    """A row for each question: the first time on a fresh connection, then again and again."""
    client, rows = signed_in(), []
    for query in queries:
        page = opening(client, f"{FEED}?{query}")
        databases.change_to(FULL)
        try:
            first = once(page).median
            number = entries_on(page())
        except LookupError as reason:
            print(f"  Left out, the page does not understand it: {reason}")
            continue
        times = in_turns({query: page}, rounds, warm=0)[query]
        rows.append(within(f"{query} ({number})", times, most, compared=f"first {first * 1000:.1f} ms"))
    return rows


def pages_far_back(databases, rounds):
    """Page 500 against page 1"""
    client = signed_in()
    numbers = Entry.objects.order_by("-pk").values_list("pk", flat=True)
    far = numbers[min(500 * 60, numbers[0] // 2)]
    times = in_turns(
        {
            "first": opening(client, FEED),
            "far": opening(client, f"{FEED}?before={far}"),
            "back": opening(client, f"{FEED}?after={far}"),
        },
        rounds,
    )
    return [
        Row("page 1 of the feed", times["first"]),
        against("page 500, going back", times["far"], times["first"], most=1.5, than="page 1"),
        against("page 500, coming forward", times["back"], times["first"], most=1.5, than="page 1"),
    ]


def as_of_a_day(databases, rounds):
    """The list of all projects as of a day"""
    client, rows = signed_in(), []
    now = in_turns({"now": opening(client, "/projects/")}, rounds)["now"]
    for days in (1, 400):
        page = opening(client, f"/projects/?as_of={timezone.localdate() - timedelta(days=days)}")
        databases.change_to(FULL)
        try:
            first = once(page)
        except LookupError as reason:
            print(f"  Left out, the list does not know days yet: {reason}")
            return [Row("the list of projects now", now)]
        again = in_turns({"again": page}, rounds)["again"]
        rows.append(within(f"the list {days} days ago, the first time", first, AS_OF))
        rows.append(against(f"the list {days} days ago, again", again, now, than="now"))
    return [Row(f"the list of {Project.objects.count():,} projects now", now), *rows]


PARTS = [latest_of_the_feed, one_record, filtered_by_region_and_pillar, other_questions, pages_far_back, as_of_a_day]
