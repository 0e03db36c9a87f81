"""The vocabulary to read, and who may."""

import pytest
from django.urls import reverse

from reference.models import Country

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["countries", "instruments", "pillars"])
def test_vocabulary_is_for_those_with_a_role(client, page, staff, outsider):
    address = reverse(f"reference:{page}")

    assert client.get(address).status_code == 302
    client.force_login(outsider)
    assert client.get(address).status_code == 403
    client.force_login(staff)
    assert client.get(address).status_code == 200


def test_list_of_countries_shows_the_footnote_with_kosovo_and_not_without(client, staff):
    client.force_login(staff)
    sentence = Country.objects.get(iso2="XK").footnote

    with_kosovo = client.get("/countries/", {"region": "south-eastern-europe"}).content.decode()
    without = client.get("/countries/", {"region": "central-asia"}).content.decode()

    assert "Kosovo (UNSCR 1244)*" in with_kosovo
    assert sentence in with_kosovo
    assert sentence not in without


def test_export_of_countries_carries_the_footnote(client, staff):
    client.force_login(staff)

    answer = client.get("/countries/", {"q": "kosovo", "format": "csv"})

    text = b"".join(answer.streaming_content).decode()
    assert "Kosovo (UNSCR 1244)*" in text
    assert Country.objects.get(iso2="XK").footnote in text


def test_page_of_kosovo_carries_the_footnote(client, staff):
    client.force_login(staff)

    page = client.get("/countries/XK/").content.decode()

    assert Country.objects.get(iso2="XK").footnote in page
    assert "no M49 code" in page


def test_page_of_a_country_is_found_in_small_letters_too(client, staff):
    client.force_login(staff)

    assert client.get("/countries/kg/").status_code == 200
    assert client.get("/countries/zz/").status_code == 404


def test_unknown_region_is_named_and_lists_no_country(client, staff):
    client.force_login(staff)

    page = client.get("/countries/", {"region": "mars"}).content.decode()

    assert "Region “mars” is not known." in page
    assert "Kyrgyzstan" not in page


def test_instruments_are_filtered_by_pillar_and_theme(client, staff):
    client.force_login(staff)

    page = client.get("/instruments/", {"pillar": "4", "theme": "cft"}).content.decode()

    assert "S/RES/2462 (2019)" in page
    assert "S/RES/2396 (2017)" not in page


def test_subject_of_a_resolution_stands_under_a_heading_that_says_it_is_ours(client, staff):
    client.force_login(staff)

    page = client.get("/instruments/", {"q": "2396"}).content.decode()

    assert "About (our wording)" in page
    assert "Security Council resolution 2396 (2017)" in page


def test_country_leads_to_its_work_and_keeps_working_notes_to_the_administration(client, staff, auditor):
    kyrgyzstan = Country.objects.get(iso2="KG")
    kyrgyzstan.note, kyrgyzstan.confidence = "To be looked at again", "checked twice"
    kyrgyzstan.save()
    client.force_login(staff)

    text = client.get("/countries/KG/").text

    assert "To be looked at again" not in text
    assert "checked twice" not in text
    for address in ("/projects/?country=KG", "/requests/?country=KG", "/meetings/?region=central-asia"):
        assert f'href="{address}"' in text
        assert client.get(address).status_code == 200
    assert "Register a request" in text
    client.force_login(auditor)
    assert "Register a request" not in client.get("/countries/KG/").text
