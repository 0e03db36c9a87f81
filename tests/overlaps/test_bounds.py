"""Where an overlap begins and ends: days, amendments, what is kept back, and two who answer at once."""

from datetime import date, timedelta

import pytest

from history import past
from overlaps.finding import ASKED_LATELY, Work, overlaps_of
from overlaps.models import Answer
from overlaps.views import AnswerForm
from projects.amendments import begin_amendment
from reference.models import Country
from tests.factories import AssistanceRequestFactory, ProjectFactory, cast, party
from tests.overlaps.test_overlaps import found, work_in
from tests.pages import inputs

pytestmark = pytest.mark.django_db


def test_answered_request_counts_for_a_year_to_the_day(staff):
    uzbekistan = Country.objects.get(iso2="UZ")
    last = past.today() - ASKED_LATELY
    counts = AssistanceRequestFactory(declined=True, country=uzbekistan, themes=["bsm"], received_on=last)
    AssistanceRequestFactory(declined=True, country=uzbekistan, themes=["bsm"], received_on=last - timedelta(days=1))
    still_open = AssistanceRequestFactory(country=uzbekistan, themes=["bsm"], received_on=last - timedelta(days=400))

    assert found(work_in("UZ"), staff) == {counts, still_open}


def test_request_that_is_not_shared_is_found_by_nobody_of_the_other_side(staff, auditor):
    hidden = AssistanceRequestFactory(
        country=Country.objects.get(iso2="UZ"),
        themes=["bsm"],
        consent_to_share=False,
        addressee="unoct",
        holder=party("UNOCT"),
        lead_organization=party("UNOCT"),
        created_by=cast("other_staff"),
    )

    assert overlaps_of(work_in("UZ"), staff).overlaps == []
    assert found(work_in("UZ"), auditor) == {hidden}


def test_work_that_was_refused_is_no_overlap(staff):
    ProjectFactory(rejected=True, countries=["UZ"], themes=["bsm"])
    there = ProjectFactory(returned=True, countries=["UZ"], themes=["bsm"])

    assert found(work_in("UZ"), staff) == {there}


def test_days_on_which_work_was_done_count_before_those_for_which_it_was_planned(staff):
    active = ProjectFactory(active=True, countries=["UZ"], themes=["bsm"])

    assert active.actual_start == date(2026, 1, 12)
    assert found(work_in("UZ", end=date(2026, 1, 12)), staff) == {active}
    assert found(work_in("UZ", end=date(2026, 1, 11)), staff) == set()


def test_request_of_a_country_meets_the_region_that_is_served_as_a_whole(staff):
    letter = AssistanceRequestFactory(country=Country.objects.get(iso2="UZ"), themes=["bsm"])
    AssistanceRequestFactory(country=Country.objects.get(iso2="AL"), themes=["bsm"])

    assert found(work_in(regions=["central-asia"]), staff) == {letter}


@pytest.fixture
def amended(staff):
    """An approved project with the request that it answers, and a working copy of it."""
    project = ProjectFactory(approved=True, countries=["UZ"], themes=["bsm"])
    letter = AssistanceRequestFactory(country=Country.objects.get(iso2="UZ"), themes=["bsm"])
    letter.project_links.create(project=project)
    return project, begin_amendment(project, by=staff, reason="The ministry asked for more")


def test_working_copy_overlaps_neither_its_project_nor_the_request_of_it(staff, amended):
    project, copy = amended

    assert found(Work.of(copy), staff, copy) == set()
    assert Work.of(copy) == Work.of(project)


def test_answer_is_that_of_the_project_wherever_it_is_given(client, staff, amended):
    project, copy = amended
    other = ProjectFactory(countries=["UZ"], themes=["bsm"])
    letter = AssistanceRequestFactory(country=Country.objects.get(iso2="UZ"), themes=["bsm"])
    client.force_login(staff)

    for record, answered in ((other, copy), (letter, project)):
        address = f"/overlaps/{answered.reference}/{record.reference}/"
        sent = inputs(client.get(address)) | {"kind": "join", "reason": "One course for both."}
        assert client.post(address, sent).status_code == 302

    assert set(Answer.objects.values_list("project", flat=True)) == {project.pk}
    for work in (project, copy):
        seen = overlaps_of(Work.of(work), staff, work)
        assert {overlap.record for overlap in seen.answered} == {other, letter}
        assert seen.open == []


def test_first_answer_of_two_at_the_same_moment_is_kept(client, staff, manager, monkeypatch):
    project, other = (ProjectFactory(countries=["UZ"], themes=["bsm"]) for _each in range(2))
    is_valid = AnswerForm.is_valid

    def overtaken(form):
        given = {"kind": "dismiss", "reason": "Another matter.", "by": manager}
        Answer.objects.get_or_create(project=project, other_project=other, defaults=given)
        return is_valid(form)

    monkeypatch.setattr(AnswerForm, "is_valid", overtaken)
    client.force_login(staff)

    answer = client.post(
        f"/overlaps/{project.reference}/{other.reference}/", {"kind": "join", "reason": "One course for both."}
    )

    assert answer.status_code == 409
    assert "Somebody has answered this in the meantime." in answer.text
    assert not Answer.objects.filter(by=staff).exists()


def test_piece_for_the_script_is_for_those_who_read_projects(client, outsider):
    project = ProjectFactory(countries=["UZ"], themes=["bsm"])
    client.force_login(outsider)

    assert client.get(f"/overlaps/{project.reference}/").status_code == 403
