"""How a sample was drawn, the proof of it, and what came of it."""

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.generic import View

from auditing.desk.drawing import draw, read, ticket
from auditing.desk.sample_views import AtTheDesk
from auditing.desk.subjects import subjects_of
from auditing.models import Answer, Finding
from history import record_event
from history.sealing import latest_head
from triggers.functions import sha256_hex


class PopulationFile(AtTheDesk, View):
    """The population as it is kept, byte for byte: its checksum is that of the sample."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        record_event("export", about=self.sample, details={"list": "population", "rows": self.sample.population_size})
        answer = HttpResponse(self.sample.population.lines.encode(), content_type="text/plain; charset=utf-8")
        name = slugify(self.sample.reference)
        answer["Content-Disposition"] = f'attachment; filename="{name}_population.txt"'
        return answer


class DrawAgain(AtTheDesk, View):
    """Draws once more out of the population that is kept, and says whether the same items come out."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        sample, lines = self.sample, self.sample.population.lines
        order = [name for name, _size, _drawn in sample.strata]
        _strata, identifiers = draw(read(lines), sample.size, sample.seed, order)
        items = list(sample.items.all())
        context = {
            "sample": sample,
            "same_population": sha256_hex(lines) == sample.population_hash,
            "same_items": identifiers == [item.identifier for item in items],
            "drawn": [(identifier, ticket(sample.seed, identifier)) for identifier in identifiers],
        }
        return render(request, "auditing/desk/again.html", context)


class Report(AtTheDesk, View):
    """The closing report. While the sample is open it says so, and shows how far the work is."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        sample = self.sample
        items = list(sample.items.select_related("reviewed_by"))
        questions = list(sample.questions.all())
        given = {(answer.item_id, answer.question_id): answer for answer in sample.answers.all()}
        context = {
            "sample": sample,
            "items": list(self.reported(items, questions, given)),
            "reviewed": sum(item.is_reviewed for item in items),
            "reviewers": Counter(item.reviewed_by for item in items if item.is_reviewed).most_common(),
            "counts": list(self.counts(questions, given.values())),
            "findings": Finding.objects.visible_to(request.user)
            .filter(item__sample=sample)
            .select_related("addressee", "organization", "item")
            .order_by("item__position", "pk"),
            "head": latest_head(),
        }
        return render(request, "auditing/desk/report.html", context)

    def reported(self, items, questions, given):
        """Each item with what it is and what was found: the questions with their answers, None where there is none."""
        subjects = subjects_of(self.sample, items, self.request.user)
        for item in items:
            answers = [(question, given.get((item.pk, question.pk))) for question in questions]
            yield item, subjects[item.position], answers

    def counts(self, questions, answers):
        """Each question with how often it was answered yes, no, not applicable, and not at all."""
        counted = Counter((answer.question_id, answer.value) for answer in answers)
        for question in questions:
            numbers = [counted[question.pk, value] for value in Answer.Value.values]
            yield question, numbers, self.sample.size - sum(numbers)
