"""Similar work: what is found while a project is being written, and what is answered."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from history.models import Entry
from overlaps.finding import Work, overlaps_of
from overlaps.models import Answer
from projects.models import Project
from reference.models import Country, Region, Theme
from tests.factories import AssistanceRequestFactory, ProjectFactory, cast, party
from tests.pages import inputs

pytestmark = pytest.mark.django_db
YEAR = {"planned_start": date(2020, 1, 1), "planned_end": date(2020, 12, 31)}


def work_in(*codes, themes=("bsm",), regions=(), start=None, end=None):
    return Work(
        frozenset(Country.objects.filter(iso2__in=codes).values_list("pk", flat=True)),
        frozenset(Region.objects.filter(slug__in=regions).values_list("pk", flat=True)),
        frozenset(Theme.objects.filter(slug__in=themes).values_list("pk", flat=True)),
        start,
        end,
    )


def found(work, user, project=None):
    return {overlap.record for overlap in overlaps_of(work, user, project).overlaps}


@pytest.fixture
def slugs(db):
    return list(Theme.objects.values_list("slug", flat=True))


def test_project_and_request_with_country_and_theme_are_found_and_others_are_not(staff, slugs):
    one, other = slugs[:2]
    same = ProjectFactory(countries=["UZ"], themes=[one])
    ProjectFactory(countries=["UZ"], themes=[other])
    ProjectFactory(countries=["RS"], themes=[one])
    asked = AssistanceRequestFactory(country=Country.objects.get(iso2="UZ"), themes=[one])
    AssistanceRequestFactory(themes=[one])

    assert found(work_in("UZ", themes=[one]), staff) == {same, asked}


def test_region_meets_its_countries_and_a_country_the_region(staff, slugs):
    in_region = ProjectFactory(regions=["central-asia"], themes=slugs[:1])
    in_country = ProjectFactory(countries=["UZ"], themes=slugs[:1])

    assert found(work_in("KG", themes=slugs[:1]), staff) == {in_region}
    assert found(work_in(themes=slugs[:1], regions=["central-asia"]), staff) == {in_region, in_country}


@pytest.mark.parametrize(
    ("start", "end", "meets"),
    [
        (date(2020, 12, 31), None, True),
        (date(2021, 1, 1), None, False),
        (None, date(2020, 1, 1), True),
        (None, date(2019, 12, 31), False),
        (None, None, True),
        (date(2019, 1, 1), date(2022, 1, 1), True),
    ],
)
def test_days_that_touch_overlap_and_open_ones_do_not_rule_out(staff, slugs, start, end, meets):
    project = ProjectFactory(countries=["UZ"], themes=slugs[:1], **YEAR)
    undated = ProjectFactory(countries=["UZ"], themes=slugs[:1])

    expected = {project, undated} if meets else {undated}
    assert found(work_in("UZ", themes=slugs[:1], start=start, end=end), staff) == expected


def test_work_without_place_or_theme_meets_nothing(staff, slugs):
    ProjectFactory(countries=["UZ"], themes=slugs[:1])

    assert found(work_in("UZ", themes=[]), staff) == set()
    assert found(work_in(themes=slugs[:1]), staff) == set()


def test_own_project_its_request_the_cancelled_and_the_long_answered_are_left_out(staff, slugs):
    country = Country.objects.get(iso2="KG")
    project = ProjectFactory(countries=["KG"], themes=slugs[:1])
    ProjectFactory(cancelled=True, countries=["KG"], themes=slugs[:1])
    linked = AssistanceRequestFactory(accepted=True, themes=slugs[:1])
    linked.project_links.create(project=project)
    long_ago = timezone.localdate() - timedelta(days=500)
    AssistanceRequestFactory(declined=True, themes=slugs[:1], country=country, received_on=long_ago)
    lately = AssistanceRequestFactory(declined=True, themes=slugs[:1], country=country)

    assert found(Work.of(project), staff, project) == {lately}


def test_what_a_person_may_not_read_is_neither_found_nor_counted(staff, auditor, slugs):
    hidden = ProjectFactory(
        countries=["UZ"],
        themes=slugs[:1],
        classification=Project.Classification.CONFIDENTIAL,
        created_by=cast("other_staff"),
    )
    work = work_in("UZ", themes=slugs[:1])

    assert overlaps_of(work, staff).overlaps == []
    assert overlaps_of(work, staff).more == 0
    assert found(work, auditor) == {hidden}


def test_those_of_the_other_side_come_first(staff, slugs):
    theirs = ProjectFactory(countries=["UZ"], themes=slugs[:1], lead_organization=party("UNOCT"))
    ours = ProjectFactory(countries=["UZ"], themes=slugs[:1], lead_organization=party("OSCE"))

    overlaps = overlaps_of(work_in("UZ", themes=slugs[:1]), staff).overlaps

    assert [(overlap.record, overlap.is_of_the_others) for overlap in overlaps] == [(theirs, True), (ours, False)]


@pytest.fixture
def pair(staff, slugs):
    project = ProjectFactory(countries=["UZ"], themes=slugs[:1], created_by=staff)
    other = ProjectFactory(countries=["UZ"], themes=slugs[:1], lead_organization=party("UNOCT"))
    return project, other


def test_answer_is_kept_with_its_reason_in_the_history_of_both(client, staff, pair):
    project, other = pair
    client.force_login(staff)
    address = f"/overlaps/{project.reference}/{other.reference}/"

    sent = inputs(client.get(address)) | {"kind": "dismiss", "reason": "It trains judges, ours trains border guards."}
    assert client.post(address, sent).status_code == 302

    answer = Answer.objects.get()
    assert (answer.project, answer.other, answer.by) == (project, other, staff)
    told = Entry.objects.of(other).first()
    assert (told.act, told.reason) == ("answer overlap", "It trains judges, ours trains border guards.")
    page = client.get(project.get_absolute_url()).text
    assert "No overlap: it is another matter. It trains judges" in page.replace("&#x27;", "'")
    sent = inputs(client.get(address)) | {"kind": "join", "reason": "One course for both."}
    assert client.post(address, sent).status_code == 302
    assert Answer.objects.get().kind == "join"


@pytest.mark.parametrize(
    "sent", [{"kind": "dismiss", "reason": ""}, {"kind": "", "reason": "So"}, {"kind": "x", "reason": "So"}]
)
def test_answer_without_choice_or_reason_gets_a_sentence(client, staff, pair, sent):
    project, other = pair
    client.force_login(staff)

    answer = client.post(f"/overlaps/{project.reference}/{other.reference}/", sent)

    assert answer.status_code == 422
    assert not Answer.objects.exists()


def test_answer_about_what_one_may_not_read_is_answered_like_nothing(client, staff, auditor, pair):
    project, _other = pair
    hidden = ProjectFactory(classification=Project.Classification.CONFIDENTIAL, created_by=cast("other_staff"))
    client.force_login(staff)

    for reference in (hidden.reference, "JP-1999-0001", project.reference, "XX-2020-0001"):
        assert client.get(f"/overlaps/{project.reference}/{reference}/").status_code == 404, reference
    client.force_login(auditor)
    assert client.get(f"/overlaps/{project.reference}/{_other.reference}/").status_code == 403


def test_answer_without_reason_or_with_two_others_is_refused_by_the_database(staff, pair):
    project, other = pair

    with pytest.raises(IntegrityError):
        Answer.objects.create(project=project, other_project=other, kind="join", reason="", by=staff)


def test_script_is_answered_for_what_is_typed_and_not_for_what_is_stored(client, staff, pair, slugs):
    project, other = pair
    client.force_login(staff)
    look = f"/overlaps/{project.reference}/"
    kyrgyzstan = Country.objects.get(iso2="KG").pk

    assert other.reference in client.get(look).text
    assert other.reference not in client.get(f"{look}?countries_asked=1&countries={kyrgyzstan}").text
    assert other.reference not in client.get(f"{look}?themes_asked=1").text
    assert other.reference in client.get(f"{look}?start=nonsense&countries=x").text


def test_page_costs_the_same_for_one_overlap_and_for_thirty(client, staff, pair, slugs):
    project, _other = pair
    client.force_login(staff)
    address = project.get_absolute_url()
    client.get(address)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    AssistanceRequestFactory(country=Country.objects.get(iso2="UZ"), themes=slugs[:1])
    before = queries()
    for _each in range(12):
        ProjectFactory(countries=["UZ"], themes=slugs[:1])
        AssistanceRequestFactory(country=Country.objects.get(iso2="UZ"), themes=slugs[:1])
    assert queries() == before
    assert "more that are older" in client.get(address).text
