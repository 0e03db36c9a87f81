"""The forms of samples: what to draw, what to ask of each item, what was found."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from auditing.desk.drawing import draw
from auditing.desk.populations import TooMany, file_of, proposed_seed
from auditing.desk.subjects import references_of
from auditing.models import Answer, Population, Question, Sample, SampleItem
from auditing.models.sample import MOST_ITEMS
from ui.forms import CreateForm, VersionedForm

USUAL_QUESTIONS = [
    gettext_lazy("Was it done by somebody whose role allowed it at that time?"),
    gettext_lazy("Is the reason given, and does it explain the change?"),
    gettext_lazy("Do the documents support what is recorded?"),
    gettext_lazy("Were both organizations heard where the Plan asks for it?"),
    gettext_lazy("Was it done in time?"),
]
LONGEST = Question._meta.get_field("text").max_length


class QuestionsField(forms.CharField):
    """One question on each line."""

    widget = forms.Textarea(attrs={"rows": 7})

    def to_python(self, value):
        lines = [" ".join(line.split()) for line in (super().to_python(value) or "").splitlines()]
        return list(dict.fromkeys(line for line in lines if line))

    def prepare_value(self, value):
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def has_changed(self, initial, data):
        return self.to_python(data) != [str(text) for text in initial or []]

    def validate(self, value):
        if not value:
            raise ValidationError(_("Ask at least one question."))
        for number, text in enumerate(value, start=1):
            if len(text) > LONGEST:
                raise ValidationError(
                    _("Question %(number)d is longer than %(most)d characters. Ask it in two.")
                    % {"number": number, "most": LONGEST}
                )


class DrawForm(CreateForm, forms.ModelForm):
    """Draws when it is valid: what is too few or too many is said beside the field, and nothing typed is lost."""

    questions = QuestionsField(
        label=gettext_lazy("Checklist"),
        help_text=gettext_lazy("The questions asked of each item, one on each line. They are answered yes, no or not "
                               "applicable, and can be changed until the first item is reviewed."),
    )  # fmt: skip

    class Meta:
        model = Sample
        fields = ["title", "purpose", "size", "stratified_by", "seed"]
        widgets = {"stratified_by": forms.RadioSelect}

    def __init__(self, *args, populated, **kwargs):
        kwargs["initial"] = {"seed": proposed_seed(), "questions": USUAL_QUESTIONS, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.populated = populated
        self.fields["size"].help_text = _("At most %(most)d items.") % {"most": MOST_ITEMS}
        self.fields["size"].error_messages["min_value"] = self._how_many()
        self.fields["stratified_by"].label, self.fields["stratified_by"].optional_word = _("Method"), ""
        self.fields["stratified_by"].choices = [
            ("", _("Simple: every unit has the same chance")),
            *((value, _("Stratified by %(by)s") % {"by": label}) for value, label in Sample.Strata.choices),
        ]

    def clean_seed(self):
        return " ".join(self.cleaned_data["seed"].split())

    def clean_size(self):
        size = self.cleaned_data["size"]
        if size is None or not 1 <= size <= MOST_ITEMS:
            raise ValidationError(self._how_many())
        return size

    def _how_many(self):
        return _("Draw between 1 and %(most)d items.") % {"most": MOST_ITEMS}

    def clean(self):
        cleaned = super().clean()
        if "size" in cleaned and "stratified_by" in cleaned and (problem := self._cannot_draw(cleaned)):
            self.add_error("size", problem)
        return cleaned

    def _cannot_draw(self, cleaned):
        try:
            there = len(self.units)
        except TooMany as refusal:
            return str(refusal)
        if not there:
            return _("Nothing fits the filter, so there is nothing to draw from. Choose another filter.")
        if cleaned["size"] > there:
            return ngettext(
                "The population has %(number)d unit only. Draw as many or fewer.",
                "The population has %(number)d units only. Draw as many or fewer.",
                there,
            ) % {"number": there}
        strata = len({unit.stratum for unit in self.units})
        if cleaned["size"] < strata:
            return _("There are %(number)d strata, and each gives at least one: draw at least as many.") % {
                "number": strata
            }
        return ""

    @cached_property
    def _population(self):
        return self.populated.units(self.cleaned_data["stratified_by"])

    @property
    def units(self):
        return self._population[0]

    @property
    def in_several(self):
        return self._population[2]

    @cached_property
    def drawn(self):
        """The strata, and the units that are drawn, in their order."""
        by_identifier = {unit.identifier: unit for unit in self.units}
        population = [(unit.stratum, unit.identifier) for unit in self.units]
        strata, found = draw(population, self.cleaned_data["size"], self.cleaned_data["seed"], self._population[1])
        return strata, [by_identifier[identifier] for identifier in found]

    def save(self, commit=True):
        sample, (strata, units) = self.instance, self.drawn
        lines, sample.population_hash = file_of(self.units)
        sample.population_size, sample.last_entry = len(self.units), self.populated.last_entry
        sample.filter, sample.filter_words = self.populated.filter, self.populated.filter_words
        sample.strata = [[one.name, one.size, one.drawn] for one in strata]
        sample.in_several = self.in_several
        sample.save()
        Population.objects.create(sample=sample, lines=lines)
        about = references_of([unit.number for unit in units]) if sample.kind == Sample.Kind.ACTS else {}
        SampleItem.objects.bulk_create(
            SampleItem(
                sample=sample,
                position=position,
                identifier=unit.identifier,
                stratum=unit.stratum,
                about=unit.about or about.get(unit.number, ""),
                number=unit.number,
            )
            for position, unit in enumerate(units, start=1)
        )
        ask(sample, self.cleaned_data["questions"])
        return sample


def ask(sample, texts):
    """Makes these the questions of a sample, in this order. Those that stay keep their answers."""
    there = {question.text: question for question in sample.questions.all()}
    for text, question in there.items():
        if text not in texts:
            question.delete()
    for position, text in enumerate(texts, start=1):
        question = there.get(text)
        if question is None:
            Question.objects.create(sample=sample, position=position, text=text)
        elif question.position != position:
            question.position = position
            question.save()


class SampleEditForm(VersionedForm, forms.ModelForm):
    """Title and purpose; the questions as well, until the first item is reviewed."""

    questions = QuestionsField(label=gettext_lazy("Checklist"), help_text=gettext_lazy("One question on each line."))

    class Meta:
        model = Sample
        fields = ["title", "purpose"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["questions"] = [question.text for question in self.instance.questions.all()]
        if self.instance.items.filter(reviewed_at__isnull=False).exists():
            del self.fields["questions"]

    def clean_questions(self):
        texts = self.cleaned_data["questions"]
        answered = Question.objects.filter(sample=self.instance, answers__isnull=False).distinct()
        for question in answered:
            if question.text not in texts:
                raise ValidationError(
                    _("“%(question)s” is answered already, so it stays as it is.") % {"question": question.text}
                )
        return texts

    def save(self, commit=True):
        sample = super().save(commit)
        if "questions" in self.cleaned_data:
            ask(sample, self.cleaned_data["questions"])
        return sample


class ItemForm(VersionedForm, forms.ModelForm):
    """The checklist of one item: an answer and a note to each question, and a note on the whole."""

    class Meta:
        model = SampleItem
        fields = ["note"]
        labels = {"note": gettext_lazy("Note on the item")}

    def __init__(self, *args, marking=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.marking = marking
        self.questions = list(self.instance.sample.questions.all())
        self.stored = {answer.question_id: answer for answer in self.instance.answers.all()}
        for question in self.questions:
            answer = self.stored.get(question.pk) or Answer(value="", note="")
            self.fields[f"q{question.pk}"] = forms.ChoiceField(
                label=f"{question.position}. {question.text}",
                choices=Answer.Value.choices,
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[f"q{question.pk}"].optional_word = ""  # an item can be left half done, but is not marked then
            self.fields[f"q{question.pk}note"] = forms.CharField(
                label=_("Note to question %(number)d") % {"number": question.position},
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.initial |= {f"q{question.pk}": answer.value, f"q{question.pk}note": answer.note}
        self.order_fields([name for name in self.fields if name.startswith("q")])

    @property
    def pairs(self):
        """The answer and the note of each question, as bound fields."""
        return [(self[f"q{question.pk}"], self[f"q{question.pk}note"]) for question in self.questions]

    def clean(self):
        """An item is reviewed when each question has an answer."""
        cleaned = super().clean()
        for question in self.questions if self.marking else ():
            if not cleaned.get(f"q{question.pk}"):
                self.add_error(f"q{question.pk}", _("Answer the question to mark the item as reviewed."))
        return cleaned

    def save_answers(self):
        for question in self.questions:
            value, note = self.cleaned_data[f"q{question.pk}"], self.cleaned_data[f"q{question.pk}note"]
            answer = self.stored.get(question.pk)
            if answer is None and (value or note):
                answer = Answer(sample_id=self.instance.sample_id, item=self.instance, question=question)
            elif answer is None or (answer.value, answer.note) == (value, note):
                continue
            answer.value, answer.note = value, note
            answer.save()

    def mark(self, user):
        self.instance.reviewed_by, self.instance.reviewed_at = user, timezone.now()
        self.instance.save()
