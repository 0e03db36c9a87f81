"""One text in records that are kept back from somebody, looked for on every page that tells of the past."""

import pytest
from django.test import Client
from django.utils import timezone

from history import note
from history.models import Entry
from projects.models import Project
from requests.models import AssistanceRequest
from tests.auditing.desk.factories import FindingFactory, draw_sample
from tests.clock import moment
from tests.factories import AssistanceRequestFactory, ProjectFactory, cast

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "past"])
SECRET = "Zyxwvut"


class Kept:
    """Records with the text, linked to one that everybody reads; some were open until a moment ago."""

    def __init__(self):
        staff = cast("staff")
        with note(actor=staff, act="create"):
            self.open = ProjectFactory(title="Open to all")
            self.project = ProjectFactory(title=SECRET, objective=SECRET, created_by=staff)
            self.shared = AssistanceRequestFactory(subject=SECRET, asked=SECRET, created_by=staff)
            self.shared.project_links.create(project=self.open)
            self.letter = AssistanceRequestFactory(subject=SECRET, addressee="osce", created_by=staff)
        self.then = moment()
        with note(actor=staff, act="edit", reason=SECRET):
            Project.objects.filter(pk=self.project.pk).update(classification=3)
            AssistanceRequest.objects.filter(pk=self.shared.pk).update(classification=3)
            AssistanceRequest.objects.filter(pk=self.letter.pk).update(consent_to_share=False)
        self.draft, self.sample = FindingFactory(about=self.open, title=SECRET), draw_sample(size="1", title=SECRET)
        self.issued = FindingFactory(about=self.open, issued=True)

    def pages(self):
        begin = Entry.objects.order_by("pk").first().at.isoformat().replace("+00:00", "Z")
        period = f"/history/changes/?from={begin}&to={timezone.localdate()}"
        yield from ("/me/", "/findings/", "/findings/?format=csv", "/history/", "/history/?format=csv")
        yield from ("/history/duties/", "/history/rights/", period, f"{period}&format=csv", f"{period}&format=html")
        for one in (self.project, self.shared, self.letter, self.draft, self.sample, self.open):
            yield f"/history/compare/{one._meta.model_name}/{one.pk}/"
            yield f"/history/compare/{one._meta.db_table}/{one.pk}/?from=1"
            yield f"/history/?record={one.reference}"
        for one in (self.draft, self.issued):
            yield one.get_absolute_url()
        moment_ago = f"as_of={self.then.isoformat().replace('+00:00', 'Z')}"
        for address in ("/projects/", "/requests/", "/meetings/", "/actions/", "/countries/"):
            yield from (f"{address}?{moment_ago}", f"{address}?{moment_ago}&format=csv")
        for one in (self.project, self.shared, self.letter, self.open):
            yield f"{one.get_absolute_url()}?{moment_ago}"

    def entries(self):
        return [f"/history/{pk}/" for pk in Entry.objects.order_by("-pk").values_list("pk", flat=True)[:60]]


def told(person, address):
    client = Client()
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code < 500, address
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


@pytest.mark.parametrize("name", ["other_staff", "administrator", "outsider"])
def test_nothing_of_what_is_kept_back_is_told(name):
    kept = Kept()
    # A search and a guessed address come back with the words that were asked; a page never says more of them.
    telling = [address for address in (*kept.pages(), *kept.entries()) if SECRET in told(cast(name), address)]
    assert telling == []


def test_manager_of_the_other_side_is_told_nothing_of_a_letter_that_is_not_shared():
    kept = Kept()
    person, reference = cast("other_manager"), kept.letter.reference
    pages = (*kept.pages(), *kept.entries())
    assert [one for one in pages if reference not in one and reference in told(person, one)] == []


def test_drafts_and_samples_are_told_to_auditors_only():
    kept = Kept()
    names = {kept.draft.reference, kept.sample.reference}
    for name in ("staff", "manager"):
        for address in (*kept.pages(), *kept.entries()):
            text = told(cast(name), address)
            assert not any(one in text for one in names if one not in address), f"{name} at {address}"


def test_the_auditor_is_told():
    """Otherwise the tests above would say nothing."""
    kept = Kept()
    pages = (*kept.pages(), *kept.entries())
    assert sum(SECRET in told(cast("auditor"), address) for address in pages) > 30


def test_what_auditors_download_is_told_to_auditors_only():
    client = Client()
    client.force_login(cast("auditor"))
    b"".join(client.get("/findings/?status=draft&format=csv").streaming_content)
    event = Entry.objects.filter(act="export").latest("pk")

    assert "Findings" in told(cast("auditor"), f"/history/{event.pk}/")
    assert f"entry-{event.pk}" not in told(cast("manager"), "/history/?act=export")
    client.force_login(cast("manager"))
    assert client.get(f"/history/{event.pk}/").status_code == 404
