"""Records for tests. Each is valid as it stands; a test names only what it is about."""

from datetime import date, timedelta

import factory
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from accounts.models import User
from history import note
from projects.models import Project
from reference.models import ActionPlan, Country, Instrument, Organization, Pillar, Region, Theme
from requests.models import AssistanceRequest

PASSWORD = "correct horse battery staple"
PARTIES = {"UNOCT": "UNOCT", "OSCE": "OSCE-SEC"}
# The people every test may ask for, as a fixture of that name or here: the same ones, whoever asks first.
CAST = {
    "staff": ("Anna Keller", "anna.keller@osce.example", "staff", "OSCE"),
    "other_staff": ("Omar Haddad", "omar.haddad@un.example", "staff", "UNOCT"),
    "manager": ("Marta Lindqvist", "marta.lindqvist@osce.example", "manager", "OSCE"),
    "other_manager": ("Grace Mbeki", "grace.mbeki@un.example", "manager", "UNOCT"),
    "auditor": ("Paul Duval", "paul.duval@un.example", "auditor", "UNOCT"),
    # Of a party on purpose: what an administrator may not do is not refused for want of an organization.
    "administrator": ("Ivo Novak", "ivo.novak@osce.example", "administrator", "OSCE"),
    "outsider": ("Lena Fischer", "lena.fischer@example.org", None, None),
}


def party(side):
    """The organization that signs for a side: UNOCT or OSCE."""
    return Organization.objects.get(code=PARTIES[side])


class UserFactory(factory.django.DjangoModelFactory):
    """A person without rights. `UserFactory(role="manager", side="UNOCT")` acts for that side."""

    class Meta:
        model = User
        skip_postgeneration_save = True
        django_get_or_create = ["email"]

    class Params:
        side = None

    full_name = factory.Sequence("Person {}".format)
    email = factory.Sequence("person{}@example.org".format)
    organization = factory.LazyAttribute(lambda person: party(person.side) if person.side else None)
    password = factory.LazyFunction(lambda: make_password(PASSWORD))

    @factory.post_generation
    def role(person, create, name, **kwargs):  # noqa: N805 - factory_boy hands over the record made
        if name:
            person.memberships.get_or_create(group=Group.objects.get(name=name))


def cast(name):
    """One of the people every test may ask for."""
    full_name, email, role, side = CAST[name]
    return UserFactory(full_name=full_name, email=email, role=role, side=side)


class ProjectFactory(factory.django.DjangoModelFactory):
    """A draft of OSCE staff. A trait carries it on by real moves of the cast: `ProjectFactory(approved=True)`.

    The rows below it are named by their codes: `countries=["KG", "UZ"], pillars={2: 60, 3: 40}, themes=[...],
    regions=[...]`. What a trait needs and the test does not name is filled in.
    """

    class Meta:
        model = Project

    class Params:
        ready = factory.Trait(stage="ready")  # nothing is missing for the submission
        submitted = factory.Trait(stage="submitted")
        half_approved = factory.Trait(stage="half_approved")  # UNOCT has said yes, the OSCE has not decided
        returned = factory.Trait(stage="returned")
        rejected = factory.Trait(stage="rejected")
        approved = factory.Trait(stage="approved")
        active = factory.Trait(stage="active")
        completed = factory.Trait(stage="completed")
        closed = factory.Trait(stage="closed")
        cancelled = factory.Trait(stage="cancelled")
        recorded = factory.Trait(
            stage="recorded", status="recorded", source="Plan, 2019", external_reference=factory.Sequence("R{}".format)
        )

    title = factory.Sequence("Border security training {}".format)
    plan = factory.LazyFunction(lambda: ActionPlan.objects.get(is_current=True))
    created_by = factory.LazyFunction(lambda: cast("staff"))
    stage = "draft"
    countries = regions = themes = ()
    pillars = factory.LazyFunction(dict)

    @classmethod
    def _create(cls, model_class, *args, stage, countries, regions, themes, pillars, **fields):
        complete = stage not in {"draft", "recorded"}
        if complete:
            # Roles are held before the submission: who becomes a manager later may not decide on it.
            cast("manager"), cast("other_manager")
            fields = {**_complete_fields(), **fields}
            _keep_somebody_free_to_decide(fields)
            countries = countries or ([] if regions else ["KG"])
            fields.setdefault("scope", "regional" if regions else _scope(countries))
            themes, pillars = themes or [Theme.objects.first().slug], pillars or {2: 100}
        with note(actor=fields["created_by"], act="load register" if stage == "recorded" else "create"):
            project = super()._create(model_class, *args, **fields)
            for code in countries:
                project.country_links.create(country=Country.objects.get(iso2=code))
            for slug in regions:
                project.region_links.create(region=Region.objects.get(slug=slug))
            for number, slug in enumerate(themes):
                project.theme_links.create(theme=Theme.objects.get(slug=slug), is_primary=not number)
            for number, weight in pillars.items():
                project.pillar_links.create(pillar=Pillar.objects.get(number=number), weight=weight)
            if complete:
                _complete_rows(project)
        for step in STEPS.get(stage, []):
            step(project)
        return project


def _keep_somebody_free_to_decide(fields):
    """A project whose author or focal point is the only manager of a side could not be sent."""
    busy = {fields["created_by"], fields["focal_point_osce"], fields["focal_point_unoct"]}
    for name in ("manager", "other_manager"):
        if cast(name) in busy:
            UserFactory(role="manager", side=CAST[name][3])


def _complete_fields():
    return {
        "lead_organization": party("OSCE"),
        "co_lead_organization": party("UNOCT"),
        "focal_point_osce": cast("staff"),
        "focal_point_unoct": cast("other_staff"),
        "objective": "Border guards recognize forged travel documents.",
        "rationale": "The United Nations brings the data, the OSCE the trainers.",
        "beneficiaries": "State Border Service",
        "planned_start": date(2027, 3, 1),
        "planned_end": date(2027, 9, 30),
        "focus_justification": "Asked for by the Permanent Council.",
    }


def _scope(countries):
    return "national" if len(countries) == 1 else "multi-national"


def _complete_rows(project):
    project.instrument_links.create(instrument=Instrument.objects.order_by("pk").first(), paragraph="OP 3")
    project.contributions.create(donor="Germany", amount="150000.00", currency="EUR", stage="committed")
    project.results.create(statement="40 officers trained", indicator="Officers who pass the test")
    project.risks.create(description="Turnover of staff", likelihood=3, impact=2, measure="Train the trainers")


def _submit(project):
    project.submit(by=cast("staff"))


def _approve_for_unoct(project):
    project.approve(by=cast("other_manager"), fingerprint=project.fingerprint)


def _approve_for_the_osce(project):
    project.approve(by=cast("manager"), fingerprint=project.fingerprint)


def _return(project):
    project.send_back(by=cast("manager"), fingerprint=project.fingerprint, reason="The budget is too high")


def _reject(project):
    project.reject(by=cast("manager"), fingerprint=project.fingerprint, reason="Outside of the Plan")


def _activate(project):
    project.actual_start = date(2026, 1, 12)
    project.host_agreement, project.host_agreement_date = "Note verbale 7/2026", date(2026, 1, 5)
    project.save()
    project.activate(by=cast("manager"))


def _complete(project):
    project.actual_end = date(2026, 6, 30)
    project.save()
    project.propose_completion(by=cast("staff"))
    project.complete(by=cast("manager"))


def _close(project):
    project.close(by=cast("manager"), reason="Reports filed in the registry")


def _cancel(project):
    project.withdraw(by=cast("staff"), reason="No longer needed")


_TO_APPROVED = [_submit, _approve_for_unoct, _approve_for_the_osce]
STEPS = {
    "submitted": [_submit],
    "half_approved": [_submit, _approve_for_unoct],
    "returned": [_submit, _return],
    "rejected": [_submit, _reject],
    "approved": _TO_APPROVED,
    "active": [*_TO_APPROVED, _activate],
    "completed": [*_TO_APPROVED, _activate, _complete],
    "closed": [*_TO_APPROVED, _activate, _complete, _close],
    "cancelled": [_cancel],
}


class AssistanceRequestFactory(factory.django.DjangoModelFactory):
    """A letter of Kyrgyzstan to the OSCE, registered by its staff. A trait carries it on by real moves of the cast:
    `AssistanceRequestFactory(under_review=True)`. Codes name what it is about: `themes=["bsm"], pillars=[2]`.
    """

    class Meta:
        model = AssistanceRequest

    class Params:
        acknowledged = factory.Trait(stage="acknowledged")
        under_review = factory.Trait(stage="under_review")
        clarification = factory.Trait(stage="clarification")
        assessed = factory.Trait(stage="assessed")  # both organizations have written what they think
        accepted = factory.Trait(stage="accepted")
        declined = factory.Trait(stage="declined")
        in_delivery = factory.Trait(stage="in_delivery")
        fulfilled = factory.Trait(stage="fulfilled")
        closed = factory.Trait(stage="closed")
        withdrawn = factory.Trait(stage="withdrawn")

    country = factory.LazyFunction(lambda: Country.objects.get(iso2="KG"))
    authority = "State Border Service"
    channel = "ministry-letter"
    letter_reference = factory.Sequence("12-4/{}".format)
    letter_date = factory.LazyAttribute(lambda letter: letter.received_on - timedelta(days=3))
    received_on = date(2026, 11, 2)
    addressee = "both"
    subject = factory.Sequence("Training of border guards {}".format)
    asked = "Training in recognizing forged travel documents at two crossing points."
    created_by = factory.LazyFunction(lambda: cast("staff"))
    holder = factory.LazyFunction(lambda: party("OSCE"))
    lead_organization = factory.LazyFunction(lambda: party("OSCE"))
    stage = "registered"
    themes = pillars = ()

    @classmethod
    def _create(cls, model_class, *args, stage, themes, pillars, **fields):
        with note(actor=fields["created_by"], act="register"):
            assistance_request = super()._create(model_class, *args, **fields)
            for slug in themes:
                assistance_request.theme_links.create(theme=Theme.objects.get(slug=slug))
            for number in pillars:
                assistance_request.pillar_links.create(pillar=Pillar.objects.get(number=number))
        for step in REQUEST_STEPS.get(stage, []):
            step(assistance_request)
        return assistance_request


def assess(assistance_request, name, recommendation="accept"):
    """The assessment of one of the cast for their organization."""
    person = cast(name)
    return assistance_request.assessments.create(
        organization=person.organization, person=person, recommendation=recommendation, text="The need is real."
    )


def _acknowledge(assistance_request):
    assistance_request.acknowledge(by=cast("staff"), on=assistance_request.received_on + timedelta(days=2))


def _begin_review(assistance_request):
    assistance_request.authenticity_confirmed_on = assistance_request.received_on + timedelta(days=4)
    assistance_request.save()
    assistance_request.begin_review(by=cast("staff"))


def _ask(assistance_request):
    assistance_request.ask_clarification(by=cast("staff"), reason="Which crossing points?")


def _assess_by_both(assistance_request):
    assess(assistance_request, "staff")
    assess(assistance_request, "other_staff")


def _accept(assistance_request):
    assistance_request.accept(by=cast("manager"), reason="A need that both can meet")


def _decline(assistance_request):
    assistance_request.decline(by=cast("manager"), reason="Others do this already")


def _deliver(assistance_request):
    assistance_request.project_links.create(project=ProjectFactory(approved=True))
    assistance_request.begin_delivery(by=cast("staff"))


def _fulfil(assistance_request):
    assistance_request.fulfil(by=cast("manager"), reason="Forty officers were trained")


def _close_request(assistance_request):
    assistance_request.reply_on, assistance_request.reply_reference = date(2026, 11, 20), "OSCE/SEC/77"
    assistance_request.save()
    assistance_request.close(by=cast("staff"), reason="The service thanked for the training")


def _withdraw(assistance_request):
    assistance_request.withdraw(by=cast("staff"), reason="Letter 14 of the Service")


_TO_REVIEW = [_acknowledge, _begin_review]
_TO_ACCEPTED = [*_TO_REVIEW, _assess_by_both, _accept]
REQUEST_STEPS = {
    "acknowledged": [_acknowledge],
    "under_review": _TO_REVIEW,
    "clarification": [*_TO_REVIEW, _ask],
    "assessed": [*_TO_REVIEW, _assess_by_both],
    "accepted": _TO_ACCEPTED,
    "declined": [*_TO_REVIEW, _assess_by_both, _decline],
    "in_delivery": [*_TO_ACCEPTED, _deliver],
    "fulfilled": [*_TO_ACCEPTED, _deliver, _fulfil],
    "closed": [*_TO_ACCEPTED, _deliver, _fulfil, _close_request],
    "withdrawn": [_withdraw],
}
