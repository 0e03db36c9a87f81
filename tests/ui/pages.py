"""Forms and pages that only tests have, written as an app would write them."""

from django import forms
from django.contrib import admin
from django.forms import inlineformset_factory
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.generic import View

from projects.models import ExpectedResult, Project
from ui.admin import VersionedAdmin
from ui.editing import CreatePage, EditPage
from ui.forms import CreateForm, PageForm, VersionedForm
from ui.moves import MovePage, move_paths
from ui.rows import Rows


class ProjectForm(VersionedForm, forms.ModelForm):
    class Meta:
        model = Project
        fields = ["title", "objective", "background", "planned_start", "lead_organization", "zero_cost"]


class ResultForm(PageForm, forms.ModelForm):
    class Meta:
        model = ExpectedResult
        fields = ["statement", "indicator"]


Results = inlineformset_factory(Project, ExpectedResult, form=ResultForm, formset=Rows, extra=0)


class Here:
    """The pages of projects may not be there yet."""

    permission_required = ()
    model = Project

    def get_success_url(self, record):
        return f"/done/{record.pk}/"


class ProjectEdit(Here, EditPage):
    form_class = ProjectForm
    formsets = {"results": Results}


class NewProjectForm(CreateForm, forms.ModelForm):
    class Meta:
        model = Project
        fields = ["title", "plan"]


class NewProject(Here, CreatePage):
    form_class = NewProjectForm


class PlainEdit(View):
    """A view that knows nothing of collisions."""

    def post(self, request, pk):
        form = ProjectForm(request.POST, instance=get_object_or_404(Project, pk=pk))
        if form.is_valid():
            form.save()
            return HttpResponse("saved")
        return render(request, "ui/form.html", {"form": form}, status=422)


def raise_server_error(request):
    raise RuntimeError("a fault of ours")


class Anybody:
    """Not what is tested here; a superuser of ours may not change projects."""

    def has_view_permission(self, request, obj=None):
        return True

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


class ResultInline(Anybody, admin.TabularInline):
    model = ExpectedResult
    fields = ["statement"]
    extra = 0


class ProjectAdmin(Anybody, VersionedAdmin, admin.ModelAdmin):
    fields = ["title", "objective", "planned_start"]
    inlines = [ResultInline]

    def log_change(self, request, obj, message):
        """The journal is the history."""


class ProjectMove(MovePage):
    model = Project


admin_for_tests = admin.AdminSite(name="admin-for-tests")
admin_for_tests.register(Project, ProjectAdmin)
move_urls = move_paths(ProjectMove)
