"""The desk as auditors use it: drawing, the checklist, marks, closing and the report; and nobody else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from auditing.models import Answer, Sample
from history.models import Entry
from history.sealing import latest_head, seal_everything
from lifecycle import Refused
from projects.models import Project
from tests.auditing.desk.factories import FindingFactory, draw_sample, projects, review
from tests.factories import AssistanceRequestFactory, ProjectFactory, UserFactory, cast
from tests.pages import inputs

DRAW = "/history/desk/draw/projects/sample/"


@pytest.fixture
def browser(client, auditor):
    client.force_login(auditor)
    return client


@pytest.fixture
def sample(auditor):
    projects(3)
    return draw_sample(size="3")


def send(browser, address, **typed):
    """Opens a form, types, and presses the button."""
    return browser.post(address, inputs(browser.get(address)) | typed)


def item_address(sample, position=1):
    return f"/history/desk/{sample.reference}/{position}/"


def answers(sample, value="yes", note=""):
    """What is typed to answer every question alike."""
    return {f"q{q.pk}": value for q in sample.questions.all()} | {f"q{q.pk}note": note for q in sample.questions.all()}


# Drawing


def test_auditor_draws_from_what_a_filter_leaves(browser, auditor):
    project = ProjectFactory(countries=["KG"])
    ProjectFactory(countries=["AL"])
    page = browser.get("/history/desk/draw/projects/?region=central-asia").text
    assert "The population has 1 unit at this moment." in page
    assert f'href="{DRAW}?region=central-asia"' in page

    answer = send(browser, f"{DRAW}?region=central-asia", title="Autumn", purpose="To see", size="1", seed="77")

    sample = Sample.objects.get()
    assert answer.url == f"/history/desk/{sample.reference}/"
    assert sample.reference.startswith("S-2026-")
    assert (sample.created_by, sample.status, sample.seed) == (auditor, "open", "77")
    assert [item.about for item in sample.items.all()] == [project.reference]
    assert sample.questions.count() == 5  # the usual ones were offered and left


def test_seed_is_proposed(browser):
    first, second = (inputs(browser.get(DRAW))["seed"][0] for _time in range(2))

    assert first.isdecimal()
    assert len(first) == 8
    assert first != second


def test_form_sent_twice_draws_once(browser):
    projects(2)
    sent = inputs(browser.get(DRAW)) | {"title": "Autumn", "purpose": "To see", "size": "1"}

    first, second = (browser.post(DRAW, sent) for _time in range(2))

    assert first.url == second.url
    assert Sample.objects.count() == 1


def test_preview_shows_the_strata_and_saves_nothing(browser):
    projects(4, countries=["KG"])
    projects(2, countries=["AL"])

    typed = {"title": "Autumn", "purpose": "To see", "size": "3", "stratified_by": "region", "preview": "yes"}
    page = send(browser, DRAW, **typed)

    assert page.context["preview"][0].name == "Central Asia"
    assert [(one.size, one.drawn) for one in page.context["preview"]] == [(4, 2), (2, 1)]
    assert 'value="Autumn"' in page.text
    assert not Sample.objects.exists()


def test_too_many_is_said_beside_the_field_and_nothing_typed_is_lost(browser):
    projects(2)

    page = send(browser, DRAW, title="Autumn", purpose="To see", size="3", questions="Mine?")

    assert page.status_code == 422
    assert "The population has 2 units only." in page.text
    assert inputs(page)["questions"] == ["Mine?"]
    assert not Sample.objects.exists()


@pytest.mark.parametrize("address", ["/history/desk/draw/projects/", DRAW])
def test_unknown_filter_is_named(address, browser):
    page = browser.get(f"{address}?regoin=central-asia")

    assert "regoin" in page.text.partition("<main")[2]
    assert page.status_code == (400 if address == DRAW else 200)


@pytest.mark.parametrize("kind", Sample.Kind.values)
def test_every_kind_has_its_two_pages(kind, browser):
    ProjectFactory(approved=True)
    assert browser.get(f"/history/desk/draw/{kind}/").status_code == 200
    assert browser.get(f"/history/desk/draw/{kind}/sample/").status_code == 200


def test_unknown_kind_has_no_page(browser):
    assert browser.get("/history/desk/draw/people/").status_code == 404


@pytest.mark.parametrize("kind", ["acts", "projects", "requests", "sign-offs"])
def test_what_was_drawn_is_told_and_linked(kind, browser):
    project = ProjectFactory(approved=True)
    letter = AssistanceRequestFactory()
    query = f"record={project.reference}" if kind == "acts" else ""
    sample = draw_sample(kind, query=query, size="1")

    page = browser.get(item_address(sample)).text

    record = letter if kind == "requests" else project
    assert f'href="{record.get_absolute_url()}"' in page
    assert f"/history/?record={record.reference}" in page


def test_drawing_changes_no_record(browser):
    project = ProjectFactory()
    before = Project.objects.values().get(pk=project.pk)
    sample = draw_sample(size="1")
    send(browser, item_address(sample), then="mark", **answers(sample, "no"))
    FindingFactory(about=project, item=sample.items.get(), issued=True)

    assert Project.objects.values().get(pk=project.pk) == before
    assert set(Entry.objects.of(project).values_list("act", flat=True)) == {"create"}


def test_draft_that_was_drawn_can_still_be_deleted(browser):
    project = ProjectFactory()
    sample = draw_sample(size="1")
    project.delete()

    page = browser.get(sample.get_absolute_url())

    assert f"{item_of(sample).about}, which you may not open or which is gone" in page.text


def item_of(sample, position=1):
    return sample.items.get(position=position)


def test_reading_of_a_withheld_record_that_was_drawn_is_noted(browser, auditor):
    project = ProjectFactory(classification=Project.Classification.CONFIDENTIAL)
    sample = draw_sample(size="1")

    browser.get(item_address(sample))

    assert [entry.actor for entry in Entry.objects.of(project).filter(act="read_restricted")] == [auditor.pk]


# Drawing again


def test_same_items_come_out_again(browser, sample):
    page = browser.get(f"/history/desk/{sample.reference}/again/")

    assert page.context["same_population"]
    assert page.context["same_items"]
    assert "the same 3 items come out" in page.text
    assert [identifier for identifier, _number in page.context["drawn"]] == [i.identifier for i in sample.items.all()]


def test_strata_come_out_again_in_their_order(browser):
    projects(3, countries=["KG"])
    projects(2, countries=["AL"])
    projects(2)
    sample = draw_sample(size="4", stratified_by="region")

    assert browser.get(f"/history/desk/{sample.reference}/again/").context["same_items"]


def test_population_is_handed_out_byte_for_byte(browser, sample):
    answer = browser.get(f"/history/desk/{sample.reference}/population/")

    assert answer.content.decode() == sample.population.lines
    assert Entry.objects.of(sample).filter(act="export").exists()


# The checklist


def test_answers_are_saved_without_a_mark(browser, sample):
    send(browser, item_address(sample), note="Look at the file", **answers(sample, "no", "None in the file"))

    item = item_of(sample)
    assert (item.note, item.reviewed_at) == ("Look at the file", None)
    assert [(a.value, a.note) for a in item.answers.all()] == [("no", "None in the file")] * 2


def test_mark_says_who_and_when_and_leads_to_the_next_item(browser, sample, auditor):
    answer = send(browser, item_address(sample), then="mark", **answers(sample))

    item = item_of(sample)
    assert item.reviewed_by == auditor
    assert item.reviewed_at is not None
    assert answer.url == item_address(sample, 2)
    assert "1 of 3 reviewed" in browser.get(sample.get_absolute_url()).text
    assert Entry.objects.of(sample).filter(act="mark reviewed").exists()


def test_item_is_not_marked_while_a_question_is_open_and_nothing_typed_is_lost(browser, sample):
    first, second = sample.questions.all()
    page = send(browser, item_address(sample), **{"then": "mark", f"q{first.pk}": "yes", f"q{second.pk}note": "Hm"})

    assert page.status_code == 422
    assert "Answer the question to mark the item as reviewed." in page.text
    assert inputs(page)[f"q{second.pk}note"] == ["Hm"]
    assert not Answer.objects.exists()


def test_mark_is_taken_back(browser, sample):
    review(item_of(sample))
    page = browser.get(item_address(sample))
    assert "Take the mark back" in page.text

    browser.post(f"{item_address(sample)}unmark/", {"version": item_of(sample).version})

    assert item_of(sample).reviewed_at is None
    assert Entry.objects.of(sample).filter(act="take mark back").exists()


def test_reviewed_item_takes_no_answers(browser, sample):
    sent = inputs(browser.get(item_address(sample))) | answers(sample, "no")
    review(item_of(sample))

    answer = browser.post(item_address(sample), sent)

    assert answer.status_code == 409
    assert "Take the mark back" in answer.text
    assert {a.value for a in item_of(sample).answers.all()} == {"yes"}


def test_two_auditors_do_not_overwrite_each_other(browser, sample):
    sent = inputs(browser.get(item_address(sample))) | answers(sample, "no")
    send(browser, item_address(sample), **answers(sample, "yes", "Seen"))

    answer = browser.post(item_address(sample), sent)

    assert answer.status_code == 409
    assert {a.value for a in item_of(sample).answers.all()} == {"yes"}
    assert "No" in answer.text
    assert "Yes" in answer.text


def test_checklist_is_changed_until_the_first_review(browser, sample):
    address = f"/history/desk/{sample.reference}/edit/"
    kept = sample.questions.first()

    send(browser, address, questions=f"New one?\n{kept.text}")

    assert [q.text for q in sample.questions.all()] == ["New one?", kept.text]
    assert sample.questions.last().pk == kept.pk
    review(item_of(sample))
    assert "questions" not in browser.get(address).context["form"].fields


def test_answered_question_stays(browser, sample):
    question = sample.questions.first()
    Answer.objects.create(sample=sample, item=item_of(sample), question=question, value="no")

    page = send(browser, f"/history/desk/{sample.reference}/edit/", questions="Another?")

    assert page.status_code == 422
    assert "is answered already" in page.text
    assert sample.questions.count() == 2


# Closing and the report


def close(browser, sample, **typed):
    return send(browser, f"/history/desk/{sample.reference}/steps/close/", **typed)


def test_reviewed_sample_is_closed(browser, sample, auditor):
    for item in sample.items.all():
        review(item)

    answer = close(browser, sample)

    sample.refresh_from_db()
    assert answer.url == f"/history/desk/{sample.reference}/report/"
    assert (sample.status, sample.closed_by) == ("closed", auditor)


def test_sample_with_open_items_needs_a_reason(browser, sample):
    review(item_of(sample))

    page = close(browser, sample)
    assert page.status_code == 409
    assert "2 items are not reviewed. Review them, or give the reason" in page.text

    close(browser, sample, reason="The files are in New York")
    sample.refresh_from_db()
    assert (sample.status, sample.closing_reason) == ("closed", "The files are in New York")


def test_nothing_is_written_in_a_closed_sample(browser, sample, auditor):
    review(item_of(sample))
    forged = inputs(browser.get(item_address(sample, 2))) | answers(sample) | {"then": "mark"}
    change = inputs(browser.get(f"/history/desk/{sample.reference}/edit/")) | {"title": "Another"}
    sample.refresh_from_db()
    sample.close(by=auditor, reason="The files are in New York")

    for address, sent in [
        (item_address(sample, 2), forged),
        (f"{item_address(sample)}unmark/", {"version": item_of(sample).version}),
        (f"/history/desk/{sample.reference}/edit/", change),
    ]:
        answer = browser.post(address, sent)
        assert answer.status_code == 409, address
        assert "The sample is closed" in answer.text

    assert item_of(sample).is_reviewed
    assert not item_of(sample, 2).is_reviewed
    assert "then" not in browser.get(item_address(sample, 2)).text.partition("<main")[2]
    assert not hasattr(sample, "reopen")


def test_closed_sample_is_not_closed_again(sample, auditor):
    sample.close(by=auditor, reason="The files are in New York")

    with pytest.raises(Refused, match="is closed, so this step is not open"):
        sample.close(by=auditor, reason="Once more please")


def test_report_holds_everything(browser, sample, auditor):
    review(item_of(sample), value="no")
    finding = FindingFactory(answered=True, about=item_of(sample).about, item=item_of(sample))
    seal_everything()
    sample.refresh_from_db()
    sample.close(by=auditor, reason="The files are in New York")

    page = browser.get(f"/history/desk/{sample.reference}/report/").text

    for text in [
        "See whether reasons are given.",
        sample.population_hash,
        ">1234<",
        "Simple",
        f"entry {sample.last_entry} of the history",
        "sha256sum",
        "1 of 3 items are reviewed.",
        "Paul Duval: 1",
        "The files are in New York",
        item_of(sample, 2).about,
        item_of(sample, 3).about,
        finding.reference,
        "The reason is added to the file.",
        str(latest_head()),
    ]:
        assert text in page, text
    counts = browser.get(f"/history/desk/{sample.reference}/report/").context["counts"]
    assert [(numbers, missing) for _question, numbers, missing in counts] == [([0, 1, 0], 2)] * 2


def test_report_of_an_open_sample_says_so(browser, sample):
    assert "not yet the closing report" in browser.get(f"/history/desk/{sample.reference}/report/").text


# Who


def pages(sample):
    own = f"/history/desk/{sample.reference}/"
    below = ["", "edit/", "population/", "again/", "report/", "steps/close/", "1/", "1/finding/"]
    return ["/history/desk/", "/history/desk/draw/acts/", DRAW, *(own + one for one in below)]


@pytest.mark.parametrize("name", ["staff", "manager", "other_manager", "administrator", "outsider"])
def test_only_auditors_come_to_the_desk(name, client, sample):
    client.force_login(cast(name))
    for address in pages(sample):
        assert client.get(address).status_code in (403, 404), address
    for address in [DRAW, f"/history/desk/{sample.reference}/edit/", item_address(sample), pages(sample)[-3]]:
        assert client.post(address, {"version": 1, "title": "x", "then": "mark"}).status_code in (403, 404), address
    assert client.post(f"{item_address(sample)}unmark/", {"version": 1}).status_code == 403
    sample.refresh_from_db()
    assert (sample.status, Sample.objects.count(), sample.title) == ("open", 1, "Autumn")


def test_auditors_find_all_pages(browser, sample):
    for address in pages(sample):
        assert browser.get(address).status_code == 200, address


def test_managers_do_not_meet_the_desk_in_the_history(client, sample, manager):
    client.force_login(manager)

    page = client.get("/history/").text

    assert sample.reference not in page
    assert "drew" not in page.partition("<main")[2].partition("<ol")[2]
    assert reverse("desk") not in page
    entry = Entry.objects.of(sample).first()
    assert client.get(f"/history/{entry.pk}/").status_code == 404


def test_samples_are_listed_by_region_and_pillar_of_what_was_drawn(browser):
    ProjectFactory(countries=["KG"], pillars={2: 100})
    sample = draw_sample(size="1")

    assert sample.reference in browser.get("/history/desk/?region=central-asia&pillar=2").text
    assert sample.reference not in browser.get("/history/desk/?region=eastern-europe").text.partition("<table")[2]


# Cost


def queries(browser, address):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("kind", ["acts", "projects", "sign-offs"])
def test_pages_of_a_sample_cost_the_same_however_many_items(kind, browser):
    other = UserFactory(role="auditor")
    costs = []
    for number in (1, 3, 10):
        projects(number, **({"half_approved": True} if kind == "sign-offs" else {}))
        typed = {"size": str(number), "creation_key": f"0b0f3f1e-6a4e-4a86-9d4f-6d0b1c8a{number:04d}"}
        sample = draw_sample(kind, query="act=create" if kind == "acts" else "", **typed)
        review(sample.items.first(), by=other)
        own = sample.get_absolute_url()
        costs.append([queries(browser, address) for address in (own, f"{own}report/", f"{own}again/", f"{own}1/")])

    assert costs[0][0] >= costs[2][0] - 1
    assert costs[1] == costs[2]


def test_desk_costs_the_same_however_many_samples(browser):
    projects(2)
    costs = []
    for number in range(6):
        draw_sample(size="1", creation_key=f"0b0f3f1e-6a4e-4a86-9d4f-6d0b1c8a{number:04d}")
        FindingFactory(answered=True)
        if number in (0, 2, 5):
            costs.append(queries(browser, "/history/desk/"))

    assert len(set(costs)) == 1
