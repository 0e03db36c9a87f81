"""The page on which files are added to a record: several at once, each with what became of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.generic import View

from documents import rules, uploading
from documents.forms import UploadForm
from documents.models import Document
from documents.queries import record_of
from drafts import keeping as drafts
from ui.editing import faults_of, without_faults
from ui.uploads import MOST_BYTES, was_too_large


class Upload(View):
    http_method_names = ["get", "head", "post", "options"]

    def dispatch(self, request, *args, **kwargs):
        self.target = record_of(kwargs["reference"], request.user)
        if self.target is None:
            raise Http404
        if problem := rules.may_not_add(self.target, request.user):
            refusal = PermissionDenied(problem)
            refusal.about = self.target  # for the history
            raise refusal
        return super().dispatch(request, *args, **kwargs)

    def form(self, *sent):
        user = self.request.user
        initial = {"organization": user.organization_id, "classification": self.target_classification}
        return UploadForm(*sent, user=user, initial=initial)

    @property
    def target_classification(self):
        """A document of a restricted record is restricted, unless somebody says otherwise."""
        usual = Document.Classification.INTERNAL
        return max(getattr(self.target, "classification", usual), usual)

    def get(self, request, reference):
        if request.typed.filling is None:
            return self.page(self.form())
        form = self.form(request.typed.filling)
        without_faults(form)
        return self.page(form)

    def post(self, request, reference):
        form = self.form(request.POST, request.FILES)
        valid = form.is_valid()
        if was_too_large(request):
            sentence = _("A file was larger than %(most)d MB and was not read.") % {"most": MOST_BYTES // 1024**2}
            form.add_error("files", sentence)
        elif valid and not form.cleaned_data["files"]:
            form.add_error("files", _("Choose at least one file."))
            valid = False
        if not valid:
            return self.answer(form, status=413 if was_too_large(request) else 422)
        results = uploading.store_all(form, self.target, request.user)
        if request.typed.kept and any(result.is_stored for result in results):
            # What was stored is not offered again with what was not.
            drafts.end(request.typed.kept)
            request.typed.kept = None
        if was_too_large(request):
            return self.answer(form, results, status=413)
        if all(result.is_stored for result in results):
            return self.done(results)
        return self.answer(form, results, status=413 if any(result.is_too_large for result in results) else 422)

    def done(self, results):
        self.request.typed.is_saved = True
        if self.wants_json:
            return self.answer(None, results, status=200)
        words = {"counted": uploading.in_words(results), "record": self.target}
        messages.success(self.request, _("%(counted)s, and added to %(record)s.") % words)
        return HttpResponseRedirect(self.target.get_absolute_url() + "#documents")

    @property
    def wants_json(self):
        """The script sends each file by itself, and shows what became of it."""
        return self.request.headers.get("Accept", "").startswith("application/json")

    def answer(self, form, results=(), status=200):
        faults = faults_of(form) if form is not None else []
        if self.wants_json:
            said = {"results": [result.as_json() for result in results], "faults": [text for _id, text in faults]}
            return JsonResponse(said, status=status)
        return self.page(form, results, status)

    def page(self, form, results=(), status=200):
        if results and not faults_of(form):
            sent, form = form, self.form()  # what was stored is not sent again; what was said of it may serve again
            form.initial |= {name: sent.cleaned_data[name] for name in ("kind", "language", "date", "classification")}
            form.initial |= {name: sent.cleaned_data[name] for name in ("organization", "only_for")}
        context = {
            "target": self.target,
            "form": form,
            "faults": faults_of(form) if form.is_bound else [],
            "faults_shown": True,
            "results": results,
            "counted": uploading.in_words(results) if results else "",
        }
        return render(self.request, "documents/upload.html", context, status=status)
