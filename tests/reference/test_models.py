"""What always holds in the vocabulary, and what it says about itself."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from reference.models import ActionPlan, Country, Instrument, Organization, Pillar
from reference.models.places import footnotes_of

pytestmark = pytest.mark.django_db


def refused(write):
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def test_parties_are_unoct_and_the_osce_secretariat():
    assert sorted(Organization.objects.parties().values_list("code", flat=True)) == ["OSCE-SEC", "UNOCT"]


@pytest.mark.parametrize(
    ("code", "party"),
    [
        ("UNOCT", "UNOCT"),
        ("CTTRAVEL", "UNOCT"),
        ("TNTD-BSMU", "OSCE-SEC"),
        ("OSCE", "OSCE-SEC"),
        ("ODIHR", "OSCE-SEC"),
        ("BMSC", "OSCE-SEC"),
        ("UNODC", None),
        ("CTED", None),
        ("DON-QA", None),
    ],
)
def test_organization_belongs_to_the_party_of_its_own_tree(code, party):
    found = Organization.objects.get(code=code).party

    assert (found and found.code) == party


def test_side_is_the_short_word_for_the_party():
    sides = {code: Organization.objects.get(code=code).side for code in ["UNCCT", "FO-KG", "UNODC"]}

    assert sides == {"UNCCT": "UNOCT", "FO-KG": "OSCE", "UNODC": ""}


def test_database_refuses_a_third_party():
    refused(lambda: Organization.objects.filter(code="UNODC").update(is_party=True))


def test_database_refuses_a_second_current_plan():
    refused(
        lambda: ActionPlan.objects.create(
            slug="2024-2025",
            title="Next",
            signed_on=date(2024, 1, 1),
            start=date(2024, 1, 1),
            end=date(2025, 12, 31),
            is_current=True,
        )
    )


def test_several_plans_can_be_kept():
    ActionPlan.objects.create(
        slug="2024-2025", title="Next", signed_on=date(2024, 1, 1), start=date(2024, 1, 1), end=date(2025, 12, 31)
    )

    assert ActionPlan.objects.get(is_current=True).slug == "2019-2021"


def test_plan_that_ends_before_it_starts_is_refused_in_words_and_by_the_database():
    plan = ActionPlan.objects.get()
    plan.end = date(2018, 1, 1)

    with pytest.raises(ValidationError, match="cannot end before it starts"):
        plan.full_clean()
    refused(plan.save)


def test_database_refuses_a_fifth_pillar():
    refused(lambda: Pillar.objects.create(number=5, roman="V", slug="pillar-5", title="Fifth", short_title="Fifth"))


def test_database_refuses_an_m49_code_twice_but_not_two_countries_without_one():
    Country.objects.filter(iso2="AD").update(m49="")

    refused(lambda: Country.objects.filter(iso2="AM").update(m49="008"))


def test_footnotes_are_named_once_for_all_countries_of_a_list():
    kosovo = Country.objects.get(iso2="XK")

    notes = footnotes_of([kosovo, Country.objects.get(iso2="AL"), kosovo])

    assert notes == [f"* {kosovo.footnote}"]


def test_kosovo_is_not_treated_as_a_state():
    assert not Country.objects.get(iso2="XK").is_state
    assert Country.objects.get(iso2="TN").is_state is True


def test_subject_of_an_instrument_is_marked_as_our_wording():
    resolution = Instrument.objects.get(symbol="S/RES/2396 (2017)")

    assert resolution.title == "Security Council resolution 2396 (2017)"
    assert resolution.subject_note == f"{resolution.subject} (our wording)"


def test_instrument_without_a_public_symbol_is_called_by_its_title():
    memorandum = Instrument.objects.get(symbol="internal:UNOCT-OSCE-MOU-2018")

    assert str(memorandum).startswith("Memorandum of Understanding")
