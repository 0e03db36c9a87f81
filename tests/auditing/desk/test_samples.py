"""A sample at the desk: the checklist, marks, closing and the report; and nobody else."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from auditing.models import Answer, Sample
from history import note
from history.models import Entry
from history.sealing import latest_head, seal_everything
from lifecycle import Refused
from projects.models import Project
from tests.auditing.desk.factories import FindingFactory, draw_sample, projects, review
from tests.auditing.desk.pages import DRAW, answers, item_address, item_of
from tests.factories import ProjectFactory, UserFactory, cast
from tests.pages import inputs, queries, send

# The checklist


def test_answers_are_saved_without_a_mark(at_desk, sample):
    send(at_desk, item_address(sample), note="Look at the file", **answers(sample, "no", "None in the file"))

    item = item_of(sample)
    assert (item.note, item.reviewed_at) == ("Look at the file", None)
    assert [(a.value, a.note) for a in item.answers.all()] == [("no", "None in the file")] * 2


def test_mark_says_who_and_when_and_leads_to_the_next_item(at_desk, sample, auditor):
    answer = send(at_desk, item_address(sample), then="mark", **answers(sample))

    item = item_of(sample)
    assert item.reviewed_by == auditor
    assert item.reviewed_at is not None
    assert answer.url == item_address(sample, 2)
    assert "1 of 3 reviewed" in at_desk.get(sample.get_absolute_url()).text
    assert Entry.objects.of(sample).filter(act="mark reviewed").exists()


def test_item_is_not_marked_while_a_question_is_open_and_nothing_typed_is_lost(at_desk, sample):
    first, second = sample.questions.all()
    page = send(at_desk, item_address(sample), **{"then": "mark", f"q{first.pk}": "yes", f"q{second.pk}note": "Hm"})

    assert page.status_code == 422
    assert "Answer the question to mark the item as reviewed." in page.text
    assert inputs(page)[f"q{second.pk}note"] == ["Hm"]
    assert not Answer.objects.exists()


def test_mark_is_taken_back(at_desk, sample):
    review(item_of(sample))
    page = at_desk.get(item_address(sample))
    assert "Take the mark back" in page.text

    at_desk.post(f"{item_address(sample)}unmark/", {"version": item_of(sample).version})

    assert item_of(sample).reviewed_at is None
    assert Entry.objects.of(sample).filter(act="take mark back").exists()


def test_reviewed_item_takes_no_answers(at_desk, sample):
    sent = inputs(at_desk.get(item_address(sample))) | answers(sample, "no")
    review(item_of(sample))

    answer = at_desk.post(item_address(sample), sent)

    assert answer.status_code == 409
    assert "Take the mark back" in answer.text
    assert {a.value for a in item_of(sample).answers.all()} == {"yes"}


def test_two_auditors_do_not_overwrite_each_other(at_desk, sample):
    sent = inputs(at_desk.get(item_address(sample))) | answers(sample, "no")
    send(at_desk, item_address(sample), **answers(sample, "yes", "Seen"))

    answer = at_desk.post(item_address(sample), sent)

    assert answer.status_code == 409
    assert {a.value for a in item_of(sample).answers.all()} == {"yes"}
    assert "No" in answer.text
    assert "Yes" in answer.text


def test_checklist_is_changed_until_the_first_review(at_desk, sample):
    address = f"/history/desk/{sample.reference}/edit/"
    kept = sample.questions.first()

    send(at_desk, address, questions=f"New one?\n{kept.text}")

    assert [q.text for q in sample.questions.all()] == ["New one?", kept.text]
    assert sample.questions.last().pk == kept.pk
    review(item_of(sample))
    assert "questions" not in at_desk.get(address).context["form"].fields


def test_answered_question_stays(at_desk, sample):
    question = sample.questions.first()
    Answer.objects.create(sample=sample, item=item_of(sample), question=question, value="no")

    page = send(at_desk, f"/history/desk/{sample.reference}/edit/", questions="Another?")

    assert page.status_code == 422
    assert "is answered already" in page.text
    assert sample.questions.count() == 2


# Closing and the report


def close(at_desk, sample, **typed):
    return send(at_desk, f"/history/desk/{sample.reference}/steps/close/", **typed)


def test_reviewed_sample_is_closed(at_desk, sample, auditor):
    for item in sample.items.all():
        review(item)

    answer = close(at_desk, sample)

    sample.refresh_from_db()
    assert answer.url == f"/history/desk/{sample.reference}/report/"
    assert (sample.status, sample.closed_by) == ("closed", auditor)


def test_sample_with_open_items_needs_a_reason(at_desk, sample):
    review(item_of(sample))

    asked = at_desk.get(f"/history/desk/{sample.reference}/steps/close/").text
    assert "Needed, because 2 items are not reviewed" in asked
    assert "(optional)" not in asked
    page = close(at_desk, sample)
    assert page.status_code == 422
    assert "2 items are not reviewed. Review them, or give the reason" in page.text
    assert 'href="#id_reason"' in page.text
    assert not Entry.objects.of(sample).filter(act="refused").exists()

    close(at_desk, sample, reason="The files are in New York")
    sample.refresh_from_db()
    assert (sample.status, sample.closing_reason) == ("closed", "The files are in New York")


def test_reviewed_sample_asks_for_no_reason(at_desk, sample):
    for item in sample.items.all():
        review(item)

    asked = at_desk.get(f"/history/desk/{sample.reference}/steps/close/").text

    assert "(optional)" in asked
    assert "Every item is reviewed, so no reason is needed." in asked


def test_closing_is_the_first_button_only_when_every_item_is_reviewed(at_desk, sample):
    button = f'href="/history/desk/{sample.reference}/steps/close/">Close the sample'
    assert f'<a class="btn btn-outline-primary" {button}' in at_desk.get(sample.get_absolute_url()).text
    for item in sample.items.all():
        review(item)
    assert f'<a class="btn btn-primary" {button}' in at_desk.get(sample.get_absolute_url()).text


def test_nothing_is_written_in_a_closed_sample(at_desk, sample, auditor):
    review(item_of(sample))
    forged = inputs(at_desk.get(item_address(sample, 2))) | answers(sample) | {"then": "mark"}
    change = inputs(at_desk.get(f"/history/desk/{sample.reference}/edit/")) | {"title": "Another"}
    sample.refresh_from_db()
    sample.close(by=auditor, reason="The files are in New York")

    for address, sent in [
        (item_address(sample, 2), forged),
        (f"{item_address(sample)}unmark/", {"version": item_of(sample).version}),
        (f"/history/desk/{sample.reference}/edit/", change),
    ]:
        answer = at_desk.post(address, sent)
        assert answer.status_code == 409, address
        assert "The sample is closed" in answer.text

    assert item_of(sample).is_reviewed
    assert not item_of(sample, 2).is_reviewed
    assert "then" not in at_desk.get(item_address(sample, 2)).text.partition("<main")[2].partition("</main>")[0]
    assert not hasattr(sample, "reopen")


def test_closed_sample_is_not_closed_again(sample, auditor):
    sample.close(by=auditor, reason="The files are in New York")

    with pytest.raises(Refused, match="is closed, so this step is not open"):
        sample.close(by=auditor, reason="Once more please")


def test_report_holds_everything(at_desk, sample, auditor):
    review(item_of(sample), value="no")
    finding = FindingFactory(answered=True, about=item_of(sample).about, item=item_of(sample))
    seal_everything()
    sample.refresh_from_db()
    sample.close(by=auditor, reason="The files are in New York")

    page = at_desk.get(f"/history/desk/{sample.reference}/report/").text

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
    counts = at_desk.get(f"/history/desk/{sample.reference}/report/").context["counts"]
    assert [(numbers, missing) for _question, numbers, missing in counts] == [([0, 1, 0], 2)] * 2


def test_report_lists_each_item_with_what_was_found(at_desk, sample, auditor):
    first, second, _third = sample.items.all()
    questions = list(sample.questions.all())
    with note(actor=auditor, act="review item"):
        Answer.objects.create(sample=sample, item=first, question=questions[0], value="no", note="None in the file")
        first.note = "The file is thin"
        first.save()
    review(first, value="n/a")

    page = at_desk.get(f"/history/desk/{sample.reference}/report/").text
    items = page.partition('id="items"')[2].partition('id="findings"')[0].split("<article")[1:]

    told = " ".join(strip_tags(items[0].replace("<", " <")).split())
    project = Project.objects.get(reference=first.about)
    assert f'href="{project.get_absolute_url()}"' in items[0]
    assert f'href="{item_address(sample)}"' in items[0]
    assert f"Item 1 {first.about} {project.title} Reviewed: Paul Duval, " in told
    assert str(timezone.localdate().year) in told
    assert f"{questions[0]} No None in the file {questions[1]} Not applicable" in told
    assert "The file is thin" in told
    assert [second.about in items[1], "Not reviewed." in items[1]] == [True, True]
    assert items[1].count("not answered") == len(questions)
    assert len(items) == 3


def test_report_of_an_open_sample_says_so(at_desk, sample):
    assert "not yet the closing report" in at_desk.get(f"/history/desk/{sample.reference}/report/").text


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


def test_auditors_find_all_pages(at_desk, sample):
    for address in pages(sample):
        assert at_desk.get(address).status_code == 200, address


def test_managers_do_not_meet_the_desk_in_the_history(client, sample, manager):
    client.force_login(manager)

    page = client.get("/history/").text

    assert sample.reference not in page
    assert "drew" not in page.partition("<main")[2].partition("<ol")[2]
    assert reverse("desk") not in page
    entry = Entry.objects.of(sample).first()
    assert client.get(f"/history/{entry.pk}/").status_code == 404


def test_samples_are_listed_by_region_and_pillar_of_what_was_drawn(at_desk):
    ProjectFactory(countries=["KG"], pillars={2: 100})
    sample = draw_sample(size="1")

    assert sample.reference in at_desk.get("/history/desk/?region=central-asia&pillar=2").text
    assert sample.reference not in at_desk.get("/history/desk/?region=eastern-europe").text.partition("<table")[2]


# Cost


@pytest.mark.parametrize("kind", ["acts", "projects", "sign-offs"])
def test_pages_of_a_sample_cost_the_same_however_many_items(kind, at_desk):
    other = UserFactory(role="auditor")
    costs = []
    for number in (1, 3, 10):
        projects(number, **({"half_approved": True} if kind == "sign-offs" else {}))
        typed = {"size": str(number), "creation_key": f"0b0f3f1e-6a4e-4a86-9d4f-6d0b1c8a{number:04d}"}
        sample = draw_sample(kind, query="act=create" if kind == "acts" else "", **typed)
        review(sample.items.first(), by=other)
        own = sample.get_absolute_url()
        costs.append([queries(at_desk, address) for address in (own, f"{own}report/", f"{own}again/", f"{own}1/")])

    assert costs[0][0] >= costs[2][0] - 1
    assert costs[1] == costs[2]


def test_desk_costs_the_same_however_many_samples(at_desk):
    projects(2)
    costs = []
    for number in range(6):
        draw_sample(size="1", creation_key=f"0b0f3f1e-6a4e-4a86-9d4f-6d0b1c8a{number:04d}")
        FindingFactory(answered=True)
        if number in (0, 2, 5):
            costs.append(queries(at_desk, "/history/desk/"))

    assert len(set(costs)) == 1
