"""What the sections of the form have in common."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import VersionedForm


class SectionForm(VersionedForm, forms.ModelForm):
    """A section is saved however little is in it. `needed` are the fields that the managers will want to see filled."""

    needed = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.needed:
            self.fields[name].optional_word = _("(needed before it is sent)")
