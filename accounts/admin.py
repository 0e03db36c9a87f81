"""Administrators look after people and their roles here. The history keeps every change by itself."""

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import first_password, roles
from accounts.models import Membership, User, zones_to_choose
from lifecycle.admin import JournalledAdmin
from reference.admin_filters import StrictChangeList
from ui.admin import VersionedAdmin


class PersonForm(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if zone := self.fields.get("time_zone"):  # where the page is only read it has no fields
            zone.choices = [("", "---------"), *zones_to_choose(self.instance.time_zone)]

    def clean(self):
        cleaned = super().clean()
        organization = cleaned.get("organization")
        acting = self.instance.pk and self.instance.memberships.filter(group__name__in=roles.ACTING_FOR_A_PARTY)
        if acting and acting.exists() and not (organization and organization.is_party):
            self.add_error(
                "organization",
                _("This person is staff or manager and acts for a party. Take the role away first, or choose a party."),
            )
        return cleaned


class NewPersonForm(PersonForm):
    def save(self, commit=True):
        """Nobody but its owner knows a password: the person sets the first one by a link."""
        self.instance.set_unusable_password()
        return super().save(commit)


class RoleChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, group):
        return roles.LABELS.get(group.name, group.name)


class MembershipFormSet(forms.BaseInlineFormSet):
    request = None  # set by the inline

    def clean(self):
        super().clean()
        if self.instance == self.request.user and self._asks_for_a_change():
            raise ValidationError(_("Nobody changes their own roles. Ask another administrator."))
        kept = [form for form in self.forms if form not in self.deleted_forms and form.instance.group_id]
        if problem := roles.why_not_together({form.instance.group.name for form in kept}):
            raise ValidationError(problem)

    def _asks_for_a_change(self):
        """Whatever the page offered: what was posted counts."""
        return self.total_form_count() > self.initial_form_count() or any(
            f"{form.prefix}-DELETE" in self.data for form in self.forms
        )


class MembershipInline(admin.TabularInline):
    """Roles are given and taken away, never turned into one another: each keeps its own since-date."""

    model = Membership
    formset = MembershipFormSet
    extra = 0
    readonly_fields = ["since"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "group":
            groups = Group.objects.filter(name__in=roles.ROLES)
            return RoleChoiceField(queryset=groups, label=db_field.verbose_name)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        return type(formset.__name__, (formset,), {"request": request})

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and obj != request.user

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and obj != request.user


@admin.register(User)
class UserAdmin(JournalledAdmin, VersionedAdmin, admin.ModelAdmin):
    form = PersonForm
    fields = ["email", "full_name", "organization", "time_zone", "language", "is_active", "created_at", "last_login"]
    readonly_fields = ["created_at", "last_login"]
    inlines = [MembershipInline]
    list_display = ["full_name", "email", "organization", "roles_held", "is_active", "last_login"]
    list_select_related = ["organization"]
    list_filter = ["is_active", "memberships__group", ("organization", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["full_name", "email"]
    change_form_template = "accounts/admin/change_form.html"

    def get_changelist(self, request, **kwargs):
        return StrictChangeList

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("memberships__group")

    @admin.display(description=_("roles"))
    def roles_held(self, user):
        return ", ".join(str(membership) for membership in user.memberships.all())

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Organizations are looked after on their own page, not on the way to a person."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "organization":
            widget = field.widget
            widget.can_add_related = widget.can_change_related = False
            widget.can_delete_related = widget.can_view_related = False
        return field

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = NewPersonForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request, obj=None):
        if obj is not None:
            return self.fields
        return ["email", "full_name", "organization", "time_zone", "language"]

    def has_delete_permission(self, request, obj=None):
        """Nobody is deleted: the history needs them. Take away that they may sign in."""
        return False

    # The first password

    def get_urls(self):
        view = self.admin_site.admin_view(self.link_view)
        return [path("<int:object_id>/link/", view, name="accounts_user_link"), *super().get_urls()]

    def render_change_form(self, request, context, *args, **kwargs):
        person = kwargs.get("obj")
        if person and first_password.waits_for_one(person) and self.has_change_permission(request, person):
            context["link_url"] = self.page_of(person, "link")
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request, obj, post_url_continue=None):
        """The link is on the answer and nowhere else: not in the session, not in the next page."""
        if first_password.waits_for_one(obj):
            request.typed.is_saved = True  # though the answer is a page of its own
            return self._link_page(request, obj, first_password.new_link(obj, request), is_new=True)
        return super().response_add(request, obj, post_url_continue)

    def link_view(self, request, object_id):
        person = self.get_object(request, str(object_id))
        if person is None:
            raise Http404
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        if not first_password.waits_for_one(person):
            raise PermissionDenied(
                gettext("%(person)s has a password, or may not sign in: there is no link to make.") % {"person": person}
            )
        link = first_password.new_link(person, request) if request.method == "POST" else ""
        return self._link_page(request, person, link)

    def _link_page(self, request, person, link, is_new=False):
        title = gettext("Link for the first password")
        return self.case_page(request, "accounts/admin/link.html", person, title, link=link, is_new=is_new)
