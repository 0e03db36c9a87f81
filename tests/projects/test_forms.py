"""The forms in which projects are begun and filled in."""

import re
import uuid

import pytest
from django.urls import reverse

from projects import rules
from projects.forms.places import weight_of
from projects.models import Project
from reference.models import ActionPlan, Country, Instrument, Organization, Pillar, Region, Theme
from tests.factories import ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db


def edit(project, section):
    return reverse("projects:edit", args=[project.reference, section])


def form_on(answer):
    """What a browser would send if the person changed nothing."""
    form, formsets = answer.context["form"], answer.context["formsets"]
    data = {}
    for each in [form, *(row for rows in formsets.values() for row in [rows.management_form, *rows.forms])]:
        for bound in each:
            value = bound.value()
            if isinstance(value, bool):
                if value:
                    data[bound.html_name] = "on"
            elif isinstance(value, list):
                data[bound.html_name] = [str(getattr(one, "pk", one)) for one in value]
            elif value is not None:
                data[bound.html_name] = str(bound.field.prepare_value(getattr(value, "pk", value)))
    return data


def new_project_data(**more):
    return {
        "title": "Border security training",
        "kind": "training",
        "relation": "joint",
        "plan": ActionPlan.objects.get(is_current=True).pk,
        "lead_organization": Organization.objects.get(code="OSCE-SEC").pk,
        "creation_key": str(uuid.uuid4()),
        **more,
    }


def test_project_is_begun_with_little(signed_in, staff):
    page = signed_in.get(reverse("projects:new"))
    assert page.context["form"].initial["lead_organization"] == staff.organization

    answer = signed_in.post(reverse("projects:new"), new_project_data())

    project = Project.objects.get()
    assert answer.url == reverse("projects:tasks", args=[project.reference])
    assert (project.created_by, project.status, project.version) == (staff, "draft", 1)
    assert re.fullmatch(r"JP-\d{4}-0001", project.reference)


def test_form_sent_twice_begins_one_project(signed_in):
    data = new_project_data()

    first, second = signed_in.post(reverse("projects:new"), data), signed_in.post(reverse("projects:new"), data)

    assert first.url == second.url
    assert Project.objects.count() == 1


def test_project_without_a_title_is_not_begun_and_the_page_says_so(signed_in):
    answer = signed_in.post(reverse("projects:new"), new_project_data(title=" "))

    assert answer.status_code == 422
    assert 'href="#id_title"' in answer.content.decode()
    assert not Project.objects.exists()


@pytest.mark.parametrize("person", ["auditor", "manager"])
def test_only_staff_begin_and_fill_in_projects(client, request, person):
    client.force_login(request.getfixturevalue(person))
    project = ProjectFactory()

    for address in (reverse("projects:new"), edit(project, "basics"), reverse("projects:tasks", args=[project.pk])):
        assert client.get(address).status_code in (403, 404)
    assert client.post(edit(project, "basics"), {"title": "Mine"}).status_code == 403


@pytest.mark.parametrize("section", ["basics", "purpose", "places", "activities", "results", "budget", "risks"])
def test_section_saved_without_a_change_changes_nothing_and_counts_one_version(signed_in, section):
    project = ProjectFactory(ready=True)
    before = _rows(project)
    page = signed_in.get(edit(project, section))

    answer = signed_in.post(edit(project, section), form_on(page))

    assert answer.status_code == 302, answer.content.decode()
    assert _rows(project) == before
    assert Project.objects.get().version == project.version + 1


def _rows(project):
    names = ["theme_links", "pillar_links", "country_links", "instrument_links", "contributions", "results", "risks"]
    return {name: list(getattr(project, name).order_by("pk").values()) for name in names}


def test_places_are_saved_as_links(signed_in):
    project = ProjectFactory(themes=["pve", "cft"], pillars={1: 100})
    data = form_on(signed_in.get(edit(project, "places")))
    weights = {weight_of(pillar): "" for pillar in Pillar.objects.all()}
    data |= {
        "primary_theme": Theme.objects.get(slug="cft").pk,
        "themes": [Theme.objects.get(slug="bsm").pk],
        **weights,
        "weight_ii": "60",
        "weight_iv": "40",
        "regions": [Region.objects.get(slug="central-asia").pk],
        "scope": "regional",
        "countries-TOTAL_FORMS": "1",
        "countries-0-country": Country.objects.get(iso2="UZ").pk,
        "countries-0-share": "100",
    }

    answer = signed_in.post(edit(project, "places"), data)

    assert answer.status_code == 302, answer.context["faults"]
    assert [(link.theme.slug, link.is_primary) for link in project.theme_links.all()] == [("cft", True), ("bsm", False)]
    assert [(link.pillar.roman, link.weight) for link in project.pillar_links.all()] == [("II", 60), ("IV", 40)]
    assert [str(link.region) for link in project.region_links.all()] == ["Central Asia"]
    assert [(link.country.iso2, link.share) for link in project.country_links.all()] == [("UZ", 100)]


def test_section_saved_before_it_is_complete_says_what_is_missing_and_not_that_all_is_well(signed_in):
    project = ProjectFactory(ready=True, pillars={})
    data = form_on(signed_in.get(edit(project, "places"))) | {"weight_i": "60", "weight_ii": "30"}

    answer = signed_in.post(edit(project, "places"), data, follow=True)

    (message,) = answer.context["messages"]
    assert message.level_tag == "warning"
    lacking = [sentence for sentence, section in rules.missing(project) if section == "places"]
    assert lacking
    assert str(message).endswith(f"is saved. Still missing: {' '.join(lacking)}")

    data = form_on(signed_in.get(edit(project, "places"))) | {"weight_ii": "40"}
    (message,) = signed_in.post(edit(project, "places"), data, follow=True).context["messages"]
    assert message.level_tag == "success"


def test_other_themes_need_a_primary_one_and_weights_stay_below_100(signed_in):
    project = ProjectFactory()
    data = form_on(signed_in.get(edit(project, "places")))
    data |= {"themes": [Theme.objects.first().pk], "weight_i": "60", "weight_ii": "60"}

    answer = signed_in.post(edit(project, "places"), data)

    said = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose which theme is the primary one." in said
    assert "The weights add to 120" in said


def test_same_country_twice_is_refused_in_words(signed_in):
    project = ProjectFactory(countries=["KG"])
    data = form_on(signed_in.get(edit(project, "places")))
    data |= {"countries-TOTAL_FORMS": "2", "countries-1-country": data["countries-0-country"]}

    answer = signed_in.post(edit(project, "places"), data)

    assert answer.status_code == 422
    assert "A country is named once only." in answer.content.decode()
    assert project.country_links.count() == 1


def test_row_is_added_without_a_script_and_what_was_typed_stays(signed_in):
    project = ProjectFactory()
    data = form_on(signed_in.get(edit(project, "purpose")))
    data |= {"objective": "Half a sentence", "add-row": "instruments"}

    page = signed_in.post(edit(project, "purpose"), data)

    assert page.status_code == 200
    said = page.content.decode()
    assert "Half a sentence" in said
    assert 'name="instruments-0-instrument"' in said
    assert Project.objects.get().objective == ""
    data = form_on(page) | {
        "instruments-0-instrument": Instrument.objects.first().pk,
        "instruments-0-paragraph": "OP 3",
    }
    assert signed_in.post(edit(project, "purpose"), data).status_code == 302
    assert Project.objects.get().objective == "Half a sentence"
    assert project.instrument_links.get().paragraph == "OP 3"


def test_added_row_offers_what_is_usual_and_is_not_saved_when_left_as_it_is(signed_in):
    project = ProjectFactory()
    data = form_on(signed_in.get(edit(project, "risks"))) | {"add-row": "risks"}

    data = form_on(signed_in.post(edit(project, "risks"), data))

    assert data["risks-0-response"] == "mitigate"
    assert signed_in.post(edit(project, "risks"), data).status_code == 302
    assert not project.risks.exists()


def test_text_of_several_lines_that_nobody_touched_is_not_rewritten(signed_in):
    project = ProjectFactory(background="First line.\n\nSecond line.")
    data = form_on(signed_in.get(edit(project, "purpose"))) | {"background": "First line.\r\n\r\nSecond line."}

    assert signed_in.post(edit(project, "purpose"), data).status_code == 302

    assert Project.objects.get().background == "First line.\n\nSecond line."


def test_resolution_is_offered_with_our_wording_said_to_be_ours(signed_in):
    project = ProjectFactory(ready=True)

    page = signed_in.get(edit(project, "purpose")).content.decode()

    assert "S/RES/1373 (2001) – " in page
    assert "(our wording)" in page


def test_end_before_start_is_refused_in_words(signed_in):
    project = ProjectFactory()
    data = form_on(signed_in.get(edit(project, "basics")))
    data |= {"planned_start": "1 May 2027", "planned_end": "2027-04-01"}

    answer = signed_in.post(edit(project, "basics"), data)

    assert answer.status_code == 422
    assert "The planned end must not be before the planned start." in answer.content.decode()


def test_focal_point_is_offered_only_from_the_own_side(signed_in, other_staff, staff):
    project = ProjectFactory()
    UserFactory(full_name="Left Long Ago", side="UNOCT", is_active=False)

    form = signed_in.get(edit(project, "basics")).context["form"]

    assert list(form.fields["focal_point_unoct"].queryset) == [other_staff]
    assert list(form.fields["focal_point_osce"].queryset) == [staff]


def test_due_diligence_is_written_in_its_section(signed_in):
    project = ProjectFactory()
    data = form_on(signed_in.get(edit(project, "risks")))
    data |= {
        "security_recipients": "on",
        "assessment-TOTAL_FORMS": "1",
        "assessment-0-recipient": "Border Service",
        "assessment-0-support": "Training",
        "assessment-0-risk_level": "medium",
        "assessment-0-decision": "proceed",
    }

    answer = signed_in.post(edit(project, "risks"), data)

    assert answer.status_code == 302, answer.context["faults"]
    project.refresh_from_db()
    assert project.security_recipients
    assert project.human_rights_assessment.recipient == "Border Service"


def test_two_editors_collide_and_nothing_is_lost(client, staff, other_staff):
    project = ProjectFactory(objective="As it was")
    client.force_login(staff)
    mine = form_on(client.get(edit(project, "purpose")))
    client.force_login(other_staff)
    theirs = form_on(client.get(edit(project, "purpose")))
    client.post(edit(project, "purpose"), theirs | {"objective": "Theirs", "background": "Only theirs"})

    client.force_login(staff)
    answer = client.post(edit(project, "purpose"), mine | {"objective": "Mine", "beneficiaries": "Only mine"})

    page = answer.content.decode()
    assert answer.status_code == 409
    for text in ("As it was", "Theirs", "Mine", "Only theirs", "Only mine"):
        assert text in page
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    chosen = client.post(edit(project, "purpose"), hidden | {"choose-objective": "mine"})
    assert chosen.status_code == 302
    project.refresh_from_db()
    assert (project.objective, project.background, project.beneficiaries) == ("Mine", "Only theirs", "Only mine")


def test_rows_that_somebody_else_added_meanwhile_are_not_lost(client, staff, other_staff):
    project = ProjectFactory()
    client.force_login(staff)
    mine = form_on(client.get(edit(project, "results")))
    project.results.create(statement="Theirs")
    Project.objects.get().save()

    answer = client.post(
        edit(project, "results"),
        mine | {"results-TOTAL_FORMS": "1", "results-0-level": "output", "results-0-statement": "Mine"},
    )

    assert answer.status_code == 409
    assert "Theirs" in (page := answer.content.decode())
    assert "Mine" in page
    assert list(project.results.values_list("statement", flat=True)) == ["Theirs"]


def test_form_without_its_version_is_refused(signed_in):
    project = ProjectFactory()
    data = form_on(signed_in.get(edit(project, "purpose")))
    del data["version"]

    assert signed_in.post(edit(project, "purpose"), data).status_code == 400


@pytest.mark.parametrize(
    ("stage", "says"),
    [
        ("submitted", "take it back"),
        ("approved", "begin an amendment"),
        ("recorded", "loaded again"),
        ("rejected", "rejected"),
    ],
)
def test_closed_form_says_why_and_what_can_be_done(signed_in, stage, says):
    project = ProjectFactory(**{stage: True})

    for address in (edit(project, "purpose"), reverse("projects:tasks", args=[project.reference])):
        answer = signed_in.get(address)
        assert answer.status_code == 409
        assert says in answer.content.decode()


def test_text_typed_while_the_project_was_submitted_is_shown_to_be_kept(signed_in, staff):
    project = ProjectFactory(ready=True)
    data = form_on(signed_in.get(edit(project, "purpose")))
    project.submit(by=staff)

    answer = signed_in.post(edit(project, "purpose"), data | {"background": "A long afternoon of typing"})

    assert answer.status_code == 409
    assert "A long afternoon of typing" in answer.content.decode()
    assert Project.objects.get().background == ""


def test_progress_and_activities_are_written_after_the_approval(signed_in):
    project = ProjectFactory(approved=True)
    address = reverse("projects:progress", args=[project.reference])
    data = form_on(signed_in.get(address)) | {"actual_start": "12 January 2026", "host_agreement": "Note 7"}

    assert signed_in.post(address, data).status_code == 302
    data = form_on(signed_in.get(edit(project, "activities")))
    data |= {
        "activities-TOTAL_FORMS": "1",
        "activities-0-title": "Opening",
        "activities-0-kind": "meeting",
        "activities-0-mode": "online",
        "activities-0-state": "planned",
    }
    assert signed_in.post(edit(project, "activities"), data).url == project.get_absolute_url()

    project.refresh_from_db()
    assert (str(project.actual_start), project.host_agreement) == ("2026-01-12", "Note 7")
    assert project.activities.get().title == "Opening"
    assert project.status == "approved"
