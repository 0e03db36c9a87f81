"""The form that begins a project: it asks for little, because the rest is filled in section by section."""

from dataclasses import dataclass, field

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from reference.models import ActionPlan, Organization
from ui.forms import CreateForm


class ProjectCreateForm(CreateForm, forms.ModelForm):
    class Meta:
        model = Project
        fields = ["title", "kind", "relation", "plan", "lead_organization"]

    def __init__(self, *args, user, initial=None, **kwargs):
        given = {"plan": ActionPlan.objects.filter(is_current=True).first()}
        if user.organization and user.organization.is_party:
            given["lead_organization"] = user.organization
        super().__init__(*args, initial={**given, **(initial or {})}, **kwargs)
        self.fields["lead_organization"].queryset = Organization.objects.order_by("short_name")
        self.fields["lead_organization"].required = True
        self.fields["title"].help_text = _("Say in a few words what is done and where.")


@dataclass(frozen=True)
class Prefill:
    """What another record already says: `form` for the form, the others for the sections behind it."""

    form: dict = field(default_factory=dict)
    texts: dict = field(default_factory=dict)
    countries: tuple = ()
    regions: tuple = ()
    themes: tuple = ()

    @transaction.atomic
    def fill(self, project):
        """Writes the rest into the sections of the project just made."""
        for country in self.countries:
            project.country_links.get_or_create(country=country)
        for region in self.regions:
            project.region_links.get_or_create(region=region)
        for number, theme in enumerate(self.themes):
            project.theme_links.get_or_create(theme=theme, defaults={"is_primary": number == 0})


def initial_from(*, title="", objective="", background="", beneficiaries="", countries=(), regions=(), themes=()):
    """What a new project takes over. Plain values and records of the vocabulary, whatever they were taken from."""
    texts = {"objective": objective, "background": background, "beneficiaries": beneficiaries}
    scope = ""
    if len(countries) == 1 and not regions:
        scope = Project.Scope.NATIONAL
    elif len(countries) > 1:
        scope = Project.Scope.MULTI_NATIONAL
    elif regions:
        scope = Project.Scope.REGIONAL
    return Prefill(
        form={"title": title[:250]} if title else {},
        texts={**{name: text for name, text in texts.items() if text}, **({"scope": scope} if scope else {})},
        countries=tuple(countries),
        regions=tuple(regions),
        themes=tuple(themes),
    )
