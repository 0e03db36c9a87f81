"""The journal in words."""

from datetime import date

import pytest
from django.db import connection

from history import note, record_event, sentences
from history.clicks import acts_of
from history.markup import acts_html
from history.models import Entry
from history.names import Names
from history.sentences import known_acts, moves_by_table, name_acts, source_in_words
from projects.amendments import begin_amendment
from projects.models import Activity, Project, ProjectCountry, ProjectPillar
from reference.models import Country, Organization, Pillar
from tests.factories import AssistanceRequestFactory, ProjectFactory
from tests.history.by_hand import open_the_journal

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(staff):
    return ProjectFactory(created_by=staff, planned_end=date(2020, 3, 31))


@pytest.fixture
def told(project, auditor):
    """What the history says about what is done in the block after this: the acts, latest first."""
    last = Entry.objects.latest("pk").pk

    def tell():
        entries = list(Entry.objects.filter(pk__gt=last).order_by("-pk"))
        return acts_of(entries, Names(entries, auditor))

    return tell


def by(person, **more):
    return note(actor=person, **{"source": "web", "request": "r1", **more})


def test_change_is_told_with_person_field_and_both_values(project, staff, told):
    project.planned_end = date(2020, 6, 30)
    with by(staff):
        project.save()

    (act,) = told()
    assert act.sentence == (
        "Anna Keller (OSCE Secretariat, staff) changed “Planned end” from 31 Mar 2020 to 30 Jun 2020."
    )
    assert act.where == "on the site"


def test_several_fields_are_named_and_long_texts_are_not_quoted(project, staff, told):
    project.title, project.objective, project.scope = "Another", "Word " * 40, "global"
    with by(staff):
        project.save()
    project.objective = "Other " * 40
    with by(staff, request="r2"):
        project.save()

    rewritten, changed = told()
    assert changed.what == "changed “Title”, “Objective” and “Scope”"
    assert rewritten.what == "rewrote “Objective”"


def test_values_are_read_as_people_write_them(project, staff, told):
    project.lead_organization = Organization.objects.get(code="OSCE-SEC")
    project.zero_cost = True
    project.classification = Project.Classification.RESTRICTED
    project.kind = Project.Kind.TRAINING
    with by(staff):
        project.save()
        project.contributions.create(donor="Germany", amount="1250000.50", currency="EUR")

    (act,) = told()
    changes = {change.label: (change.was, change.now) for effect in act.effects for change in effect.plain_changes}
    assert changes["lead organization"] == ("", "OSCE Secretariat")
    assert changes["no funds needed"] == ("no", "yes")
    assert changes["classification"] == ("Internal", "Restricted")
    assert changes["kind"] == ("Project", "Training")
    assert changes["amount"] == ("", "EUR\xa01\u202f250\u202f000.50")
    assert changes["currency"] == ("", "EUR, euro")


def test_act_beside_a_rise_of_the_version_lists_what_matters_and_a_rise_alone_is_named(project, staff, told):
    with by(staff):
        Activity.objects.create(project=project, title="Course", kind="training")
        project.save()
    with by(staff, request="r2"):
        project.save()

    alone, both = told()
    assert (len(both.effects), [effect.phrase for effect in both.shown]) == (2, ["added the activity Course"])
    assert alone.what == f"raised the version number of {project.reference}"
    assert len(alone.shown) == 1


def test_first_sign_off_approves_for_its_side_only(told, other_manager):
    project = ProjectFactory(submitted=True)
    project.approve(by=other_manager, fingerprint=project.fingerprint)

    assert told()[0].what == f"approved {project.reference} for UNOCT"


def test_amendment_is_told_by_its_number_and_its_approval_as_one(told, staff, manager, other_manager):
    project = ProjectFactory(approved=True)
    amendment = begin_amendment(project, by=staff, reason="Travel is late")
    begun = told()[0]
    amendment.title = "Another title"
    amendment.save()
    amendment.submit(by=staff)
    for signer in (manager, other_manager):
        with note(source="web", request=f"by {signer}"):
            amendment.approve(by=signer, fingerprint=amendment.fingerprint)

    assert begun.what == f"began amendment 1 of {project.reference}"
    approvals = [act.what for act in told() if act.first.act == "approve" and "-A1" in act.record_name]
    assert approvals[0].endswith("and with it the amendment is approved")


def test_contribution_is_named_by_its_donor_and_its_amount_as_people_write_it(project, staff, told):
    with by(staff):
        contribution = project.contributions.create(donor="Germany", amount="1000000", currency="EUR")
    contribution.amount = "1500000"
    with by(staff, request="r2"):
        contribution.save()
    with by(staff, request="r3"):
        contribution.delete()

    removed, changed, added = [act.what for act in told()]
    assert added == "added the contribution Germany (EUR\xa01\u202f000\u202f000)"
    assert removed == "removed the contribution Germany (EUR\xa01\u202f500\u202f000)"
    assert changed == (
        "changed the contribution Germany: “Amount” from EUR\xa01\u202f000\u202f000 to EUR\xa01\u202f500\u202f000"
    )


def test_details_of_a_change_without_a_reason_say_so(told, project, staff):
    silent, explained = {"title": "Another"}, {"title": "A third"}
    for request, (values, reason) in enumerate([(silent, ""), (explained, "Asked for by the donor")]):
        with by(staff, request=str(request), reason=reason):
            Project.objects.filter(pk=project.pk).update(**values)
    with by(staff, request="added"):
        project.contributions.create(donor="Germany", amount="1", currency="EUR")
    project.refresh_from_db()
    with by(staff, request="moved", move=True, act="submit"):
        Project.objects.filter(pk=project.pk).update(title="A fourth")
    with by(staff, request="new"):
        ProjectFactory(created_by=staff)

    html = {act.first.request: acts_html([act]) for act in told()}

    assert [request for request in sorted(html) if "No reason given" in html[request]] == ["0"]


def test_all_that_people_write_is_escaped_wherever_an_act_tells_it(told, project, staff):
    script = "<script>alert('1')</script>"
    staff.full_name = script
    with by(staff, request=script, act=script, reason=script):
        Project.objects.filter(pk=project.pk).update(title=script)
        project.contributions.create(donor=script, amount="1", currency="EUR")
        AssistanceRequestFactory(subject=script)
        record_event(script, about=project, reason=script, details={script: script})

    html = acts_html(told(), may_open=True, show_record=True)

    assert "<script" not in html
    assert "'1'" not in html
    for place in ("<strong>", "<blockquote>", "<ins class", 'class="code"', '<th scope="row">', "timeline__beside"):
        assert "&lt;script&gt;" in html.partition(place)[2], place


def test_how_exactly_a_date_is_known_is_told_with_the_date_only(told, staff):
    with by(staff):
        project = ProjectFactory(created_by=staff, planned_end=None)
    project.planned_end, project.planned_end_precision = date(2020, 6, 1), "month"
    with by(staff, request="r2"):
        project.save()
    project.planned_end, project.planned_end_precision = None, "day"
    with by(staff, request="r3"):
        project.save()

    def labels(act):
        return [change.label for effect in act.effects for change in effect.plain_changes]

    removed, given, entered = told()
    assert "planned end known to the" in labels(given)
    assert "planned end known to the" in labels(removed)
    assert "planned end known to the" not in labels(entered)


def test_project_is_linked_to_a_request_by_both_names(told, staff):
    letter, project = AssistanceRequestFactory(), ProjectFactory(created_by=staff)
    with by(staff):
        link = letter.project_links.create(project=project, linked_by=staff)
    with by(staff, request="r2"):
        link.delete()

    unlinked, linked = [act.what for act in told()][:2]
    assert linked == f"linked {letter.reference} to {project.reference}"
    assert unlinked == f"unlinked {letter.reference} from {project.reference}"


def test_version_and_number_are_left_to_the_technical_view(project, staff, told):
    project.title = "Another"
    with by(staff):
        project.save()

    (effect,) = told()[0].effects
    assert [change.label for change in effect.plain_changes] == ["title"]
    assert {change.label for change in effect.changes} == {"title", "version"}


def test_links_are_told_by_the_name_of_the_list(project, staff, told):
    kyrgyzstan = Country.objects.get(iso2="KG")
    with by(staff):
        link = ProjectCountry.objects.create(project=project, country=kyrgyzstan)
    with by(staff, request="r2"):
        link.delete()
    with by(staff, request="r3"):
        weight = ProjectPillar.objects.create(project=project, pillar=Pillar.objects.get(number=2), weight=60)
    weight.weight = 40
    with by(staff, request="r4"):
        weight.save()

    changed, _added, removed, added = [act.what for act in told()]
    assert added == "added Kyrgyzstan to countries"
    assert removed == "removed Kyrgyzstan from countries"
    assert changed.startswith("changed the pillar II ")
    assert changed.endswith(": “Weight in per cent” from 60\u202f% to 40\u202f%")


def test_parts_are_told_with_kind_and_name(project, staff, told):
    with by(staff):
        activity = Activity.objects.create(project=project, title="Course in Osh", kind="training")
    activity.place = "Osh"
    with by(staff, request="r2"):
        activity.save()
    with by(staff, request="r3"):
        activity.delete()

    assert [act.what for act in told()] == [
        "removed the activity Course in Osh",
        "changed the activity Course in Osh: “Place” set to Osh",
        "added the activity Course in Osh",
    ]


def test_move_is_one_act_with_all_its_effects_and_its_own_words(told, manager, other_manager):
    project = ProjectFactory(half_approved=True)
    with note(source="admin", request="r9"):
        project.approve(by=manager, fingerprint=project.fingerprint)

    act = told()[0]
    assert act.what == f"approved {project.reference} for OSCE Secretariat, and with it the project is approved"
    assert act.where == "in the administration"
    assert [effect.phrase for effect in act.effects] == [
        "added the sign-off OSCE Secretariat: Approved",
        "changed “Status” from Under assessment to Approved",
    ]


def test_move_that_nobody_named_is_told_by_its_label(project, staff, told, monkeypatch):
    monkeypatch.setattr("history.sentences._phrases", {})
    project.withdraw(by=staff, reason="No longer needed")

    (act,) = told()
    assert act.what == f"took the step “Withdraw” on {project.reference}"
    assert act.reason == "No longer needed"


def test_app_names_its_acts(project, staff, told, monkeypatch):
    monkeypatch.setattr("history.sentences._phrases", {})
    name_acts({"tidy up": ("Tidying", "tidied %(record)s up")})
    project.title = "Another"
    with by(staff, act="tidy up"):
        project.save()

    (act,) = told()
    assert (act.label, act.what) == ("Tidying", f"tidied {project.reference} up")


def test_refused_attempt_says_why(project, outsider, told):
    with note(source="web", request="r1"), pytest.raises(Exception, match="Your role"):
        project.submit(by=outsider)

    (act,) = told()
    assert act.what.startswith("was refused: Your role does not allow this step")


def test_sign_in_and_export_are_events(staff, told):
    with by(staff):
        record_event("sign in", about=staff)
    with by(staff, request="r2"):
        record_event("export", details={"list": "Projects", "rows": 27})

    export, sign_in = told()
    assert sign_in.sentence == "Anna Keller (OSCE Secretariat, staff) signed in."
    assert export.what == "downloaded a list (list: Projects; rows: 27)"


def test_names_of_deleted_rows_and_removed_people_stay_readable(told, staff):
    country = Country.objects.create(
        iso2="XX", iso3="XXX", name="Ruritania", region_id=1, osce_status="none", un_member="no"
    )
    with by(staff):
        project = ProjectFactory(created_by=staff)
        link = project.country_links.create(country=country)
    with by(staff, request="r2"):
        link.delete()
        country.delete()
        project.delete()

    phrases = [effect.phrase for act in told() for one in act.whole for effect in one.effects]
    assert "added Ruritania to countries" in phrases
    assert "removed Ruritania from countries" in phrases
    assert f"deleted the project {project.reference}" in phrases
    assert f"entered the project {project.reference}" in phrases


def test_entry_of_a_table_that_is_gone_is_still_told(told, staff):
    open_the_journal()
    with by(staff):
        Entry.objects.create(
            table="old_table", row=7, verb="change", old={"a": 1}, new={"a": 2}, at="2020-01-01T00:00Z"
        )

    (act,) = told()
    assert act.effects[0].phrase == "changed the old_table no. 7: “A” from 1 to 2"


@pytest.mark.postgres  # a foreign program cannot write to SQLite at all
def test_sql_of_somebody_else_is_named_as_such(project, told):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('history.context', '', true)")
        cursor.cursor.execute("UPDATE projects_project SET title = 'By hand' WHERE id = %s", [project.pk])

    (act,) = told()
    assert act.who.startswith("The database account ")
    assert act.where == "by SQL"


@pytest.mark.parametrize(
    ("source", "words"),
    [("web", "on the site"), ("command:load_register", "by the command load_register"), ("shell", "in the shell")],
)
def test_source_is_said_in_words(source, words):
    assert source_in_words(source).startswith(words)


def test_acts_that_can_be_asked_for_include_every_move():
    acts = known_acts()

    assert {"submit", "approve", "send_back", "sign in", "export", "load register"} <= acts.keys()
    assert all(acts.values())


def test_every_move_is_told_in_words_of_its_own():
    unnamed = [key for key, label in moves_by_table().items() if str(label) and key not in sentences._phrases]

    assert unnamed == []
