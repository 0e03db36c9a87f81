"""The answer to an overlap."""

from django import forms

from overlaps.models import Answer
from ui.forms import PageForm


class AnswerForm(PageForm, forms.ModelForm):
    class Meta:
        model = Answer
        fields = ["kind", "reason"]
        widgets = {"kind": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Answer.Kind.choices
