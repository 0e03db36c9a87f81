"""Region and pillar in the administration: the same answers as on the pages, and the same strictness."""

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage

from reference.admin_filters import RegionPillarAdmin
from reference.models import Country, Organization
from tests.factories import UserFactory
from tests.reference.test_filters import Places, asked

pytestmark = pytest.mark.django_db


class PlacesAdmin(RegionPillarAdmin):
    list_filter = ["family"]
    list_display = ["code"]

    def get_queryset(self, request):
        return Places(Organization)


def changelist(rf, query):
    """The changelist of that address, and what it says above."""
    request = rf.get("/?" + query)
    request.user = UserFactory(role="auditor")
    request.session = {}
    request._messages = FallbackStorage(request)
    response = PlacesAdmin(Organization, admin.site).changelist_view(request)
    return response.context_data["cl"], [str(message) for message in get_messages(request)]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "region=central-asia",
        "region=central-asia&region=none",
        "pillar=2",
        "pillar=2&pillar=4&region=western-central-europe",
        "pillar=none",
    ],
)
def test_administration_finds_what_the_page_finds(rf, query):
    found, said = changelist(rf, query)

    assert set(found.queryset) == set(asked(query).qs)
    assert found.queryset.count() == len(set(found.queryset))
    assert said == []


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("region=mars", "Region “mars” is not known. Known are: central-asia,"),
        ("region=central-asia&region=mars", "Region “mars” is not known."),
        ("pillar=5", "Pillar “5” is not known. Known are: 1, 2, 3, 4, none."),
        ("regoin=central-asia", "The list cannot be filtered by “regoin” = “central-asia”, so it shows nothing."),
        ("family__exact=UNO", "family “UNO” is not known."),
        ("is_party__exact=perhaps", "The list cannot be filtered by “is_party__exact” = “perhaps”"),
    ],
)
def test_what_is_not_known_is_named_and_finds_nothing(rf, query, sentence):
    found, said = changelist(rf, query)

    assert found.queryset.count() == 0
    assert len(said) == 1
    assert said[0].startswith(sentence)


def test_only_the_unknown_of_several_parameters_is_named(rf):
    _found, said = changelist(rf, "region=central-asia&regoin=x&family__exact=UN")

    assert len(said) == 1
    assert "regoin" in said[0]


def test_choices_switch_single_values_on_and_off(rf):
    found, _said = changelist(rf, "region=central-asia&pillar=2")

    choices = {choice["display"]: choice for choice in found.filter_specs[0].choices(found)}
    assert choices["Central Asia"]["selected"]
    assert choices["Central Asia"]["query_string"] == "?pillar=2"
    assert choices["East Asia"]["query_string"] == "?pillar=2&region=central-asia&region=east-asia"


@pytest.mark.parametrize("role", ["manager", "auditor"])
def test_vocabulary_is_read_and_not_changed_by_managers_and_auditors(client, role):
    client.force_login(UserFactory(role=role, side="OSCE"))
    country = Country.objects.get(iso2="KG")

    assert client.get(f"/admin/reference/country/{country.pk}/change/").status_code == 200
    assert client.post(f"/admin/reference/country/{country.pk}/change/", {"name": "X"}).status_code == 403


@pytest.mark.parametrize("name", ["actionplan", "region", "country", "organization", "pillar", "theme", "instrument"])
def test_administrator_opens_every_list_and_record_of_the_vocabulary(client, administrator, name):
    client.force_login(administrator)

    listing = client.get(f"/admin/reference/{name}/")
    first = listing.context["cl"].result_list[0]

    assert listing.status_code == 200
    assert client.get(f"/admin/reference/{name}/{first.pk}/change/").status_code == 200


def test_administrator_cannot_make_a_third_party(client, administrator):
    client.force_login(administrator)
    unodc = Organization.objects.get(code="UNODC")

    page = client.get(f"/admin/reference/organization/{unodc.pk}/change/")

    assert "is_party" not in page.context["adminform"].form.fields
    assert "code" not in page.context["adminform"].form.fields
