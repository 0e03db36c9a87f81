"""The page that takes a file in hand."""

from django import forms
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auditing.files import verdicts
from auditing.files.reading import MOST_ROWS, read
from auditing.files.since import changes_since
from auditing.room import ReadersOfTheHistory
from history import record_event
from ui.editing import faults_of
from ui.exports import FACTS
from ui.forms import PageForm
from ui.uploads import MOST_BYTES, was_too_large


class FileForm(PageForm, forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("A list or a report as it was downloaded, up to %(size)d MB. It is read and not kept.")
        % {"size": MOST_BYTES // 1024**2},
        allow_empty_file=True,
        max_length=255,
        error_messages=dict.fromkeys(["required", "invalid"], gettext_lazy("Choose the file that you want to check.")),
        widget=forms.FileInput,
    )


class CheckFile(ReadersOfTheHistory):
    http_method_names = ["get", "head", "post", "options"]

    def get(self, request):
        return self.answer(FileForm())

    def post(self, request):
        form = FileForm(request.POST, request.FILES)
        if was_too_large(request):
            return self.answer(FileForm(), verdicts.too_large())
        if not form.is_valid():
            return self.answer(form, status=422)
        reading = read(form.cleaned_data["file"].file)
        verdict = verdicts.verdict_on(reading, request.user)
        since = None
        if verdict.is_good and reading.rows <= MOST_ROWS:
            since = changes_since(verdict.export, reading.references, request.user)
        return self.answer(FileForm(), verdict, reading, since)

    def answer(self, form, verdict=None, reading=None, since=None, status=200):
        if verdict:
            known = reading.number if verdict.kind in verdicts.OF_AN_EXPORT else ""
            record_event("check file", details={"verdict": verdict.kind, "number": known})
        context = {
            "heading": _("Check a file"),
            "form": form,
            "faults": faults_of(form) if form.is_bound else [],
            "faults_shown": True,
            "button": _("Check the file"),
            "verdict": verdict,
            "facts": [(label, reading.facts[name]) for name, label in FACTS.items() if name in reading.facts]
            if reading
            else [],
            "since": since,
            "most_rows": MOST_ROWS,
            "names_none": bool(reading and not reading.references),
        }
        return render(self.request, "auditing/file.html", context, status=status)
