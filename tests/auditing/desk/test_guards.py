"""What the database refuses about samples and findings, whoever writes: here raw SQL, which no form sees."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from auditing.models import Answer, Finding, Population, SampleItem
from history import note
from lifecycle import Refused
from tests.auditing.desk.factories import FindingFactory, draw_sample, projects, review
from tests.factories import UserFactory, cast
from triggers import sentence_of

CLOSED = "The sample is closed: nothing in it changes any more."
DRAWN = "What was drawn, out of what and how, never changes."


def write(sql, *values):
    """The sentence with which the database refuses a statement. Fails when it is not refused."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    return sentence_of(refusal.value)


@pytest.fixture
def sample(auditor):
    projects(3)
    return draw_sample(size="2")


@pytest.fixture
def reviewed(sample):
    for item in sample.items.all():
        review(item)
    return sample


@pytest.fixture
def closed(reviewed, auditor):
    reviewed.close(by=auditor)
    return reviewed


@pytest.mark.parametrize(
    "change",
    [
        "seed = '99'",
        "size = 1",
        "population_size = 2",
        "population_hash = repeat_it",
        "last_entry = 1",
        "kind = 'acts'",
        "filter = 'region=central-asia'",
        "strata = '[]'",
        "in_several = 3",
        "stratified_by = 'region'",
        "created_by_id = NULL",
    ],
)
def test_how_a_sample_was_drawn_never_changes(change, sample):
    change = change.replace("repeat_it", "'" + "0" * 64 + "'")

    assert write(f"UPDATE auditing_sample SET {change} WHERE id = %s", sample.pk) == DRAWN


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("UPDATE auditing_sample SET reference = 'S-2020-0001' WHERE id = %s", "A reference never changes."),
        ("UPDATE auditing_sample SET closing_reason = 'Soon' WHERE id = %s", "is written when it is closed"),
        ("DELETE FROM auditing_sample WHERE id = %s", "A sample is never deleted."),
        ("UPDATE auditing_population SET lines = 'x' WHERE sample_id = %s", DRAWN),
        ("DELETE FROM auditing_population WHERE sample_id = %s", DRAWN),
        ("UPDATE auditing_sampleitem SET identifier = 'x' WHERE sample_id = %s", DRAWN),
        ("UPDATE auditing_sampleitem SET position = position + 5 WHERE sample_id = %s", DRAWN),
        ("UPDATE auditing_sampleitem SET about = '' WHERE sample_id = %s", DRAWN),
        ("DELETE FROM auditing_sampleitem WHERE sample_id = %s", DRAWN),
    ],
)
def test_nothing_of_a_sample_is_rewritten_or_taken_away(sql, sentence, sample):
    assert sentence in write(sql, sample.pk)


def test_sample_is_closed_only_by_its_step(reviewed):
    sql = "UPDATE auditing_sample SET status = 'closed', closed_by_id = created_by_id, closed_at = created_at"

    assert "only by a step" in write(f"{sql} WHERE id = %s", reviewed.pk)


def test_no_item_is_added_to_those_that_were_drawn(sample):
    with pytest.raises(IntegrityError, match="No more items than were drawn"), transaction.atomic():
        SampleItem.objects.create(sample=sample, position=3, identifier="JP-2026-0099")


def test_population_is_the_one_whose_checksum_the_sample_has(sample):
    other = draw_sample(size="2", creation_key="0b0f3f1e-6a4e-4a86-9d4f-6d0b1c8a7f12")
    with pytest.raises(IntegrityError, match="not the one whose checksum"), transaction.atomic():
        Population.objects.create(sample=other, lines="\tJP-2026-0001\n")


def test_item_is_not_marked_before_each_question_is_answered(sample, auditor):
    item = sample.items.first()
    refused = pytest.raises(IntegrityError, match="when each question is answered")
    with note(actor=auditor), refused, transaction.atomic():
        SampleItem.objects.filter(pk=item.pk).update(reviewed_by=auditor, reviewed_at=timezone.now())


def test_nobody_marks_in_the_name_of_somebody_else(reviewed, auditor):
    item, other = reviewed.items.first(), UserFactory(role="auditor")
    with note(actor=auditor):
        SampleItem.objects.filter(pk=item.pk).update(reviewed_by=None, reviewed_at=None)
        with pytest.raises(IntegrityError, match="in their own name"), transaction.atomic():
            SampleItem.objects.filter(pk=item.pk).update(reviewed_by=other, reviewed_at=timezone.now())


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE auditing_sampleitem SET note = 'x' WHERE sample_id = %s",
        "UPDATE auditing_answer SET value = 'no' WHERE sample_id = %s",
        "DELETE FROM auditing_answer WHERE sample_id = %s",
    ],
)
def test_what_is_reviewed_rests_until_the_mark_is_taken_back(sql, reviewed):
    assert write(sql, reviewed.pk) == "The item is reviewed. Take the mark back to change what was found."


def test_questions_stay_once_an_item_is_reviewed(reviewed):
    for sql in (
        "INSERT INTO auditing_question (sample_id, position, text) VALUES (%s, 9, 'More?')",
        "UPDATE auditing_question SET position = 9 WHERE sample_id = %s",
        "DELETE FROM auditing_question WHERE sample_id = %s",
    ):
        assert "they stay as they are" in write(sql, reviewed.pk)


def test_words_of_a_question_stay_once_it_is_answered(sample):
    question = sample.questions.first()
    Answer.objects.create(sample=sample, item=sample.items.first(), question=question, value="no")

    assert "its words stay" in write("UPDATE auditing_question SET text = 'Other?' WHERE id = %s", question.pk)


def test_answer_belongs_to_the_sample_of_its_question_and_item(sample):
    other = draw_sample(size="2", creation_key="0b0f3f1e-6a4e-4a86-9d4f-6d0b1c8a7f12")
    with pytest.raises(IntegrityError, match="belong to one sample"), transaction.atomic():
        Answer.objects.create(sample=sample, item=other.items.first(), question=sample.questions.first(), value="yes")


def test_sample_is_not_closed_without_reviews_and_without_a_reason(sample, auditor, monkeypatch):
    monkeypatch.setattr("auditing.rules.check_closing", lambda *args: None)  # as if the rule had been forgotten

    with pytest.raises(Refused, match="or with the reason why not"):
        sample.close(by=auditor)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE auditing_sample SET title = 'x' WHERE id = %s",
        "UPDATE auditing_sample SET status = 'open' WHERE id = %s",
        "UPDATE auditing_sample SET closing_reason = 'x' WHERE id = %s",
        "UPDATE auditing_sampleitem SET note = 'x' WHERE sample_id = %s",
        "UPDATE auditing_sampleitem SET reviewed_at = NULL, reviewed_by_id = NULL WHERE sample_id = %s",
        "UPDATE auditing_answer SET note = 'x' WHERE sample_id = %s",
        "DELETE FROM auditing_answer WHERE sample_id = %s",
        "UPDATE auditing_question SET position = 9 WHERE sample_id = %s",
        "DELETE FROM auditing_question WHERE sample_id = %s",
        "INSERT INTO auditing_question (sample_id, position, text) VALUES (%s, 9, 'More?')",
    ],
)
def test_closed_sample_is_frozen(sql, closed):
    sentence = write(sql, closed.pk)

    assert sentence == CLOSED or "no step from that status" in sentence


# Findings


@pytest.mark.parametrize(
    ("stage", "change", "sentence"),
    [
        ("draft", "status = 'issued', issued_at = created_at", "only by a step"),
        ("draft", "created_by_id = NULL", "never changes"),
        ("draft", "entry = 7", "never changes"),
        ("draft", "response = 'agreed', answer = 'Yes', answer_until = due_on", "given by a step"),
        ("issued", "title = 'Nothing'", "stays as it is"),
        ("issued", "text = 'Nothing'", "stays as it is"),
        ("issued", "severity = 'low'", "stays as it is"),
        ("issued", "about = ''", "stays as it is"),
        ("issued", "issued_at = created_at", "stays as it is"),
        ("issued", "due_on = '2030-01-01'", "by a step, with a reason"),
        ("issued", "response = 'agreed', answer = 'Yes', answer_until = due_on", "given by a step"),
        ("answered", "answer = 'Something else'", "given by a step"),
        ("closed", "status = 'issued'", "There is no step"),
        ("closed", "answer = 'Something else'", "given by a step"),
    ],
)
def test_finding_changes_only_as_its_steps_allow(stage, change, sentence, auditor):
    finding = FindingFactory(stage=stage)

    assert sentence in write(f"UPDATE auditing_finding SET {change} WHERE id = %s", finding.pk)


def test_finding_is_never_deleted(auditor):
    assert "never deleted" in write("DELETE FROM auditing_finding WHERE id = %s", FindingFactory().pk)


def test_finding_begins_as_a_draft(auditor, staff):
    with pytest.raises(IntegrityError, match="A finding begins as draft"), transaction.atomic():
        Finding.objects.bulk_create(
            [
                Finding(
                    reference="F-2026-0999",
                    title="x",
                    text="x",
                    criterion="x",
                    addressee=staff,
                    organization=staff.organization,
                    due_on=timezone.localdate(),
                    status="issued",
                    issued_at=timezone.now(),
                )
            ]
        )


@pytest.mark.parametrize("name", ["auditor", "administrator", "outsider"])
def test_finding_is_addressed_to_those_who_can_answer(name, auditor):
    person = cast(name)
    finding = FindingFactory()

    assert "staff or a manager" in write(
        "UPDATE auditing_finding SET addressee_id = %s WHERE id = %s", person.pk, finding.pk
    )


def test_organization_of_a_finding_is_that_of_the_person_addressed(auditor, other_staff):
    finding = FindingFactory()

    assert "of the organization that it names" in write(
        "UPDATE auditing_finding SET organization_id = %s WHERE id = %s", other_staff.organization_id, finding.pk
    )


@pytest.mark.parametrize(
    ("response", "answer", "until"),
    [
        ("agreed", "It will be put right.", None),
        ("not agreed", "The reason stands in the file.", "2030-01-01"),
        ("agreed", "", "2030-01-01"),
        ("perhaps", "It will be put right.", "2030-01-01"),
    ],
)
def test_answer_is_whole(response, answer, until, auditor, staff):
    finding = FindingFactory(issued=True)
    with note(actor=staff, act="give_answer", move=True):  # as if the rule had been forgotten
        sentence = write(
            "UPDATE auditing_finding SET status = 'answered', response = %s, answer = %s, answer_until = %s "
            "WHERE id = %s",
            response,
            answer,
            until,
            finding.pk,
        )

    assert sentence == "An answer says what will be done until when, or why it is not agreed."


def test_nobody_answers_for_the_person_addressed(auditor, manager):
    finding = FindingFactory(issued=True)
    with note(actor=manager, act="give_answer", move=True):  # as if the rule had been forgotten
        sentence = write(
            "UPDATE auditing_finding SET status = 'answered', response = 'agreed', answer = 'Done', "
            "answer_until = due_on WHERE id = %s",
            finding.pk,
        )

    assert sentence == "The person addressed answers a finding, and nobody for them."
