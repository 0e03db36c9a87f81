"""What lists ask: who may see, where, about what, and what is late."""

from datetime import date

import pytest

from reference.models import Country, Pillar, Region, Theme
from requests.models import AssistanceRequest
from tests.factories import AssistanceRequestFactory, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db


def seen_by(person):
    return set(AssistanceRequest.objects.visible_to(person))


def region(slug):
    return [Region.objects.get(slug=slug)]


def test_people_with_a_role_see_requests(staff, other_staff, manager, auditor, administrator, outsider):
    assistance_request = AssistanceRequestFactory()

    for person in [staff, other_staff, manager, auditor]:
        assert seen_by(person) == {assistance_request}
    assert seen_by(administrator) == seen_by(outsider) == set()


def test_without_consent_only_the_addressee_the_author_and_auditors_see_it(
    staff, other_staff, manager, other_manager, auditor, administrator
):
    assistance_request = AssistanceRequestFactory(addressee="osce", consent_to_share=False)

    assert seen_by(staff) == seen_by(manager) == seen_by(auditor) == {assistance_request}
    assert seen_by(other_staff) == seen_by(other_manager) == seen_by(administrator) == set()


def test_author_of_the_other_organization_keeps_sight_of_what_he_registered(other_staff):
    assistance_request = AssistanceRequestFactory(addressee="osce", consent_to_share=False, created_by=other_staff)

    assert seen_by(other_staff) == {assistance_request}


def test_confidential_requests_are_for_those_who_carry_them_managers_and_auditors(staff, other_manager, auditor):
    colleague = UserFactory(role="staff", side="OSCE")
    assistance_request = AssistanceRequestFactory(classification=3)

    assert seen_by(staff) == seen_by(other_manager) == seen_by(auditor) == {assistance_request}
    assert seen_by(colleague) == set()

    AssistanceRequest.objects.update(assigned_to=colleague)
    assert seen_by(colleague) == {assistance_request}


def test_confidential_and_unshared_hold_together(other_manager):
    AssistanceRequestFactory(classification=3, addressee="osce", consent_to_share=False)

    assert seen_by(other_manager) == set()


def test_region_is_that_of_the_country_or_of_a_linked_project():
    own = AssistanceRequestFactory()
    through_project = AssistanceRequestFactory(country=Country.objects.get(iso2="RS"))
    through_project.project_links.create(project=ProjectFactory(countries=["UZ", "KG"]))
    through_region = AssistanceRequestFactory(country=Country.objects.get(iso2="AL"))
    through_region.project_links.create(project=ProjectFactory(regions=["central-asia"]))
    AssistanceRequestFactory(country=Country.objects.get(iso2="ME"))

    found = list(AssistanceRequest.objects.in_regions(region("central-asia")).order_by("pk"))

    assert found == [own, through_project, through_region]
    assert AssistanceRequest.objects.in_regions([], none=True).count() == 0


def test_pillar_is_that_of_the_request_or_of_a_linked_project():
    own = AssistanceRequestFactory(pillars=[2, 3])
    through = AssistanceRequestFactory(pillars=[1])
    through.project_links.create(project=ProjectFactory(pillars={2: 50, 4: 50}))
    bare = AssistanceRequestFactory()
    pillars = [Pillar.objects.get(number=2), Pillar.objects.get(number=4)]

    assert list(AssistanceRequest.objects.in_pillars(pillars).order_by("pk")) == [own, through]
    assert list(AssistanceRequest.objects.in_pillars([], none=True)) == [bare]


def test_late_is_what_was_not_acknowledged_or_not_answered_in_time():
    late = AssistanceRequestFactory(received_on=date(2026, 11, 2))  # due on 9 November
    unanswered = AssistanceRequestFactory(received_on=date(2026, 9, 1), under_review=True)  # due on 31 October
    AssistanceRequestFactory(received_on=date(2026, 11, 3))
    AssistanceRequestFactory(received_on=date(2026, 9, 1), clarification=True)  # waits for the requester
    AssistanceRequestFactory(received_on=date(2026, 9, 1), declined=True)

    found = AssistanceRequest.objects.overdue(today=date(2026, 11, 10)).order_by("pk")

    assert list(found) == [late, unanswered]


def test_similar_requests_have_the_same_country_and_a_theme_in_common_within_a_year():
    near = AssistanceRequestFactory(themes=["bsm", "pve"], received_on=date(2026, 1, 10))
    AssistanceRequestFactory(themes=["cft"], received_on=date(2026, 1, 10))
    AssistanceRequestFactory(themes=["bsm"], received_on=date(2024, 1, 10))
    AssistanceRequestFactory(themes=["bsm"], country=Country.objects.get(iso2="UZ"))
    AssistanceRequestFactory(themes=["bsm"], withdrawn=True)

    found = AssistanceRequest.objects.similar_to(
        country=near.country, themes=Theme.objects.filter(slug="bsm"), received_on=date(2026, 11, 2)
    )

    assert list(found) == [near]
