"""By which words each kind of record is found, that they follow what they are taken from, and for whom they are."""

import pytest

from accounts.models import User
from history import note
from reference.models import Country, Organization, Region, Theme
from search.folding import words_in
from search.indexing import catch_up, index_everything
from search.models import Indexed
from tests.documents.factories import make_document
from tests.factories import AssistanceRequestFactory, ProjectFactory, UserFactory, cast, party
from tests.meetings.factories import ActionPointFactory, DecisionFactory, MeetingFactory
from tests.search.test_finding import found

pytestmark = pytest.mark.django_db


def a_project():
    project = ProjectFactory(
        objective="wordone",
        beneficiaries="wordtwo",
        rationale="wordthree",
        background="wordfour",
        external_reference="wordfive",
    )
    project.contributions.create(donor="wordsix", amount=1, currency="EUR")
    project.activities.create(title="wordseven", kind="training")
    project.results.create(statement="wordeight")
    return "project", ["one", "two", "three", "four", "five", "six", "seven", "eight"]


def a_request():
    AssistanceRequestFactory(
        asked="wordone",
        authority="wordtwo",
        beneficiaries="wordthree",
        letter_reference="wordfour",
        reply_reference="wordfive",
        reply_on="2026-11-20",
    )
    return "request", ["one", "two", "three", "four", "five"]


def a_meeting():
    meeting = MeetingFactory(place="wordone", agenda=["wordtwo"])
    meeting.agenda_items.update(note="wordthree")
    return "meeting", ["one", "two", "three"]


def an_action_point():
    ActionPointFactory(
        text="x" * 260 + " wordone", responsible_person=UserFactory(full_name="Wordtwo", role="staff", side="OSCE")
    )
    return "action", ["one", "two"]


def a_decision():
    DecisionFactory(text="x" * 260 + " wordone")
    return "decision", ["one"]


def a_document():
    make_document(name="wordone.pdf", title="Report")
    return "document", ["one"]


@pytest.mark.parametrize("make", [a_project, a_request, a_meeting, an_action_point, a_decision, a_document])
def test_record_is_found_by_everything_that_was_written_into_it(make, auditor):
    kind, words = make()

    for word in words:
        assert kind in found(f"word{word}", auditor), word


RENAMED = {
    "theme": (
        lambda: (ProjectFactory(themes=["pve"]), AssistanceRequestFactory(themes=["pve"])),
        lambda: Theme.objects.filter(slug="pve").update(name="Zebra"),
        {"project", "request"},
    ),
    "organization": (
        lambda: ProjectFactory(lead_organization=party("OSCE")),
        lambda: Organization.objects.filter(pk=party("OSCE").pk).update(name="Zebra", short_name="Zebra"),
        {"project", "organization", "person"},  # whoever is of it, too
    ),
    "country": (
        lambda: (ProjectFactory(countries=["KG"]), AssistanceRequestFactory()),
        lambda: Country.objects.filter(iso2="KG").update(name="Zebra"),
        {"project", "request", "country"},
    ),
    "region": (lambda: None, lambda: Region.objects.filter(slug="central-asia").update(name="Zebra"), {"country"}),
    "person": (
        ActionPointFactory,
        lambda: User.objects.filter(pk=cast("staff").pk).update(full_name="Zebra"),
        {"action", "person"},
    ),
}


@pytest.mark.parametrize("what", RENAMED)
def test_new_name_finds_whatever_it_stands_in(what, auditor):
    make, rename, kinds = RENAMED[what]
    make()
    index_everything()
    assert found("zebra", auditor) == {}

    rename()

    assert set(found("zebra", auditor)) == kinds


def test_row_that_moves_to_another_record_takes_its_words_along(auditor):
    former, other = ProjectFactory(), ProjectFactory()
    former.activities.create(title="Zebra", kind="training")
    assert found("zebra", auditor) == {"project": [former.reference]}

    former.activities.update(project=other)

    assert found("zebra", auditor) == {"project": [other.reference]}


@pytest.mark.parametrize(
    ("text", "kind"),
    [("uzbekistan", "country"), ("secretariat", "organization"), ("2396", "instrument"), ("keller", "person")],
)
def test_vocabulary_and_people_are_for_those_with_a_role(staff, outsider, text, kind):
    index_everything()

    assert kind in found(text, staff)
    assert found(text, outsider) == {}


def test_people_are_those_who_work_under_the_plan_now(staff, outsider):
    UserFactory(full_name="Zebra Present", role="staff", side="OSCE")
    UserFactory(full_name="Zebra Without a role")
    UserFactory(full_name="Zebra Gone", role="staff", side="OSCE", is_active=False)

    assert found("zebra", staff) == {"person": ["?q=Zebra Present"]}


def test_making_all_words_anew_takes_out_what_is_gone(auditor):
    meeting = MeetingFactory(title="Zebra")
    assert found("zebra", auditor)
    with note(actor=cast("staff")):
        meeting.delete()

    index_everything()

    assert not Indexed.objects.filter(title__contains="Zebra").exists()


def test_very_long_question_is_asked_by_its_first_words(auditor, monkeypatch):
    monkeypatch.setattr("search.finding.MOST_WORDS", 2)
    ProjectFactory(title="Zebra course")

    assert "project" in found("zebra course nothinghasthisword", auditor)
    assert len(words_in("zebra course nothinghasthisword")) == 3


def test_of_a_very_long_text_a_piece_is_kept_to_be_shown(auditor, monkeypatch):
    monkeypatch.setattr("search.indexing.MOST_TEXT", 20)
    project = ProjectFactory(objective="x" * 30)
    catch_up()

    assert Indexed.objects.get(kind="project", key=project.pk).text == "x" * 20
