"""The section on themes, pillars and places: links drawn as plain fields, because people think of them as such."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.forms.guarded import SectionForm
from projects.models import Project
from reference.models import Pillar, Region, Theme


class PlacesForm(SectionForm):
    needed = ["primary_theme", "scope"]

    primary_theme = forms.ModelChoiceField(
        Theme.objects.all(), label=gettext_lazy("Primary theme"), required=False, empty_label=gettext_lazy("Not chosen")
    )
    primary_theme.widget.attrs["data-not-again-in"] = "themes"
    themes = forms.ModelMultipleChoiceField(
        Theme.objects.all(), label=gettext_lazy("Other themes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    regions = forms.ModelMultipleChoiceField(
        Region.objects.all(),
        label=gettext_lazy("Regions served as a whole"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The region of a single country counts by itself: name the countries below."),
    )

    class Meta:
        model = Project
        fields = ["scope", "focus_justification"]

    field_order = ["primary_theme", "themes"]

    def __init__(self, data=None, *args, instance=None, **kwargs):
        themes = list(instance.theme_links.all())
        initial = {
            "primary_theme": next((link.theme_id for link in themes if link.is_primary), None),
            "themes": [link.theme_id for link in themes if not link.is_primary],
            "regions": [link.region_id for link in instance.region_links.all()],
        }
        self.pillars = {weight_of(pillar): pillar for pillar in Pillar.objects.all()}
        weights = {link.pillar_id: link.weight for link in instance.pillar_links.all()}
        for name, pillar in self.pillars.items():
            initial[name] = weights.get(pillar.pk)
            # Before the others are set up, because the guard against lost changes seals what all of them show.
            self.base_fields = {**self.base_fields, name: _weight_field(pillar)}
        super().__init__(data, *args, instance=instance, initial=initial, **kwargs)
        for name in self.pillars:
            self.fields[name].optional_word = _("(all four add to 100)")
        self.order_fields(["primary_theme", "themes", *self.pillars, "scope", "regions", "focus_justification"])

    def clean(self):
        given = super().clean()
        if given.get("themes") and not given.get("primary_theme") and "primary_theme" not in self.errors:
            self.add_error("primary_theme", _("Choose which theme is the primary one."))
        total = sum(given.get(name) or 0 for name in self.pillars)
        if total > 100:
            self.add_error(next(iter(self.pillars)), _("The weights add to %(total)d: at most 100.") % {"total": total})
        return given

    def save(self, commit=True):
        project = super().save(commit)
        self._save_themes(project)
        given = {pillar.pk: self.cleaned_data[name] for name, pillar in self.pillars.items() if self.cleaned_data[name]}
        keep(project.pillar_links, "pillar_id", {pk: {"weight": weight} for pk, weight in given.items()})
        keep(project.region_links, "region_id", {region.pk: {} for region in self.cleaned_data["regions"]})
        return project

    def _save_themes(self, project):
        primary = self.cleaned_data["primary_theme"]
        chosen = {theme.pk: {"is_primary": False} for theme in self.cleaned_data["themes"]}
        if primary:
            chosen.pop(primary.pk, None)
            # The present primary theme steps back first: two at once are refused.
            for link in project.theme_links.filter(is_primary=True).exclude(theme=primary):
                link.is_primary = False
                link.save()
            chosen[primary.pk] = {"is_primary": True}
        keep(project.theme_links, "theme_id", chosen)


def keep(links, key, wanted):
    """Makes the links of a project those wanted, touching only what differs: the history records each change."""
    for link in links.all():
        values = wanted.pop(getattr(link, key), None)
        if values is None:
            link.delete()
        elif any(getattr(link, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(link, name, value)
            link.save()
    for number, values in wanted.items():
        links.create(**{key: number, **values})


def weight_of(pillar):
    return f"weight_{pillar.roman.lower()}"


def _weight_field(pillar):
    return forms.IntegerField(
        label=_("Pillar %(pillar)s, per cent") % {"pillar": pillar},
        required=False,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
