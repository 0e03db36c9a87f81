"""The guard against overwriting, in the Django admin."""

from django.contrib.admin.utils import unquote

import lifecycle
from ui import conflicts
from ui.editing import without_faults
from ui.forms import Guard


class Filled:
    """A form that is opened as a draft has it. The admin makes its forms itself, so it is filled where it is made."""

    filling = None

    def __init__(self, data=None, *args, **kwargs):
        kwargs.pop("initial", None)
        super().__init__(self.filling if data is None else data, *args, **kwargs)
        without_faults(self)


class VersionedAdmin:
    """Mix in front of ModelAdmin: `class ProjectAdmin(VersionedAdmin, admin.ModelAdmin)`.

    The change form carries the version and the values it was drawn with, as the forms of the site do, and when somebody
    else saved first, the same page with three columns is shown. Nothing has to be listed in `fields` or `fieldsets`.
    """

    def get_form(self, request, obj=None, change=False, **kwargs):
        form_class = super().get_form(request, obj, change=change, **kwargs)
        if change and not issubclass(form_class, Guard):
            form_class = type(form_class.__name__, (Guard, form_class), {})
        if request.typed.filling is None:
            return form_class
        return type(form_class.__name__, (Filled, form_class), {"filling": conflicts.reopened(request.typed.filling)})

    def get_formset_kwargs(self, request, obj, inline, prefix):
        arguments = super().get_formset_kwargs(request, obj, inline, prefix)
        return arguments if request.typed.filling is None else arguments | {"data": request.typed.filling.copy()}

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        if request.typed.filling is not None:
            without_faults(*formsets)
        return formsets, inlines

    def response_add(self, request, obj, post_url_continue=None):
        request.typed.is_saved = True  # a window that was opened beside another answers with a page
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        request.typed.is_saved = True
        return super().response_change(request, obj)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        request.typed.stays()  # it looks like the answer to a form that was saved
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)

    def render_change_form(self, request, context, *args, **kwargs):
        form = context["adminform"].form
        if isinstance(form, Guard) and form.instance.pk:
            form.remember([inline.formset for inline in context["inline_admin_formsets"]])
            context["guard"] = [form["version"], form["seen"]]
        return super().render_change_form(request, context, *args, **kwargs)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        request.POST = conflicts.settled(request.POST)
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except conflicts.Collision as collision:
            return conflicts.answer(request, collision, self._rows(request, object_id))
        except lifecycle.Conflict:  # overtaken in the moment between the check and the save
            record = self.get_object(request, unquote(object_id))
            form = self.get_form(request, record, change=True)(request.POST, request.FILES, instance=record)
            return conflicts.answer(request, conflicts.Collision(form), self._rows(request, object_id))

    def _rows(self, request, object_id):
        formsets, _inlines = self._create_formsets(request, self.get_object(request, unquote(object_id)), change=True)
        return formsets
