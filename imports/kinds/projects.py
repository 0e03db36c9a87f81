"""Projects: what the sections of the form ask for, but for the rows on budget, results, risks and activities."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.columns import (
    Column,
    choice,
    day,
    day_of,
    keys_of,
    one,
    parts_of,
    several,
    text,
    weight_in,
    yes_or_no,
)
from imports.kinds.kind import Kind, keys, sent
from imports.known import Wrong
from projects.forms.create import ProjectCreateForm
from projects.forms.places import PlacesForm, keep
from projects.forms.sections import BasicsForm, PurposeForm, RisksForm
from projects.models import Project
from projects.views.lists import ProjectList
from reference.models import Country
from ui.workbooks.cells import text_of

PRECISION = {4: "year", 7: "month", 10: "day"}


class ProjectForm(PlacesForm, BasicsForm):
    """The sections as one form. What they check, they check here."""

    needed = ()
    countries = forms.ModelMultipleChoiceField(Country.objects.all(), required=False)

    class Meta:
        model = Project
        fields = [
            *BasicsForm.Meta.fields,
            *PurposeForm.Meta.fields,
            *PlacesForm.Meta.fields,
            "zero_cost",
            *RisksForm.Meta.fields,
        ]

    def save(self, commit=True):
        project = super().save(commit)
        keep(project.country_links, "country_id", {country.pk: {} for country in self.cleaned_data["countries"]})
        return project


class Begun(ProjectCreateForm):
    """The form that begins a project, for what it asks. What the model asks, the form of the sections asks as well."""

    def _post_clean(self):
        pass


class BothForms:
    """A new project goes through the form that begins it and through its sections, and is written once."""

    def __init__(self, kind, data, key):
        unsaved = Project(pk=-1, creation_key=key, created_by=kind.user)
        for name in ("theme_links", "region_links", "pillar_links", "country_links"):  # it has none: none are looked up
            none = getattr(Project, name).rel.related_model.objects.none()
            unsaved.__dict__.setdefault("_prefetched_objects_cache", {})[name] = none
        self.begun = kind.with_memory(Begun(kind.send(data), user=kind.user))
        self.rest = kind.sections(data, unsaved)

    @property
    def errors(self):
        return {**self.rest.errors, **self.begun.errors}

    def is_valid(self):
        return not self.errors

    def save(self):
        self.rest.instance.pk = None  # as yet it had one, so that the sections would take it for a project
        return self.rest.save()


def _leads():
    def read(cell, known, now):
        found = parts_of(cell)
        if len(found) > 2:
            raise Wrong(_("At most two organizations lead: write “UNOCT; OSCE”."))
        lead, co_lead = [known.organizations.key(part) for part in found] + [""] * (2 - len(found))
        return {"lead_organization": lead, "co_lead_organization": co_lead}

    return Column(
        gettext_lazy("Lead, co-lead"), read, None, ("lead_organization", "co_lead_organization"), example="UNOCT; OSCE"
    )


def _places():
    def read(cell, known, now):
        countries, regions, wrong = [], [], []
        for part in parts_of(cell):
            try:
                regions += keys_of(part, known.regions)
            except Wrong:
                try:
                    countries += keys_of(part, known.countries)
                except Wrong as fault:
                    wrong.append(str(fault))
        if wrong:
            raise Wrong(" ".join(wrong))
        return {"countries": sorted(set(countries), key=int), "regions": sorted(set(regions), key=int)}

    return Column(gettext_lazy("Countries, regions"), read, None, ("countries", "regions"))


def _planned():
    def read(cell, known, now):
        begin, _slash, end = text_of(cell).strip().partition("/")
        return {**_about("planned_start", begin), **_about("planned_end", end)}

    return Column(gettext_lazy("Planned"), read, None, ("planned_start", "planned_end"), example="2026-01/2026-12-31")


def _about(name, text):
    """2026, 2026-03 or 2026-03-31: the day, and how exactly it is known."""
    text = text.strip()
    precision = PRECISION.get(len(text), "day")
    whole = {"year": f"{text}-01-01", "month": f"{text}-01"}.get(precision, text) if text[:4].isdigit() else text
    return {name: day_of(whole), f"{name}_precision": precision if text else "day"}


def _pillars():
    def read(cell, known, now):
        weights = {known.pillars.key(name): weight for name, weight in map(weight_in, parts_of(cell))}
        names = {key: f"weight_{roman.lower()}" for key, roman in known.romans.items()}
        before = {key: now.get(name, "") for key, name in names.items()}
        if any(weight is None for weight in weights.values()):
            if set(weights) != {key for key, weight in before.items() if weight}:
                raise Wrong(_("Write each pillar with its weight, such as “II 60; IV 40”."))
            weights = {key: before[key] if weight is None else weight for key, weight in weights.items()}
        return {name: weights.get(key, "") for key, name in names.items()}

    def words(values, known):
        names = [(roman, values.get(f"weight_{roman.lower()}", "")) for roman in known.romans.values()]
        return "; ".join(f"{roman} {weight}" for roman, weight in names if weight)

    return Column(
        gettext_lazy("Pillars"),
        read,
        words,
        ("weight_i", "weight_ii", "weight_iii", "weight_iv"),
        help=gettext_lazy("Each with its weight in per cent, between semicolons."),
        example="II 60; IV 40",
    )


def _themes():
    """In an export all themes stand in one cell, and nothing says which is the primary one."""

    def read(cell, known, now):
        primary, given = now.get("primary_theme", ""), keys_of(cell, known.themes)
        if given and primary not in given:
            raise Wrong(_("Use the columns “Primary theme” and “Other themes”: here nothing says which is the first."))
        return {"primary_theme": primary if given else "", "themes": [key for key in given if key != primary]}

    return Column(gettext_lazy("Themes"), read, None, ("primary_theme", "themes"))


class Projects(Kind):
    name = "projects"
    model = Project
    list_page = ProjectList
    may_add, may_change = "projects.add_project", "projects.change_project"
    columns = (
        text("title", gettext_lazy("Title"), needed=True, example="Border security training"),
        choice("kind", gettext_lazy("Kind"), Project.Kind.choices),
        choice("relation", gettext_lazy("Joint or parallel"), Project.Relation.choices),
        one("plan", gettext_lazy("Plan"), "plans", help=gettext_lazy("Empty means the current one.")),
        one("lead_organization", gettext_lazy("Lead organization"), "organizations"),
        one("co_lead_organization", gettext_lazy("Co-lead organization"), "organizations"),
        one("focal_point_unoct", gettext_lazy("Focal point of UNOCT"), "people"),
        one("focal_point_osce", gettext_lazy("Focal point of the OSCE"), "people"),
        day("planned_start", gettext_lazy("Planned start"), example="2026-03-01"),
        choice("planned_start_precision", gettext_lazy("Planned start known to the"), Project.Precision.choices),
        day("planned_end", gettext_lazy("Planned end"), example="2026-12-31"),
        choice("planned_end_precision", gettext_lazy("Planned end known to the"), Project.Precision.choices),
        text("objective", gettext_lazy("Objective")),
        text("background", gettext_lazy("Background")),
        text("rationale", gettext_lazy("Rationale for joint work")),
        text("beneficiaries", gettext_lazy("Beneficiaries")),
        one("primary_theme", gettext_lazy("Primary theme"), "themes"),
        several("themes", gettext_lazy("Other themes"), "themes", help=gettext_lazy("Between semicolons.")),
        _pillars(),
        choice("scope", gettext_lazy("Scope"), Project.Scope.choices),
        several("countries", gettext_lazy("Countries"), "countries", help=gettext_lazy("Between semicolons.")),
        several("regions", gettext_lazy("Regions served as a whole"), "regions"),
        text("focus_justification", gettext_lazy("Reason for work outside the focus")),
        yes_or_no("zero_cost", gettext_lazy("No funds needed")),
        yes_or_no("security_recipients", gettext_lazy("Security bodies are recipients")),
        choice("classification", gettext_lazy("Classification"), Project.Classification.choices),
        _leads(),
        _places(),
        _planned(),
        _themes(),
    )

    def begin(self):
        fields = ("kind", "relation", "planned_start_precision", "planned_end_precision", "classification")
        plan, own = self.known.current_plan, self.user.organization
        lead = str(own.pk) if own and own.is_party else ""
        defaults = {name: sent(Project._meta.get_field(name).get_default()) for name in fields}
        return {**defaults, "plan": sent(plan and plan.pk), "lead_organization": lead}

    def now(self, record):
        links = {link.pillar_id: link.weight for link in record.pillar_links.all()}
        found = {}
        for name in ProjectForm.Meta.fields:
            field = Project._meta.get_field(name)
            found[name] = sent(getattr(record, field.attname))
        themes = list(record.theme_links.all())
        return {
            **found,
            "primary_theme": next((str(link.theme_id) for link in themes if link.is_primary), ""),
            "themes": keys([link for link in themes if not link.is_primary], "theme"),
            "regions": keys(record.region_links.all(), "region"),
            "countries": keys(record.country_links.all(), "country"),
            **{f"weight_{roman.lower()}": sent(links.get(int(key))) for key, roman in self.known.romans.items()},
        }

    def why_not_changed(self, record, given):
        if record.is_editable:
            return super().why_not_changed(record, given)
        words = {"record": record, "status": record.get_status_display()}
        return _("%(record)s is “%(status)s”: its content is closed. Take it back or begin an amendment.") % words

    def form(self, data, record, key=None):
        return BothForms(self, data, key) if record is None else self.sections(data, record)

    def sections(self, data, record):
        return self.with_memory(ProjectForm(self.send({**data, "version": str(record.version)}), instance=record))

    def take_back(self, record, reason):
        """A draft that was never sent goes."""
        record.delete()
