"""The form of a saved view: its name, who sees it, for whom the list opens with it, and whether news are told."""

from django import forms
from django.contrib.auth.models import Group
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saved_views.models import Alert, DefaultView, SavedView
from saved_views.news import note
from ui.forms import CreateForm, PageForm, VersionedForm

FOR_OTHERS = "saved_views.set_default_views"
ME, ORGANIZATION, ROLE = "me", "organization", "role:"


class ViewForm(PageForm, forms.ModelForm):
    """What everybody may say about a view they see: how their own list opens, and whether they are told of news.

    Only its owner gives it a name and readers.
    """

    opens = forms.MultipleChoiceField(
        label=gettext_lazy("The list opens with this view for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("One's own choice counts before that of the organization, and that before the role's."),
    )
    alert = forms.BooleanField(
        label=gettext_lazy("Tell me when something new enters this view"),
        required=False,
        help_text=gettext_lazy("What you yourself have entered or changed is not told to you."),
    )

    class Meta:
        model = SavedView
        fields = ["name", "audience"]
        widgets = {"audience": forms.RadioSelect}
        help_texts = {
            "audience": gettext_lazy(
                "Others see the name and the question, never a record that they may not read. Only you can change it."
            )
        }

    def __init__(self, *args, user, route, query, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.route, self.query = user, route, query
        view = self.instance
        if view.pk is None:
            view.owner, view.list, view.query = user, route, query
        if view.owner_id != user.pk:
            del self.fields["name"], self.fields["audience"]
        elif not user.organization_id and view.audience != SavedView.Audience.ORGANIZATION:
            field = self.fields["audience"]
            field.choices = [one for one in field.choices if one[0] != SavedView.Audience.ORGANIZATION]
        self.fields["opens"].choices = self._opens_for()
        if view.pk:
            self.initial["opens"] = [word for word, _label in self._opens_for() if self._defaults(word).exists()]
            self.initial["alert"] = Alert.objects.filter(view=view, person=user).exists()

    def _opens_for(self):
        choices = [(ME, _("me"))]
        if self.user.has_perm(FOR_OTHERS):
            if self.user.organization_id:
                choices.append((ORGANIZATION, _("everybody of %(org)s") % {"org": self.user.organization}))
            choices += [
                (f"{ROLE}{group.name}", _("everybody with the role %(role)s") % {"role": capfirst(group.name)})
                for group in Group.objects.order_by("name")
            ]
        return choices

    def _whom(self, word):
        """The columns of a default for this choice."""
        if word == ME:
            return {"person": self.user}
        if word == ORGANIZATION:
            return {"organization": self.user.organization}
        return {"role": word.removeprefix(ROLE)}

    def _defaults(self, word):
        return DefaultView.objects.filter(list=self.instance.list, view=self.instance, **self._whom(word))

    def clean(self):
        cleaned = super().clean()
        audience = cleaned.get("audience", self.instance.audience)
        opens = cleaned.get("opens", [])
        if ORGANIZATION in opens and audience == SavedView.Audience.ME:
            self.add_error("opens", _("Your organization does not see this view. Share it first."))
        if any(word.startswith(ROLE) for word in opens) and audience != SavedView.Audience.EVERYBODY:
            self.add_error("opens", _("Not everybody with this role sees this view. Share it with everybody first."))
        return cleaned

    def _post_clean(self):
        super()._post_clean()
        if not self.errors:
            self.instance.settle_organization()
            try:
                self.instance.validate_constraints()  # those, too, that concern what the form does not ask
            except forms.ValidationError as error:
                self._update_errors(error)

    def save(self, commit=True):
        view = super().save(commit) if "name" in self.fields else self.instance
        for word, _label in self._opens_for():
            if word in self.cleaned_data["opens"]:
                DefaultView.objects.update_or_create(list=view.list, defaults={"view": view}, **self._whom(word))
            else:
                self._defaults(word).delete()
        wanted, known = self.cleaned_data["alert"], Alert.objects.filter(view=view, person=self.user)
        if wanted and not known.exists():
            note(Alert(view=view, person=self.user))
        elif not wanted:
            known.delete()
        return view


class ViewCreateForm(CreateForm, ViewForm):
    pass


class ViewEditForm(VersionedForm, ViewForm):
    pass
