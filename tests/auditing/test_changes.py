"""What changed between two dates: each record in one sort of change, its difference in words, by region and pillar."""

import re

import pytest

from history import past
from meetings.models import AgendaItem, Meeting
from projects.amendments import begin_amendment
from projects.models import Project
from reference.models import Country, Pillar, Region
from tests.auditing.changes import counts, fields, parts, rewrite, sorts, told
from tests.clock import moment
from tests.factories import AssistanceRequestFactory, ProjectFactory, cast, party
from tests.meetings.factories import ActionPointFactory

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "past"])


# Which sort of change


def test_each_record_counts_once_in_the_first_sort_that_fits(compare, staff):
    same, retitled, submitted = ProjectFactory(), ProjectFactory(), ProjectFactory(ready=True)
    withdrawn, gone = ProjectFactory(), ProjectFactory()
    first = moment()
    fresh = ProjectFactory()
    rewrite(retitled, title="Border crossings")
    rewrite(submitted, title="Both retitled and sent")
    submitted.submit(by=staff)
    rewrite(withdrawn, title="Both retitled and withdrawn")
    withdrawn.withdraw(by=staff, reason="No longer needed")
    gone_reference = gone.reference
    gone.delete()

    answer = compare(first)

    assert sorts(answer) == {
        fresh.reference: "new",
        gone_reference: "deleted",
        withdrawn.reference: "closed",
        submitted.reference: "moved",
        retitled.reference: "changed",
    }
    assert counts(answer) == dict.fromkeys(["new", "deleted", "closed", "moved", "changed", "same"], 1)
    assert same.reference not in answer.text


def test_what_is_changed_back_or_written_anew_is_no_difference(compare):
    project = ProjectFactory(title="Border posts", countries=["KG"], pillars={2: 60, 3: 40})
    first = moment()
    rewrite(project, title="Something else")
    rewrite(project, title="Border posts")
    project.pillar_links.all().delete()
    for number, weight in {2: 60, 3: 40}.items():
        project.pillar_links.create(pillar=Pillar.objects.get(number=number), weight=weight)

    assert counts(compare(first)) == {"same": 1}


def test_what_comes_and_goes_within_the_period_is_not_told(compare):
    first = moment()
    ProjectFactory().delete()

    assert counts(compare(first)) == {}


def test_period_ends_where_it_says(compare):
    project = ProjectFactory(title="Before")
    first = moment()
    rewrite(project, title="Within")
    last = moment()
    rewrite(project, title="After")
    later = ProjectFactory()

    answer = compare(first, last)

    assert fields(told(answer, project)) == {("title", "Before", "Within")}
    assert later.reference not in answer.text


# The difference in words


def test_difference_names_fields_parts_and_links_before_and_after(compare, staff, other_staff):
    project = ProjectFactory(
        title="Border posts", countries=["KG", "UZ"], pillars={2: 60, 3: 40}, focal_point_osce=staff
    )
    money = project.contributions.create(donor="Germany", amount="150000.00", currency="EUR", stage="committed")
    first = moment()
    rewrite(project, title="Border crossings", lead_organization=party("UNOCT"))
    project.country_links.get(country__iso2="UZ").delete()
    project.country_links.create(country=Country.objects.get(iso2="TJ"))
    project.pillar_links.all().delete()
    for number, weight in {2: 80, 3: 20}.items():
        project.pillar_links.create(pillar=Pillar.objects.get(number=number), weight=weight)
    money.amount = "250000.00"
    money.save()

    one = told(compare(first), project)

    assert fields(one) == {("title", "Border posts", "Border crossings"), ("lead organization", "", "UNOCT")}
    said = " | ".join(sorted(parts(one)))
    assert "added Tajikistan to countries" in said
    assert "removed Uzbekistan from countries" in said
    assert re.search(r"pillar II [^|]*60[^|]* to 80", said)
    assert re.search(r"pillar III [^|]*40[^|]* to 20", said)
    assert re.search(r"Germany[^|]*150.000[^|]* to [^|]*250.000", said)
    assert len(parts(one)) == 5


def test_contribution_that_an_amendment_writes_anew_is_changed_and_not_removed_and_added(compare, staff):
    project = ProjectFactory(approved=True)
    first = moment()
    copy = begin_amendment(project, by=staff, reason="More participants than planned")
    money = copy.contributions.get()
    money.amount = "250000.00"
    money.save()
    copy.submit(by=staff)
    for manager in ("other_manager", "manager"):
        copy.approve(by=cast(manager), fingerprint=copy.fingerprint)

    answer = compare(first)

    assert sorts(answer) == {project.reference: "changed"}
    assert sorts(answer, "amendment") == {copy.reference: "new"}
    one = told(answer, project)
    assert [step.what for step in one.steps] == [f"Amendment {copy.reference} came into force"]
    assert len(parts(one)) == 1
    assert "150" in one.parts[0].phrase
    assert "250" in one.parts[0].phrase
    assert answer.context["report"].money == [("EUR", 150000, 250000, 100000)]


def test_steps_between_are_told_with_who_when_and_why(compare, staff, manager):
    project = ProjectFactory(submitted=True)
    first = moment()
    project.send_back(by=manager, fingerprint=project.fingerprint, reason="The budget is too high")

    answer = compare(first)

    (step,) = told(answer, project).steps
    assert step.what == "Submitted → Returned"
    assert step.who == "Marta Lindqvist (OSCE Secretariat, manager)"
    assert "The budget is too high" in answer.text
    assert told(answer, project).former_status == "Submitted"


def test_deleted_record_is_told_by_what_it_was_at_the_beginning(compare):
    project = ProjectFactory(title="Border posts", lead_organization=party("OSCE"), countries=["KG"])
    first = moment()
    rewrite(project, title="A last change")
    reference = project.reference
    project.delete()

    answer = compare(first)

    (one,) = [one for _s, groups in answer.context["sections"] for _g, among in groups for one in among]
    assert (one.reference, one.title, one.organizations, one.address) == (
        reference,
        "Border posts",
        ["OSCE Secretariat"],
        "",
    )
    assert ("title", "Border posts", "") in fields(one)
    assert "removed Kyrgyzstan from countries" in parts(one)


def test_person_who_is_renamed_is_told_by_the_name_of_that_time(compare, staff):
    first = moment()
    project = ProjectFactory(created_by=staff)
    rewrite(staff, full_name="Anna Keller-Braun")

    assert told(compare(first), project).steps[0].who.startswith("Anna Keller (")


def test_requests_meetings_and_action_points_are_told_as_well(compare, staff, manager):
    letter, point = AssistanceRequestFactory(assessed=True), ActionPointFactory()
    meeting = point.meeting
    first = moment()
    letter.decline(by=manager, reason="Others do this already")
    rewrite(meeting, attendance_note="Everybody came")
    point.report_done(by=staff, reason="It was sent today")

    answer = compare(first)

    assert sorts(answer, "request") == {letter.reference: "closed"}
    assert sorts(answer, "meeting") == {meeting.reference: "changed"}
    assert sorts(answer, "action") == {point.reference: "closed"}
    assert told(answer, point).organizations == [str(point.responsible_organization)]
    assert parts(told(answer, meeting)) == set()  # the action point is told as itself


# Region and pillar


def test_record_that_left_a_region_is_found_under_it_as_left(compare):
    project = ProjectFactory(countries=["KG"], pillars={2: 100})
    first = moment()
    project.country_links.all().delete()
    project.country_links.create(country=Country.objects.get(iso2="AL"))

    left = compare(first, region="central-asia")
    joined = compare(first, region="south-eastern-europe")

    assert sorts(left) == sorts(joined) == {project.reference: "changed"}
    assert "Left this selection: it was in Central Asia" in left.text
    assert "Joined this selection: it was in Central Asia" in joined.text
    assert sorts(compare(first, region="eastern-europe")) == {}


def test_region_and_pillar_narrow_together_at_the_same_end(compare):
    project = ProjectFactory(countries=["KG"], pillars={2: 100})
    first = moment()
    project.country_links.all().delete()
    project.country_links.create(country=Country.objects.get(iso2="AL"))
    project.pillar_links.all().delete()
    project.pillar_links.create(pillar=Pillar.objects.get(number=3), weight=100)

    assert sorts(compare(first, region="central-asia", pillar="2")) == {project.reference: "changed"}
    # In Central Asia it was under pillar II, and under pillar III it is in South-Eastern Europe.
    assert sorts(compare(first, region="central-asia", pillar="3")) == {}


def test_meeting_whose_region_comes_from_a_changed_project_is_told_with_the_cause(compare):
    project, meeting = ProjectFactory(countries=["KG"]), Meeting(title="Review")
    meeting.save()
    AgendaItem(meeting=meeting, title="Item", project=project).save()
    first = moment()
    project.country_links.all().delete()

    answer = compare(first, kind="meeting")

    assert sorts(answer, "meeting") == {meeting.reference: "changed"}
    assert "follow from a record that it names" in answer.text


def test_numbers_at_both_ends_are_those_of_the_lists(compare, client):
    for codes, pillars in [(["KG", "AL"], {2: 100}), (["UZ"], {2: 50, 3: 50}), ([], {}), (["AL"], {})]:
        ProjectFactory(countries=codes, pillars=pillars)
    first = moment()
    ProjectFactory(countries=["TJ"], pillars={4: 100})
    Project.objects.first().country_links.all().delete()

    report = compare(first).context["report"]
    rows = {name: cells[0] for _heading, among in report.at_both_ends for name, cells in among}

    for at, place in ((report.period.first, 0), (report.period.last, 1)):
        with past.at(at):
            assert rows["All records"][place] == Project.objects.count()
            for region in Region.objects.all():
                assert rows[region.name][place] == Project.objects.all().in_regions([region]).count()
            for pillar in Pillar.objects.all():
                assert rows[str(pillar)][place] == Project.objects.all().in_pillars([pillar]).count()
            assert rows["No pillar"][place] == Project.objects.all().in_pillars([], none=True).count()


def test_grouped_record_stands_under_each_of_its_regions_and_counts_once(compare):
    first = moment()
    project = ProjectFactory(countries=["KG", "AL"])

    answer = compare(first, group="region")

    ((_section, groups),) = answer.context["sections"]
    assert [(name, [one.reference for one in among]) for name, among in groups] == [
        ("Central Asia", [project.reference]),
        ("South-Eastern Europe", [project.reference]),
    ]
    assert counts(answer) == {"new": 1}
    ((_section, groups),) = compare(first, group="region", region="central-asia").context["sections"]
    assert [name for name, _among in groups] == ["Central Asia"]


def test_currencies_are_never_added_up(compare):
    project = ProjectFactory()
    project.contributions.create(donor="Germany", amount="1000.50", currency="EUR", stage="committed")
    first = moment()
    project.contributions.create(donor="Canada", amount="200", currency="USD", stage="committed")
    project.contributions.get(currency="EUR").delete()

    report = compare(first).context["report"]

    assert [(code, *map(float, row)) for code, *row in report.money] == [
        ("EUR", 1000.5, 0, -1000.5),
        ("USD", 0, 200, 200),
    ]
