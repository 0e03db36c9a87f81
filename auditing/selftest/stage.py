"""What the forbidden acts are tried on: people and projects of the test's own, which nobody ever sees.

Made through the models in the transaction that is rolled back, so the test works on an empty database and on a full
one, and touches nobody's work.
"""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import Group

from accounts import roles
from accounts.models import User
from history import note
from history.models import Entry
from projects.models import Project
from reference.models import ActionPlan, Country, Instrument, Organization, Pillar, Region, Theme

NOWHERE = "self-test.invalid"  # no such address can exist


@dataclass
class Stage:
    """A project on which UNOCT has decided and the OSCE has not, a draft, and everybody who should be refused."""

    author: User
    submitter: User
    focal_point: User
    editor: User
    colleague: User  # a second manager of the organization that has decided
    decided: User
    free: User  # the one who might decide
    latecomer: User
    outsider: User  # a manager whose organization is no party
    administrator: User  # who is a manager as well
    staff: User
    project: Project
    draft: Project

    @property
    def entry(self):
        """An entry of the history that this test has made itself."""
        return Entry.objects.of(self.project).first()


def build():
    """The stage, set in the present transaction."""
    unoct, osce = _party("UNOCT", "UN"), _party("OSCE-SEC", "OSCE")
    other, _new = Organization.objects.get_or_create(
        code="SELF-TEST", defaults={"name": "Self-test", "short_name": "Self-test", "kind": "none", "family": "other"}
    )
    both = (roles.MANAGER, roles.STAFF)
    people = {
        "author": _person("author", osce, *both),
        "submitter": _person("submitter", osce, *both),
        "focal_point": _person("focal-point", osce, roles.MANAGER),
        "editor": _person("editor", osce, *both),
        "colleague": _person("colleague", unoct, roles.MANAGER),
        "decided": _person("decided", unoct, roles.MANAGER),
        "free": _person("free", osce, roles.MANAGER),
        "outsider": _person("outsider", other, roles.MANAGER),
        "administrator": _person("administrator", osce, roles.ADMINISTRATOR, roles.MANAGER),
        "staff": _person("staff", osce, roles.STAFF),
    }
    other_focal_point = _person("other-focal-point", unoct, roles.STAFF)
    project, draft = (_project(people, other_focal_point, title) for title in ("Self-test", "Self-test, a draft"))
    with note(actor=people["editor"], act="edit"):
        project.background = "Written last by somebody who decides."
        project.save()
    project.submit(by=people["submitter"])
    project.approve(by=people["decided"], fingerprint=project.fingerprint)
    latecomer = _person("latecomer", osce, roles.MANAGER)
    return Stage(**people, latecomer=latecomer, project=project, draft=draft)


def _party(code, family):
    values = {"name": code, "short_name": code, "kind": "party", "family": family, "is_party": True}
    return Organization.objects.get_or_create(code=code, defaults=values)[0]


def _person(name, organization, *held):
    person = User.objects.create_user(f"{name}@{NOWHERE}", full_name=f"Self-test {name}", organization=organization)
    for role in held:
        person.memberships.create(group=Group.objects.get(name=role))
    return person


def _project(people, focal_point_unoct, title):
    with note(actor=people["author"], act="create"):
        project = Project.objects.create(
            title=title,
            plan=_any(ActionPlan, slug="self-test", title="Self-test", signed_on=TODAY, start=TODAY, end=TODAY),
            created_by=people["author"],
            lead_organization=people["author"].organization,
            co_lead_organization=focal_point_unoct.organization,
            focal_point_osce=people["focal_point"],
            focal_point_unoct=focal_point_unoct,
            objective="To be refused.",
            rationale="To be refused.",
            beneficiaries="Auditors",
            scope=Project.Scope.NATIONAL,
            focus_justification="To be refused.",
            planned_start=TODAY,
            planned_end=TODAY,
            zero_cost=True,
        )
        project.country_links.create(country=_country())
        project.theme_links.create(theme=_theme(), is_primary=True)
        project.pillar_links.create(pillar=_pillar(), weight=100)
        project.instrument_links.create(instrument=_instrument())
        project.results.create(statement="Nothing was possible")
        project.risks.create(description="That it is possible", likelihood=1, impact=5, measure="This test")
    return project


TODAY = date(2019, 9, 23)


def _any(model, **values):
    """A word of the vocabulary, whichever it is; where none is loaded, one for the moment."""
    return model.objects.order_by("pk").first() or model.objects.create(**values)


def _country():
    region = _any(Region, slug="self-test", name="Self-test")
    names = dict.fromkeys(["name", "osce_name", "name_2019_2021"], "Self-test")
    return _any(Country, iso2="ZY", iso3="ZYX", region=region, osce_status="none", un_member="no", **names)


def _theme():
    return _any(Theme, order=1, slug="self-test", official_wording="Self-test", name="Self-test", short_name="Self")


def _pillar():
    return _any(Pillar, number=1, roman="I", slug="self-test", title="Self-test", short_title="Self-test")


def _instrument():
    return _any(Instrument, symbol="Self-test", body="UNGA", date=TODAY, year=TODAY.year, title="Self-test")
