"""Tags: words of the staff's own on cases, bound to no status, no version and no signature."""

import pytest
from django.db import DatabaseError, connection, transaction

from history.models import Entry
from meetings.models import ActionPoint, Meeting
from projects.fingerprint import fingerprint_of
from projects.models import Project, ProjectTag
from reference.models import Tag
from requests.models import AssistanceRequest
from tests.clock import moment
from tests.factories import AssistanceRequestFactory, ProjectFactory
from tests.imports.files import states, upload
from tests.meetings.factories import ActionPointFactory, MeetingFactory
from tests.pages import inputs, queries, rows_of_file, send

pytestmark = pytest.mark.django_db
CASES = {
    "projects": (ProjectFactory, Project),
    "requests": (AssistanceRequestFactory, AssistanceRequest),
    "meetings": (MeetingFactory, Meeting),
    "actions": (ActionPointFactory, ActionPoint),
}
every_kind = pytest.mark.parametrize("kind", CASES)


def tagged(record, *names):
    for tag in Tag.named(names):
        record.tag_links.create(tag=tag)
    return record


def tags_of(record):
    return [tag.name for tag in record.tags.all()]


# The vocabulary


@pytest.mark.parametrize("other", ["watch list", "WATCH LIST", "  Watch   List ", "Ｗatch List"])
def test_a_tag_is_the_same_however_it_is_written(other):
    first = Tag.objects.create(name="Watch List")

    assert Tag.named([other]) == [first]
    with pytest.raises(DatabaseError), transaction.atomic():
        Tag.objects.create(name=other)


def test_a_tag_in_cyrillic_is_folded_as_well():
    assert Tag.named(["Граница"]) == Tag.named(["граница"])


def test_the_database_takes_no_tag_without_a_name():
    with pytest.raises(DatabaseError):
        Tag.objects.create(name="  ")


def test_the_administration_says_that_a_tag_is_there_already(client, administrator):
    Tag.objects.create(name="Watch list")
    client.force_login(administrator)

    page = client.post("/admin/reference/tag/add/", {"name": "WATCH LIST", "version": ""})

    assert page.status_code == 200
    assert "There is a tag of this name already." in page.text


# On the page of a case


@every_kind
def test_staff_put_tags_on_a_case_and_add_new_ones(kind, signed_in):
    factory, model = CASES[kind]
    record = tagged(factory(), "Old one")
    version = record.version
    known = Tag.objects.create(name="Donor round")
    address = f"{record.get_absolute_url()}tags/"

    answer = send(signed_in, address, tags=[known.pk], new="Watch list; watch LIST, Phase two")

    assert answer.status_code == 302
    assert tags_of(record) == ["Donor round", "Phase two", "watch LIST"]
    page = signed_in.get(record.get_absolute_url())
    assert f'href="/{kind}/?tag=donor+round"' in page.text
    links = Entry.objects.filter(table=model.tags.through._meta.db_table, act="tag")
    assert sorted(links.values_list("verb", flat=True)) == ["create", "create", "create", "delete"]
    assert model.objects.get(pk=record.pk).version == version


@every_kind
def test_a_tag_of_a_case_is_a_question_a_column_and_a_word_of_its_history(kind, signed_in):
    factory, _model = CASES[kind]
    record, other = factory(), factory()
    send(signed_in, f"{record.get_absolute_url()}tags/", new="Watch list")

    page = signed_in.get(f"/{kind}/?tag=watch+list&columns=reference&columns=tags")

    assert page.context["list"].count == 1
    assert "Watch list" in page.context["rows"][0]
    assert other.reference not in page.text.partition("<tbody>")[2]
    answer = signed_in.get(f"/{kind}/?columns=reference&columns=tags&sort=reference&format=csv")
    told = {row[0]: row[1] for row in rows_of_file(answer)}
    assert told == {record.reference: "Watch list", other.reference: ""}
    assert "Watch list" in signed_in.get(record.get_absolute_url()).text.partition("timeline")[2]
    assert signed_in.get(f"/{kind}/?numbers_of=tag").json() == {"numbers": {"watch list": 1}}


def test_a_tag_that_is_not_there_is_named(signed_in):
    Tag.objects.create(name="Watch list")

    assert "Tag “wacht list” is not known. Known are: watch list." in signed_in.get("/projects/?tag=wacht+list").text


def test_where_no_tag_is_yet_only_new_ones_are_asked_for(signed_in):
    page = signed_in.get(f"/projects/{ProjectFactory().reference}/tags/")

    assert "New tags" in page.text
    assert 'id="div_id_tags"' not in page.text


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ("x" * 41, "A tag has at most 40 characters"),
        (",".join(f"t{n}" for n in range(21)), "Add at most 20 tags at once."),
        ("zero\u200bwidth", "has a character that cannot be seen"),
    ],
)
def test_what_is_no_tag_is_refused_with_what_was_typed_kept(new, sentence, signed_in):
    project = ProjectFactory()

    page = send(signed_in, f"/projects/{project.reference}/tags/", new=new)

    assert page.status_code == 422
    assert sentence in page.text
    assert new in page.text
    assert not Tag.objects.exists()


def test_two_people_who_tag_a_case_at_once_do_not_undo_each_other(signed_in):
    project = tagged(ProjectFactory(), "Both saw it", "Taken off by the other")
    kept, gone = Tag.objects.get(folded="both saw it"), Tag.objects.get(folded="taken off by the other")
    address = f"/projects/{project.reference}/tags/"
    opened = inputs(signed_in.get(address))
    project.tag_links.filter(tag=gone).delete()
    tagged(project, "Added by the other")

    signed_in.post(address, opened | {"tags": [kept.pk, gone.pk], "new": "Mine"})

    assert tags_of(project) == ["Added by the other", "Both saw it", "Mine"]


@every_kind
@pytest.mark.parametrize("person", ["manager", "auditor"])
def test_who_only_reads_is_not_offered_tags_and_refused(kind, person, client, request):
    record = tagged(CASES[kind][0](), "Watch list")
    client.force_login(request.getfixturevalue(person))

    page = client.get(record.get_absolute_url())

    assert "Watch list" in page.text
    assert f"{record.get_absolute_url()}tags/" not in page.text
    assert client.post(f"{record.get_absolute_url()}tags/", {"new": "Mine"}).status_code == 403
    assert tags_of(record) == ["Watch list"]


def test_nobody_tags_what_they_may_not_read_nor_an_amendment(client, staff, other_staff):
    secret = ProjectFactory(classification=3, created_by=staff)
    client.force_login(other_staff)

    assert client.post(f"/projects/{secret.reference}/tags/", {"new": "Mine"}).status_code == 404
    assert not ProjectTag.objects.exists()


@pytest.mark.parametrize("closed", [{"consent_to_share": False, "addressee": "osce"}, {"classification": 3}])
def test_what_only_some_may_read_gives_no_new_tag(closed, signed_in):
    letter = AssistanceRequestFactory(**closed)
    known = Tag.objects.create(name="Border")
    address = f"/requests/{letter.reference}/tags/"

    refused = send(signed_in, address, new="Informer, border")
    send(signed_in, address, tags=[str(known.pk)])

    assert f"Not everybody may read {letter.reference}" in refused.content.decode()
    assert "Informer, border" in refused.content.decode()
    assert [tag.name for tag in Tag.objects.all()] == tags_of(letter) == ["Border"]


def test_a_tag_that_was_deleted_meanwhile_stands_in_nobodys_way(signed_in):
    project = tagged(ProjectFactory(), "Border", "Watch list")
    address = f"/projects/{project.reference}/tags/"
    typed = inputs(signed_in.get(address))
    gone = Tag.objects.get(name="Watch list")
    project.tag_links.filter(tag=gone).delete()
    gone.delete()

    answer = signed_in.post(address, typed | {"tags": [Tag.objects.get(name="Border").pk], "new": "Roadmap"})

    assert answer.status_code == 302
    assert tags_of(project) == ["Border", "Roadmap"]


def test_a_tag_of_a_withheld_project_counts_for_nobody_else(client, staff, other_staff):
    tagged(ProjectFactory(classification=3, created_by=staff), "Watch list")
    tagged(ProjectFactory(), "Watch list")
    client.force_login(other_staff)

    assert client.get("/projects/?tag=watch+list").context["list"].count == 1
    assert client.get("/projects/?numbers_of=tag").json() == {"numbers": {"watch list": 1}}


# Found, exported, imported


@every_kind
def test_the_search_of_the_whole_site_knows_tags(kind, signed_in):
    record = CASES[kind][0]()
    send(signed_in, f"{record.get_absolute_url()}tags/", new="Watchword")

    assert record.reference in signed_in.get("/search/", {"q": "watchword"}).text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_our_own_export_comes_back_unchanged_and_tags_are_said_to_be_for_reading(form, signed_in):
    project = tagged(ProjectFactory(), "Watch list")
    asked = {"format": form, "columns": ["reference", "title", "tags"]}
    content = b"".join(signed_in.get("/projects/", asked).streaming_content)

    one = upload(signed_in, content, "projects")

    assert (one.fault, set(states(one))) == ("", {"same"})
    assert "for reading only, and are not imported: Tags." in signed_in.get(one.get_absolute_url()).text
    assert tags_of(project) == ["Watch list"]


# Nobody signs a tag


@pytest.mark.parametrize("stage", ["submitted", "half_approved", "approved", "active", "closed"])
def test_tags_change_nothing_of_what_is_signed(stage, signed_in):
    project = ProjectFactory(**{stage: True})
    before = (project.status, project.fingerprint, project.round, project.version)
    standing = [signoff.pk for signoff in project.standing_signoffs()]

    send(signed_in, f"/projects/{project.reference}/tags/", new="Watch list, Donor round")
    with connection.cursor() as cursor:  # whatever the door
        cursor.execute("DELETE FROM projects_projecttag WHERE project_id = %s", [project.pk])
    tagged(project, "Watch list")

    project = Project.objects.get(pk=project.pk)
    assert (project.status, project.fingerprint, project.round, project.version) == before
    assert [signoff.pk for signoff in project.standing_signoffs()] == standing
    assert fingerprint_of(project) == project.fingerprint
    assert tags_of(project) == ["Watch list"]


def test_a_manager_approves_what_was_tagged_while_they_read_it(signed_in, manager):
    project = ProjectFactory(half_approved=True)
    read = Project.objects.get(pk=project.pk)
    send(signed_in, f"/projects/{project.reference}/tags/", new="Watch list")

    read.approve(by=manager, fingerprint=read.fingerprint)

    assert Project.objects.get(pk=project.pk).status == Project.Status.APPROVED


# Of then


@pytest.mark.django_db(transaction=True, databases=["default", "past"])
def test_the_past_has_the_tags_of_then(signed_in):
    project = tagged(ProjectFactory(), "Of then")
    then = moment()
    send(signed_in, f"/projects/{project.reference}/tags/", tags=[], new="Of now")

    page = signed_in.get(project.get_absolute_url(), {"as_of": then.isoformat()})
    found = signed_in.get("/projects/", {"as_of": then.isoformat(), "tag": "of then", "columns": "tags"})

    assert "Of then" in page.text.partition("identity")[2].partition("waiting")[0]
    assert "Change tags" not in page.text
    assert found.context["list"].count == 1
    assert "Of then" in found.context["rows"][0]
    assert tags_of(project) == ["Of now"]


# Speed


@every_kind
def test_the_list_asks_as_many_questions_for_many_tagged_cases_as_for_one(kind, signed_in):
    factory, _model = CASES[kind]
    tagged(factory(), "A")
    address = f"/{kind}/?tag=a&columns=reference&columns=tags"
    one = queries(signed_in, address)
    for _ in range(5):
        tagged(factory(), "A", "B", "C")

    assert queries(signed_in, address) == one
