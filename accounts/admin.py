"""Administrators look after people and their roles here. The history keeps every change by itself."""

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.models import Membership, User
from lifecycle.admin import JournalledAdmin
from reference.admin_filters import StrictChangeList
from ui.admin import VersionedAdmin

# Roles that watch over others' work: nobody gives them to themselves.
NOT_TO_ONESELF = {roles.MANAGER, roles.AUDITOR}


class PersonForm(forms.ModelForm):
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
    initial_password = forms.CharField(
        label=_("Initial password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html,
    )

    def clean_initial_password(self):
        password = self.cleaned_data["initial_password"]
        if password:
            validate_password(password, self.instance)
        return password

    def save(self, commit=True):
        # Without one the person cannot sign in until a password is set.
        self.instance.set_password(self.cleaned_data["initial_password"] or None)
        return super().save(commit)


class RoleChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, group):
        return roles.LABELS.get(group.name, group.name)


class MembershipFormSet(forms.BaseInlineFormSet):
    request = None  # set by the inline

    def clean(self):
        super().clean()
        kept = [form for form in self.forms if form not in self.deleted_forms and form.instance.group_id]
        for form in kept:
            given = form.instance.pk is None
            if given and form.instance.group.name in NOT_TO_ONESELF and self.instance == self.request.user:
                form.add_error(
                    "group", _("Nobody makes themselves a manager or an auditor. Ask another administrator.")
                )
                raise ValidationError(_("One of the roles cannot be given."))
        if problem := roles.why_not_together({form.instance.group.name for form in kept}):
            raise ValidationError(problem)


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

    def has_change_permission(self, request, obj=None):
        return False


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
        return ["email", "full_name", "organization", "time_zone", "language", "initial_password"]

    def has_delete_permission(self, request, obj=None):
        """Nobody is deleted: the history needs them. Take away that they may sign in."""
        return False
