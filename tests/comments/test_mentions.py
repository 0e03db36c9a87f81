"""Whom a comment mentions, who is offered while somebody types, and who reads it."""

import pytest

from accounts.models import User
from comments import mentions, writing
from comments.models import Comment, Mention
from comments.readers import readers, reads
from lifecycle import Refused
from projects.models import Project
from tests.comments.factories import refused, say
from tests.factories import AssistanceRequestFactory, ProjectFactory, UserFactory, cast
from tests.pages import queries

pytestmark = pytest.mark.django_db


def told(person):
    return list(Mention.objects.filter(person=person).values_list("comment__text", flat=True))


def test_a_mention_is_kept_once_however_often_it_is_written_and_edited(staff, other_staff):
    comment = say("@omar.haddad and @Omar.Haddad, and once more @omar.haddad.")

    writing.edit(comment, "@omar.haddad", by=staff)

    assert told(other_staff) == ["@omar.haddad"]


def test_whoever_is_mentioned_first_in_an_edit_is_told_then(staff, other_staff, other_manager):
    comment = say("@omar.haddad")

    writing.edit(comment, "@omar.haddad and @grace.mbeki", by=staff)

    assert set(comment.mentions.values_list("person", flat=True)) == {other_staff.pk, other_manager.pk}


def test_nobody_is_mentioned_who_may_not_open_the_record(staff, other_staff, outsider):
    project = ProjectFactory(classification=3, created_by=staff)

    refused(lambda: say("@omar.haddad", project), r"Omar Haddad may not open JP-\S+. Take “@omar.haddad” out.")
    assert not Comment.objects.exists()


def test_nobody_of_the_other_organization_is_mentioned_in_what_one_says_for_itself(manager, other_manager, auditor):
    words = "does not belong to .*OSCE.*, and only .*OSCE.* reads this comment"

    refused(lambda: say("@grace.mbeki", audience="own"), words)

    assert say("@marta.lindqvist and @paul.duval", audience="own").mentions.count() == 2


def test_a_name_that_is_nobodys_is_refused_and_a_word_without_a_dot_is_left(staff):
    refused(lambda: say("Ask @nobody.here"), "Nobody is called @nobody.here. Write it like @first.last")

    assert say("Ask anna.keller@osce.example @home, or http://a.b/@staff.member").mentions.count() == 0


def test_two_people_of_one_name_are_told_apart_by_their_organization(staff, other_staff):
    namesake = UserFactory(full_name="Omar Haddad", email="o2@osce.example", role="staff", side="OSCE")

    refused(lambda: say("@omar.haddad"), "More than one person is called @omar.haddad: write @omar.haddad")
    handle = f"omar.haddad.{namesake.organization.short_name.lower().replace(' ', '.')}"
    comment = say(f"@{handle}")

    assert list(comment.mentions.values_list("person", flat=True)) == [namesake.pk]


def test_a_handle_that_is_somebodys_own_means_that_person_whoever_is_called_so_and_more(staff, other_staff):
    UserFactory(full_name="Omar Haddad Junior", email="o3@unoct.example", role="staff", side="UNOCT")

    comment = say("@omar.haddad")

    assert list(comment.mentions.values_list("person", flat=True)) == [other_staff.pk]


def test_namesakes_of_one_organization_have_a_number_each_so_that_no_handle_changes_hands(staff, other_staff):
    twins = [
        UserFactory(full_name="Omar Haddad", email=f"o{number}@unoct.example", role="staff", side="UNOCT")
        for number in range(2)
    ]
    handles = {person.pk: handle for handle, person in mentions.by_handle(mentions.people()).items()}
    assert {handles[one.pk] for one in (other_staff, *twins)} == {
        f"omar.haddad.unoct.{one.pk}" for one in (other_staff, *twins)
    }

    comment = say(f"@{handles[twins[1].pk]}")

    assert list(comment.mentions.values_list("person", flat=True)) == [twins[1].pk]


def test_a_question_which_handle_is_meant_names_only_those_who_may_read_the_comment(staff, other_staff):
    namesake = UserFactory(full_name="Omar Haddad", email="o2@osce.example", role="staff", side="OSCE")
    mine = f"@omar.haddad.{mentions.folded(namesake.organization.short_name)}"
    UserFactory(full_name="Omar Haddad", email="o3@nowhere.example", role="administrator")

    with pytest.raises(Refused) as refusal:
        say("@omar.haddad", audience="own")

    assert f"Nobody is called just @omar.haddad: write {mine}, or" in str(refusal.value)
    assert "unoct" not in str(refusal.value)


def test_too_many_mentions_are_refused_before_anybody_is_asked_about(staff, django_assert_max_num_queries):
    people = [
        UserFactory(full_name=f"Reader No{number}", email=f"r{number}@unoct.example", role="staff", side="UNOCT")
        for number in range(21)
    ]
    comment = writing.begun(ProjectFactory(), staff)
    comment.text = " ".join(f"@reader.no{number}" for number, _person in enumerate(people))

    with django_assert_max_num_queries(1):
        found, faults = mentions.mentioned_in(comment)

    assert (found, faults) == ({}, ["A comment can mention 20 people at most."])


@pytest.mark.parametrize("closed", [None, "project", "request"])
@pytest.mark.parametrize("audience", ["own", "both"])
def test_who_reads_a_comment_is_the_same_for_one_for_many_and_for_all(closed, audience, staff, outsider):
    records = {
        None: lambda: ProjectFactory(created_by=staff),
        "project": lambda: ProjectFactory(created_by=staff, classification=3),
        "request": lambda: AssistanceRequestFactory(consent_to_share=False, addressee="osce"),
    }
    comment = say(record=records[closed](), audience=audience)
    for name in ("other_staff", "manager", "other_manager", "auditor", "administrator"):
        cast(name)
    everybody = list(User.objects.all())
    one_by_one = {person.pk for person in everybody if reads(comment, person)}

    assert readers(comment, everybody) == one_by_one
    assert {one.pk for one in everybody if Comment.objects.visible_to(one).exists()} == one_by_one
    assert {staff.pk, cast("auditor").pk} <= one_by_one
    assert not one_by_one & {outsider.pk, cast("administrator").pk}


# --- offered while somebody types -------------------------------------------------------------------------------------


def test_names_are_offered_to_whom_may_read_the_comment_only(client, staff, other_staff, manager, outsider):
    project = ProjectFactory()
    client.force_login(staff)

    def offered(**asked):
        people = client.get(f"/comments/on/{project.reference}/people/", asked).json()["people"]
        return [person["handle"] for person in people]

    assert offered(q="omar", audience="both") == ["omar.haddad"]
    assert offered(q="Hadd", audience="both") == ["omar.haddad"]
    assert offered(q="omar", audience="own") == []
    assert offered(q="marta") == ["marta.lindqvist"]
    assert offered(q="lena", audience="both") == []
    Project.objects.filter(pk=project.pk).update(classification=3)
    assert offered(q="omar", audience="both") == []


@pytest.mark.parametrize("classification", [1, 3])
@pytest.mark.parametrize("audience", ["own", "both"])
def test_a_letter_more_asks_the_same_however_many_people_there_are(classification, audience, client, manager):
    project = ProjectFactory(created_by=cast("staff"))
    Project.objects.filter(pk=project.pk).update(classification=classification)
    client.force_login(manager)
    address, asked = f"/comments/on/{project.reference}/people/?q=reader&audience={audience}", []
    client.get(address)
    for number in (1, 4, 30):
        for _time in range(number):
            UserFactory(role="manager", side="OSCE", full_name=f"Reader {User.objects.count()}")
        asked.append(queries(client, address))
        assert client.get(address).json()["people"]

    assert asked[0] == asked[1] == asked[2] < 25
