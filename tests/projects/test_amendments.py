"""An approved project changes only by an amendment that both organizations have approved."""

import json

import pytest
from django.db import IntegrityError, connection, transaction

from history import note
from history.models import Entry
from lifecycle import Refused
from projects.amendments import begin_amendment
from projects.fingerprint import canonical, content_of
from projects.models import Project, ProjectCountry
from projects.steps import amendments_of, open_amendment
from reference.models import Country
from tests.factories import ProjectFactory, UserFactory, cast
from triggers import sentence_of
from triggers.functions import sha256_hex


@pytest.fixture
def approved(db):
    return ProjectFactory(approved=True, countries=["KG"], pillars={2: 60, 3: 40})


@pytest.fixture
def amendment(approved):
    return begin_amendment(approved, by=cast("staff"), reason="The ministry asked for Tajikistan too")


def approve(amendment):
    amendment.submit(by=cast("staff"))
    amendment.approve(by=cast("other_manager"), fingerprint=amendment.fingerprint)
    amendment.approve(by=cast("manager"), fingerprint=amendment.fingerprint)


def add_tajikistan(amendment):
    amendment.scope = "multi-national"
    amendment.title = "Longer and wider"
    amendment.save()
    amendment.country_links.create(country=Country.objects.get(iso2="TJ"))
    amendment.results.all().delete()
    amendment.results.create(statement="60 officers trained")


def test_the_working_copy_begins_with_all_that_was_approved(approved, amendment):
    assert amendment.reference == f"{approved.reference}-A1"
    assert {**content_of(amendment), "amendment": None} == content_of(approved)
    assert list(Project.objects.all()) == [approved]


def test_the_content_is_in_force_when_both_have_approved_it(approved, amendment):
    add_tajikistan(amendment)
    amendment.submit(by=cast("staff"))
    amendment.approve(by=cast("other_manager"), fingerprint=amendment.fingerprint)
    approved.refresh_from_db()
    assert approved.title != "Longer and wider"

    amendment.approve(by=cast("manager"), fingerprint=amendment.fingerprint)

    approved.refresh_from_db()
    amendment.refresh_from_db()
    assert (approved.status, amendment.status) == ("approved", "applied")
    assert {**content_of(amendment), "amendment": None} == content_of(approved)
    assert approved.fingerprint == amendment.fingerprint
    assert [link.country.iso2 for link in approved.country_links.all()] == ["KG", "TJ"]


def test_what_was_approved_before_stays_readable(approved, amendment):
    add_tajikistan(amendment)
    approve(amendment)
    first = json.loads(approved.submissions.get(round=1).content)
    assert [row["country"] for row in first["country_links"]] == ["KG"]
    assert approved.signoffs.filter(fingerprint=approved.submissions.get().fingerprint).count() == 2


def test_what_comes_into_force_is_in_the_history_of_the_project(approved, amendment):
    add_tajikistan(amendment)
    approve(amendment)
    entries = Entry.objects.of(approved).filter(act="apply", table="projects_projectcountry")
    assert [(entry.verb, entry.organization != "") for entry in entries] == [("create", True)]


@pytest.mark.parametrize("stage", ["draft", "submitted", "returned", "completed", "closed"])
def test_only_approved_work_is_amended(stage, db):
    project = ProjectFactory(**({stage: True} if stage != "draft" else {}))
    with pytest.raises(Refused, match="Only an approved, active or suspended project"):
        begin_amendment(project, by=cast("staff"), reason="Because of reasons")


def test_one_amendment_at_a_time(approved, amendment):
    with pytest.raises(Refused, match="already open"):
        begin_amendment(approved, by=cast("staff"), reason="And another one")


def test_a_returned_amendment_leaves_the_project_as_it_was(approved, amendment):
    before = content_of(approved)
    add_tajikistan(amendment)
    amendment.submit(by=cast("staff"))
    amendment.send_back(by=cast("manager"), fingerprint=amendment.fingerprint, reason="Not convinced by this")
    approved.refresh_from_db()
    assert content_of(approved) == before


def test_an_amendment_is_never_activated(approved, amendment):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Project.with_amendments.filter(pk=amendment.pk).update(status="active")
    assert sentence_of(refusal.value)


def test_an_unapproved_working_copy_opens_nothing(approved, amendment):
    """Neither the row nor its parts take the content of a copy that only one side has approved."""
    add_tajikistan(amendment)
    amendment.submit(by=cast("staff"))
    amendment.approve(by=cast("manager"), fingerprint=amendment.fingerprint)
    for write in [
        lambda: Project.objects.filter(pk=approved.pk).update(title=amendment.title, fingerprint=amendment.fingerprint),
        lambda: ProjectCountry(project=approved, country=Country.objects.get(iso2="TJ")).save(),
        lambda: approved.results.all().delete(),
    ]:
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            write()
        assert "cannot be changed" in sentence_of(refusal.value)


def test_the_fingerprint_is_checked_by_the_database(db):
    project = ProjectFactory(ready=True)
    content = canonical(content_of(project))
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO projects_submission (project_id, round, content, fingerprint, submitted_by_id, at) "
            "VALUES (%s, 1, %s, %s, %s, '2026-01-01')",
            [project.pk, content + " ", sha256_hex(content), cast("staff").pk],
        )
    assert "fingerprint is not that of the content" in sentence_of(refusal.value)


def test_the_fingerprint_reads_the_same_on_both_engines(db):
    """Amounts, dates and scripts are written one way only."""
    project = ProjectFactory(ready=True, title="Обучение «Граница» №1")
    project.contributions.update(amount="150000.50")
    content = content_of(Project.objects.get(pk=project.pk))
    assert content["contributions"][0]["amount"] == "150000.5"
    assert content["planned_start"] == "2027-03-01"
    assert "Обучение «Граница» №1" in canonical(content)


# --- who reads a working copy -----------------------------------------------------------------------------------------


@pytest.fixture
def stranger(db):
    """Staff who do not carry the project."""
    return UserFactory(role="staff", side="UNOCT")


def test_working_copy_of_confidential_work_stays_confidential_whatever_it_says_of_itself(staff, stranger, manager):
    project = ProjectFactory(approved=True, classification=Project.Classification.CONFIDENTIAL)
    copy = begin_amendment(project, by=staff, reason="To open it")
    with note(actor=staff, act="edit"):
        copy.classification = Project.Classification.INTERNAL
        copy.save()

    assert not Project.with_amendments.visible_to(stranger).filter(pk=copy.pk).exists()
    for reader in (staff, manager):
        assert Project.with_amendments.visible_to(reader).filter(pk=copy.pk).exists()


@pytest.mark.parametrize("page", ["", "history/"])
def test_confidential_working_copy_of_open_work_is_not_named_to_others(page, client, staff, stranger):
    project = ProjectFactory(approved=True)
    copy = begin_amendment(project, by=staff, reason="A matter for few")
    with note(actor=staff, act="edit"):
        copy.classification = Project.Classification.CONFIDENTIAL
        copy.save()

    for reader, is_told in ((staff, True), (stranger, False)):
        client.force_login(reader)
        answer = client.get(f"{project.get_absolute_url()}{page}")
        assert answer.status_code == 200
        assert (copy.reference in answer.content.decode()) is is_told
        assert client.get(f"/projects/{copy.reference}/").status_code == (200 if is_told else 404)


def test_hidden_amendment_still_counts_as_the_one_that_is_open(staff, stranger):
    project = ProjectFactory(approved=True)
    copy = begin_amendment(project, by=staff, reason="A matter for few")
    with note(actor=staff, act="edit"):
        copy.classification = Project.Classification.CONFIDENTIAL
        copy.save()

    assert not amendments_of(project, stranger)
    assert open_amendment(project) == copy
