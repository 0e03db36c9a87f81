"""Looking back shows what the site showed then: every list, every filter, every record, every file.

A history of some hundred acts is drawn at random. At 50 moments of it the test notes what people see on the living
site; when it is over, the same addresses with `?as_of=` of that moment have to show the same.
"""

import random
from urllib.parse import urlencode

import pytest

from history import past
from meetings.models import ActionPoint, Meeting
from projects.models import Project
from reference.models import Pillar, Region
from requests.models import AssistanceRequest
from tests.as_seen import seen_on
from tests.clock import moment
from tests.factories import cast
from tests.pages import rows_of_file
from tests.random_history import RandomHistory

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "past"])

ACTS, MOMENTS = 220, 50
CASES = {"projects": Project, "requests": AssistanceRequest, "meetings": Meeting, "actions": ActionPoint}
READERS = ["staff", "other_staff", "manager", "auditor"]
FILTERS = [
    "region=central-asia",
    "region=central-asia&region=south-eastern-europe",
    "region=none",
    "pillar=2",
    "pillar=1&pillar=none",
    "q=border",
    "q=police+training",
]
OWN_FILTERS = {
    "projects": ["status=draft", "status=submitted&status=under_assessment", "country=KG", "sort=title", "theme=pve"],
    "requests": ["open=yes", "overdue=yes", "mine=yes&region=central-asia", "sort=-country__name"],
    "meetings": ["status=held", "region=none&pillar=none", "sort=-decisions_taken"],
    "actions": ["status=open&whose=us", "overdue=yes", "overdue=no&pillar=2", "sort=responsible_person__full_name"],
}


@pytest.fixture
def chance():
    return random.Random(20190923)  # the day of the Plan's signature


def addresses(chance):
    """Some pages and files that there are now, by chance."""
    kind = chance.choice(list(CASES))
    asked = chance.choice(["", *FILTERS, *OWN_FILTERS[kind]])
    yield f"/{kind}/?{asked}"
    yield f"/{kind}/?{asked}&format=csv"
    if chance.random() < 0.3:
        yield chance.choice(["/countries/", "/countries/KG/", "/pillars/", "/instruments/?pillar=2"])
    for model in chance.sample(list(CASES.values()), 2):
        if records := list(open_to_all(model)):
            yield from pages_of(chance.choice(records), chance)


def open_to_all(model):
    """Without those that are withheld from some: that somebody reads them is itself written into their history."""
    records = model._base_manager.order_by("pk")
    if model in (Project, AssistanceRequest):
        records = records.filter(classification__lt=model.Classification.CONFIDENTIAL)
    return records.filter(consent_to_share=True) if model is AssistanceRequest else records


def pages_of(record, chance):
    yield record.get_absolute_url()
    if isinstance(record, Project):
        rounds = [f"rounds/{number}/" for number in range(1, record.round + 1)]
        yield record.get_absolute_url() + chance.choice(["history/", *rounds])


def look(client, address):
    """What a person gets at an address: the rows of a file, or what is to be read on a page."""
    answer = client.get(address)
    if answer.streaming:
        return rows_of_file(answer)
    return [answer.status_code, *(seen_on(answer.content.decode()) if answer.status_code == 200 else ())]


def counts(reader, region, pillar):
    """How many records of each kind there are for a person: all, and those of a region and a pillar."""
    found = []
    for model in CASES.values():
        records = model.objects.visible_to(reader)
        found += [records.count(), records.in_regions([region]).in_pillars([pillar], none=True).count()]
    return found


def test_a_look_back_shows_what_the_site_showed_then(chance, client):
    world, noted = RandomHistory(chance, client), []
    pauses = set(chance.sample(range(20, ACTS), MOMENTS))
    for number in range(ACTS):
        world.act()
        if number in pauses:
            reader = cast(chance.choice(READERS))
            scope = chance.choice(list(Region.objects.all())), chance.choice(list(Pillar.objects.all()))
            then = moment()
            client.force_login(reader)
            pages = {address: look(client, address) for address in addresses(chance)}
            noted.append((then, reader, pages, scope, counts(reader, *scope)))
    assert len(set(world.done)) > 15, "the history is no longer as mixed as it was"

    for then, reader, pages, scope, counted in noted:
        with past.at(then):
            assert counts(reader, *scope) == counted
        client.force_login(reader)
        for address, seen in pages.items():
            joint = "&" if "?" in address else "?"
            back = f"{address}{joint}{urlencode({'as_of': then.isoformat()})}"
            assert look(client, back) == seen, (address, reader, then)
