"""What somebody has searched for and downloaded is told to auditors and to that person, and to nobody else."""

import pytest

from auditing.cases import OWN_WORK, readable_entries
from history import note, record_event
from history.models import Entry
from history.sentences import known_acts
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


def test_each_act_of_ones_own_work_is_an_act():
    assert set(OWN_WORK) <= known_acts().keys()


@pytest.mark.parametrize("act", OWN_WORK)
def test_own_work_is_told_to_auditors_and_to_whoever_did_it(act, staff, manager, other_manager, auditor):
    with note(actor=staff):
        record_event(act, details={"filter": "Zyxwvut"})
    entry = Entry.objects.latest("pk")

    assert entry in readable_entries(auditor)
    assert entry in readable_entries(staff)
    assert entry not in readable_entries(manager)
    assert entry not in readable_entries(other_manager)


def test_what_is_done_with_a_record_is_told_to_all_who_read_it(staff, other_manager):
    with note(actor=staff):
        record_event("refused", about=ProjectFactory(), reason="It was changed meanwhile.")

    assert Entry.objects.latest("pk") in readable_entries(other_manager)


def test_the_words_of_a_download_are_not_on_the_other_sides_page(client, staff, other_manager):
    client.force_login(staff)
    b"".join(client.get("/projects/?q=Zyxwvut&format=csv").streaming_content)
    client.force_login(other_manager)

    assert Entry.objects.filter(act="export finished").exists()
    for address in ["/history/", "/history/?act=export", "/history/?only=none"]:
        assert "Zyxwvut" not in client.get(address).content.decode()
