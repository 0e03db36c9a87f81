"""The form that takes a file, and the two questions that a file may raise."""

from django import forms
from django.utils.translation import gettext_lazy as _

from imports.models import Import
from imports.tables import CODE_PAGES, MOST_BYTES, MOST_ROWS
from ui.forms import PageForm


class UploadForm(PageForm, forms.Form):
    kind = forms.ChoiceField(label=_("What is in the file"), choices=Import.Kind.choices, widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("File"),
        help_text=_("An .xlsx workbook or a .csv file, up to %(size)d MB and %(rows)s rows. Nothing is changed yet.")
        % {"size": MOST_BYTES // 1024**2, "rows": f"{MOST_ROWS:,}"},
        allow_empty_file=True,
        max_length=200,
        error_messages={"required": _("Choose the file that you want to import.")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )


class WhichForm(PageForm, forms.Form):
    """What the file itself does not say."""

    encoding = forms.ChoiceField(label=_("Which version has the letters right?"), widget=forms.RadioSelect)
    sheet = forms.ChoiceField(label=_("Which sheet is to be imported?"), widget=forms.RadioSelect)

    def __init__(self, *args, samples=None, titles=None, **kwargs):
        super().__init__(*args, **kwargs)
        if samples is None:
            del self.fields["encoding"]
        else:
            self.fields["encoding"].choices = [(name, f"{CODE_PAGES[name]}: {text}") for name, text in samples.items()]
        if titles is None:
            del self.fields["sheet"]
        else:
            self.fields["sheet"].choices = [(title, title) for title in titles]
