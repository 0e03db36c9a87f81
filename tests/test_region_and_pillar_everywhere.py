"""Region and pillar mean the same on every list: page, count and export agree with what the records themselves say.

A portfolio is drawn at random (the same in every run), and 50 random questions are put to each of the lists. The
answer is compared with one worked out in Python, record by record, from the links alone.
"""

import random
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from auditing.models import Finding, Sample
from comments.models import Comment
from documents.models import Document
from history.models import Entry
from imports.models import Import
from meetings.models import AgendaItem, Meeting, MeetingPillar, MeetingRegion
from projects.models import Project
from reference.models import Country, Pillar, Region
from requests.models import AssistanceRequest
from tests.auditing.desk.factories import FindingFactory, draw_sample
from tests.comments.factories import say
from tests.documents.factories import make_document
from tests.factories import AssistanceRequestFactory, ProjectFactory, cast
from tests.pages import rows_of_file

REGIONS = ["central-asia", "south-eastern-europe", "eastern-europe", "north-america"]
COUNTRIES = ["KG", "UZ", "TJ", "AL", "RS", "XK", "MD", "UA", "CA"]
QUESTIONS = 50


@pytest.fixture
def chance():
    return random.Random(20190923)  # the day of the Plan's signature


@pytest.fixture
def portfolio(db, chance):
    projects = [
        ProjectFactory(
            countries=chance.sample(COUNTRIES, chance.choice([0, 0, 1, 2, 3])),
            regions=chance.sample(REGIONS, chance.choice([0, 0, 1, 2])),
            pillars=dict.fromkeys(chance.sample([1, 2, 3, 4], chance.randint(0, 3)), 25),
        )
        for _ in range(30)
    ]
    letters = []
    for _ in range(15):
        letter = AssistanceRequestFactory(
            country=Country.objects.get(iso2=chance.choice(COUNTRIES)),
            pillars=chance.sample([1, 2, 3, 4], chance.randint(0, 2)),
        )
        for project in chance.sample(projects, chance.choice([0, 0, 1, 2])):
            letter.project_links.create(project=project)
        letters.append(letter)
    for number in range(15):
        meeting = Meeting(title=f"Meeting {number}")
        meeting.save()
        for slug in chance.sample(REGIONS, chance.choice([0, 0, 1])):
            MeetingRegion(meeting=meeting, region=Region.objects.get(slug=slug)).save()
        for pillar in chance.sample([1, 2, 3, 4], chance.choice([0, 0, 1])):
            MeetingPillar(meeting=meeting, pillar=Pillar.objects.get(number=pillar)).save()
        for case in chance.sample([*projects, *letters], chance.choice([0, 1, 1, 2])):
            about = "project" if isinstance(case, Project) else "assistance_request"
            AgendaItem(meeting=meeting, title="Item", **{about: case}).save()
    for case in chance.sample([*projects, *letters, *Meeting.objects.all()], 15):
        FindingFactory(about=case)
    for case in chance.sample([*projects, *letters, *Meeting.objects.all()], 15):
        make_document(case)
    for case in chance.sample([*projects, *letters, *Meeting.objects.all()], 15):
        say(record=case)
    for number, kind in enumerate(["projects", "requests", "meetings"] * 2):
        key = f"0b0f3f1e-6a4e-4a86-9d4f-6d0b1c8a{number:04d}"
        draw_sample(kind, size=str(number // 3 + 1), seed=str(number), creation_key=key)
    for number in range(10):
        about = chance.sample([*projects, *letters], chance.choice([0, 1, 1, 3]))
        made = timezone.now() - timedelta(minutes=number)  # by which imports are told apart
        make_import(*(case.reference for case in about), "", "JP-2099-0001", created_at=made)


def make_import(*references, **given):
    """An import with a row for each of these references."""
    given |= {"kind": Import.Kind.PROJECTS, "file_name": "list.csv", "size": 1, "created_by": cast("staff")}
    one = Import.objects.create(**given)
    for number, reference in enumerate(references, 2):
        one.rows.create(number=number, reference=reference)
    return one


# What the records themselves say


def of_project(project):
    regions = {link.region.slug for link in project.region_links.all()}
    regions |= {link.country.region.slug for link in project.country_links.all()}
    return regions, {link.pillar.number for link in project.pillar_links.all()}


def of_request(letter):
    regions, pillars = {letter.country.region.slug}, {link.pillar.number for link in letter.pillar_links.all()}
    for link in letter.project_links.all():
        more_regions, more_pillars = of_project(link.project)
        regions, pillars = regions | more_regions, pillars | more_pillars
    return regions, pillars


def of_meeting(meeting):
    regions = {link.region.slug for link in meeting.region_links.all()}
    pillars = {link.pillar.number for link in meeting.pillar_links.all()}
    for item in meeting.agenda_items.all():
        more = of_project(item.project) if item.project else of_request(item.assistance_request)
        if item.about:
            regions, pillars = regions | more[0], pillars | more[1]
    return regions, pillars


def called(reference):
    """What the record of this reference says."""
    for model, says in ((Project, of_project), (AssistanceRequest, of_request), (Meeting, of_meeting)):
        for record in model.objects.filter(reference=reference):
            return says(record)
    return set(), set()


def of_finding(finding):
    return called(finding.about)


def of_document(document):
    said = [called(link.reference) for link in document.links.all()]
    return set().union(*(regions for regions, _ in said)), set().union(*(pillars for _, pillars in said))


def of_comment(comment):
    return called(comment.record_reference)


def of_sample(sample):
    said = [called(item.about) for item in sample.items.all()]
    return set().union(*(regions for regions, _ in said)), set().union(*(pillars for _, pillars in said))


def of_import(one):
    said = [called(row.reference) for row in one.rows.all()]
    return set().union(*(regions for regions, _ in said)), set().union(*(pillars for _, pillars in said))


def answers(said, asked):
    """Whether what a record says answers the question. Values of one question are alternatives; both have to hold."""
    return all(
        not wanted or ("none" in wanted and not there) or there & {int(w) if w.isdigit() else w for w in wanted}
        for there, wanted in zip(said, (asked["region"], asked["pillar"]), strict=True)
    )


def question(chance):
    return {
        "region": chance.sample([*REGIONS, "none"], chance.choice([0, 1, 1, 2])),
        "pillar": chance.sample(["1", "2", "3", "4", "none"], chance.choice([0, 1, 1, 2])),
    }


# What the pages say


def exported(client, address, asked):
    return rows_of_file(client.get(address, {**asked, "format": "csv"}))


def listed(client, address, asked):
    """What the records on all pages are called, in their order, and the number that the sentence above them gives."""
    found, page = [], 1
    while True:
        text = client.get(address, {**asked, "per_page": 25, "page": page}).content.decode()
        (count,) = re.findall(r'class="count" role="status"[^>]*>\s*(?:<[^>]+>\s*)*([\d\u00a0\u202f ]+)', text)
        body = text.partition("<tbody")[2].partition("</tbody>")[0]
        reference = r"(?:(?:JP|TAR|CM|DOC|F|S)-\d{4}-\d{4}|CMT-\w{6})(?=/[\"#])"
        found += re.findall(rf'href="/[a-z/]+/(?:\d+/"[^>]*>)?({reference}|Import of [^<]+)', body)
        if "?" not in text or not re.search(r'rel="next"', text):
            return list(dict.fromkeys(found)), int(re.sub(r"\D", "", count))
        page += 1


@pytest.mark.parametrize(
    ("address", "model", "says", "reader"),
    [
        ("/projects/", Project, of_project, "staff"),
        ("/requests/", AssistanceRequest, of_request, "staff"),
        ("/meetings/", Meeting, of_meeting, "staff"),
        ("/documents/", Document, of_document, "staff"),
        ("/comments/", Comment, of_comment, "staff"),
        ("/findings/", Finding, of_finding, "auditor"),
        ("/history/desk/", Sample, of_sample, "auditor"),
        ("/imports/", Import, of_import, "staff"),
    ],
    ids=["projects", "requests", "meetings", "documents", "comments", "findings", "samples", "imports"],
)
def test_list_count_and_export_are_equal_on_random_questions(address, model, says, reader, portfolio, chance, client):
    client.force_login(cast(reader))
    with timezone.override(cast(reader).zone):  # in which the page names an import
        said = {str(record): says(record) for record in model.objects.all()}
    for _ in range(QUESTIONS):
        asked = question(chance)
        expected = {reference for reference, of in said.items() if answers(of, asked)}

        rows = exported(client, address, asked)
        references, count = listed(client, address, asked)

        assert {row[0] for row in rows} == expected, asked
        assert (len(rows), len(references), count) == (len(expected), len(expected), len(expected)), asked
        assert references == [row[0] for row in rows], asked


def test_the_history_answers_the_same_questions(portfolio, chance, client, auditor):
    client.force_login(auditor)
    said = {}
    kinds = [(Project, of_project), (AssistanceRequest, of_request), (Meeting, of_meeting)]
    for model, says in [
        *kinds,
        (Document, of_document),
        (Comment, of_comment),
        (Finding, of_finding),
        (Sample, of_sample),
    ]:
        said |= {f"{model._meta.db_table}:{record.pk}": says(record) for record in model.objects.all()}
    for _ in range(QUESTIONS):
        asked = question(chance)
        expected = [
            entry.pk
            for entry in Entry.objects.filter(pk__lte=Entry.objects.latest("id").pk).order_by("-id")
            if all(
                any(
                    (case in said and answers(parts(said[case], name), {**EMPTY, name: [value]}))
                    if value != "none"
                    else False
                    for value in asked[name]
                    for case in (entry.case, entry.other_case)
                )
                or (
                    "none" in asked[name]
                    and not any(reached(said, case, name) for case in (entry.case, entry.other_case))
                )
                or not asked[name]
                for name in asked
            )
        ]
        rows = exported(client, "/history/", asked)
        assert [int(row[0]) for row in rows] == expected, asked


EMPTY = {"region": [], "pillar": []}


def parts(said, name):
    return (said[0], set()) if name == "region" else (set(), said[1])


def reached(said, case, name):
    return case in said and bool(said[case][0 if name == "region" else 1])


def test_a_record_in_two_regions_appears_once(client, staff):
    project = ProjectFactory(countries=["KG", "AL"], regions=["central-asia"])
    client.force_login(staff)
    references, count = listed(client, "/projects/", {"region": ["central-asia", "south-eastern-europe"]})
    assert (references, count) == ([project.reference], 1)


@pytest.mark.parametrize(
    "address",
    [
        "/projects/",
        "/requests/",
        "/meetings/",
        "/documents/",
        "/comments/",
        "/findings/",
        "/history/desk/",
        "/history/",
        "/history/duties/",
        "/notifications/",
        "/imports/",
    ],
)
@pytest.mark.parametrize(
    ("asked", "named"), [({"region": "mars"}, "mars"), ({"pillar": "5"}, "5"), ({"regoin": "central-asia"}, "regoin")]
)
def test_what_is_not_known_is_named_and_finds_nothing(address, asked, named, client, auditor, portfolio):
    client.force_login(auditor)
    answer = client.get(address, asked)
    page = answer.content.decode().partition("<main")[2]
    assert named in page
    below = page.partition('id="faults"')[2]
    assert below
    assert not re.search(r'href="/[a-z/]+/(?:(?:JP|TAR|CM|DOC|F|S)-\d{4}-\d{4}|CMT-\w{6})/["#]', below)
