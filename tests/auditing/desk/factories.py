"""Samples and findings for tests, made as the pages make them: by the auditor of the cast, with real moves."""

from datetime import timedelta

import factory
from django.test import RequestFactory
from django.utils import timezone

from auditing.desk.populations import Populated
from auditing.desk.sample_forms import DrawForm
from auditing.models import Answer, Finding, Sample
from history import note
from lifecycle.models import Case
from tests.factories import ProjectFactory, cast

QUESTIONS = "Was the reason given?\nWas it done in time?"


def form_for(kind, query="", **typed):
    """The form that draws, filled in; not yet saved."""
    auditor = cast("auditor")
    data = {"title": "Autumn", "purpose": "See whether reasons are given.", "size": "2", "seed": "1234"}
    data |= {"questions": QUESTIONS, "stratified_by": "", "creation_key": "0b0f3f1e-6a4e-4a86-9d4f-6d0b1c8a7f11"}
    request = RequestFactory().get(f"/?{query}")
    request.user = auditor
    form = DrawForm(data | typed, populated=Populated(request, kind))
    form.instance.kind, form.instance.created_by = kind, auditor
    return form


def draw_sample(kind=Sample.Kind.PROJECTS, query="", **typed):
    form = form_for(kind, query, **typed)
    assert form.is_valid(), form.errors
    with note(actor=cast("auditor"), act="draw sample"):
        return form.save()


def review(item, *, by=None, value="yes"):
    """Every question answered alike, and the mark."""
    by = by or cast("auditor")
    with note(actor=by, act="mark reviewed"):
        for question in item.sample.questions.all():
            Answer.objects.get_or_create(sample=item.sample, item=item, question=question, defaults={"value": value})
        item.reviewed_by, item.reviewed_at = by, timezone.now()
        item.save()


def projects(number, **fields):
    return [ProjectFactory(**fields) for _number in range(number)]


class FindingFactory(factory.django.DjangoModelFactory):
    """A draft about a project, addressed to OSCE staff. A trait carries it on: `FindingFactory(answered=True)`."""

    class Meta:
        model = Finding

    class Params:
        issued = factory.Trait(stage="issued")
        answered = factory.Trait(stage="answered")
        returned = factory.Trait(stage="returned")
        accepted = factory.Trait(stage="accepted")
        closed = factory.Trait(stage="closed")
        withdrawn = factory.Trait(stage="withdrawn")

    title = "No reason is given"
    text = "The planned end was moved without a reason."
    criterion = "Section 4 of the procedures"
    addressee = factory.LazyFunction(lambda: cast("staff"))
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=14))
    created_by = factory.LazyFunction(lambda: cast("auditor"))
    about = factory.LazyFunction(lambda: ProjectFactory().reference)
    stage = "draft"

    @classmethod
    def _create(cls, model_class, *args, stage, **fields):
        if isinstance(fields.get("about"), Case):
            fields["about"] = fields["about"].reference
        with note(actor=fields["created_by"], act="write finding"):
            finding = super()._create(model_class, *args, **fields)
        for step in STEPS[stage]:
            step(finding)
        return finding


def _issue(finding):
    finding.issue(by=cast("auditor"))


def _answer(finding):
    until = timezone.localdate() + timedelta(days=30)
    finding.give_answer(
        by=finding.addressee, response="agreed", answer="The reason is added to the file.", answer_until=until
    )


def _send_back(finding):
    finding.send_back(by=cast("auditor"), reason="Which file is meant?")


def _accept(finding):
    finding.accept(by=cast("auditor"))


def _close(finding):
    finding.close(by=cast("auditor"), reason="Seen in the file")


def _withdraw(finding):
    finding.withdraw(by=cast("auditor"), reason="The reason was there")


STEPS = {
    "draft": [],
    "issued": [_issue],
    "answered": [_issue, _answer],
    "returned": [_issue, _answer, _send_back],
    "accepted": [_issue, _answer, _accept],
    "closed": [_issue, _answer, _accept, _close],
    "withdrawn": [_issue, _withdraw],
}
