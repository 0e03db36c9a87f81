"""Records for tests. Each is valid as it stands; a test names only what it is about."""

import factory
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from accounts.models import User
from reference.models import Organization

PASSWORD = "correct horse battery staple"
PARTIES = {"UNOCT": "UNOCT", "OSCE": "OSCE-SEC"}


def party(side):
    """The organization that signs for a side: UNOCT or OSCE."""
    return Organization.objects.get(code=PARTIES[side])


class UserFactory(factory.django.DjangoModelFactory):
    """A person without rights. `UserFactory(role="manager", side="UNOCT")` acts for that side."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        side = None

    full_name = factory.Sequence("Person {}".format)
    email = factory.Sequence("person{}@example.org".format)
    organization = factory.LazyAttribute(lambda person: party(person.side) if person.side else None)
    password = factory.LazyFunction(lambda: make_password(PASSWORD))

    @factory.post_generation
    def role(person, create, name, **kwargs):  # noqa: N805 - factory_boy hands over the record made
        if name:
            person.memberships.create(group=Group.objects.get(name=name))
