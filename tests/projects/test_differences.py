"""Two submitted contents, side by side and in words."""

import copy

import pytest

from projects.differences import compared, differences, document
from projects.fingerprint import content_of
from reference.models import Country
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def content():
    return content_of(ProjectFactory(ready=True, countries=["KG", "XK"], pillars={2: 60, 3: 40}))


def read(document):
    return {label: text for _heading, lines in document for label, text in lines}


def test_document_names_what_the_content_codes(content):
    read_as = read(document(content))

    assert read_as["Lead organization"].startswith("OSCE Secretariat")
    assert read_as["Countries"].splitlines() == [str(Country.objects.get(iso2="XK")), "Kyrgyzstan"]
    assert read_as["Pillars"].splitlines()[0].startswith("II Preventing and combating: 60")
    assert read_as["Scope"] == "Several countries"
    assert read_as["Planned start"] == "1\N{NO-BREAK SPACE}Mar\N{NO-BREAK SPACE}2027"
    assert "(our wording)" in read_as["Resolutions and commitments"]


def test_date_is_read_with_its_precision(content):
    content["planned_end_precision"] = "year"

    assert read(document(content))["Planned end"] == "2027"


def test_same_content_has_no_differences(content):
    assert differences(content, copy.deepcopy(content)) == []


def test_changed_field_shows_was_and_now(content):
    changed = {**content, "objective": "Something else.", "zero_cost": True, "classification": 2}

    found = [(one.label, one.was, one.now) for one in differences(content, changed)]

    assert found == [
        ("Objective", "Border guards recognize forged travel documents.", "Something else."),
        ("No funds needed", "No", "Yes"),
        ("Classification", "Internal", "Restricted"),
    ]


def test_changed_row_is_one_difference_and_added_and_removed_rows_are_theirs(content):
    changed = copy.deepcopy(content)
    changed["pillar_links"] = [{"pillar": 2, "weight": 100}]
    changed["contributions"][0]["amount"] = "175000.00"
    changed["risks"].append(
        {"description": "Late visas", "likelihood": 2, "impact": 2, "response": "accept", "measure": ""}
    )

    found = {(one.was, one.now) for one in differences(content, changed)}

    space = "\N{NARROW NO-BREAK SPACE}"
    assert (f"II Preventing and combating: 60{space}%", f"II Preventing and combating: 100{space}%") in found
    assert any(was.startswith("III ") and now == "" for was, now in found)
    money = f"Germany: EUR\N{NO-BREAK SPACE}{{}}{space}000, committed"
    assert (money.format(150), money.format(175)) in found
    assert ("", "Late visas – likelihood 2, impact 2; accept") in found
    assert len(found) == 4


def test_same_row_twice_is_not_lost(content):
    changed = copy.deepcopy(content)
    changed["contributions"].append(dict(changed["contributions"][0]))

    assert [(one.was, bool(one.now)) for one in differences(content, changed)] == [("", True)]


def test_first_submission_has_no_content_before_it(content):
    sections = compared(None, content)

    assert [section.slug for section in sections] == ["basics", "purpose", "places", "results", "budget", "risks"]
    assert all(piece.was == "" for section in sections for line in section.lines for piece in line.pieces)


def test_names_take_at_most_one_query_for_each_kind(content, django_assert_max_num_queries):
    bare = content_of(ProjectFactory())

    with django_assert_max_num_queries(7):
        differences(bare, content)
    with django_assert_max_num_queries(7):
        document(content)
