"""People to try the system with, on one's own machine only."""

import ipaddress
import secrets

from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts import roles
from accounts.models import User
from history import note
from reference.models import Organization

# e-mail, name, organization, role
PEOPLE = [
    ("anna.berg@osce.example", "Anna Berg", "OSCE-SEC", roles.STAFF),
    ("marko.ilic@osce.example", "Marko Ilić", "OSCE-SEC", roles.MANAGER),
    ("samuel.okoro@unoct.example", "Samuel Okoro", "UNOCT", roles.STAFF),
    ("leila.haddad@unoct.example", "Leila Haddad", "UNOCT", roles.MANAGER),
    ("ingrid.solberg@audit.example", "Ingrid Solberg", "OSCE-OIO", roles.AUDITOR),
    ("tomas.novak@admin.example", "Tomáš Novák", "UNOCT", roles.ADMINISTRATOR),
    ("claire.dubois@guest.example", "Claire Dubois", "", ""),
]
ADDRESSES = [email for email, _name, _code, _role in PEOPLE]
CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"  # no signs that look like one another


def is_loopback(host):
    """Whether only this machine can reach the host."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_on_this_machine(settings):
    """Whether the database is a file, or answers at a socket or a host that only this machine reaches."""
    more = settings.get("OPTIONS", {})
    hosts = [settings.get("HOST", ""), more.get("host", ""), more.get("hostaddr", "")]
    hosts = [host for named in hosts for host in named.split(",") if host and not host.startswith("/")]
    return "service" not in more and all(is_loopback(host) for host in hosts)


def why_not():
    """Why people who share a password must not be created in this database, or nothing."""
    if not is_on_this_machine(connection.settings_dict):
        return _("People to try with share a password. They are not created in a database on another machine.")
    if User.objects.exclude(email__in=ADDRESSES).exists():
        return _("There are people of its own in this database: people to try with are not put beside them.")
    return ""


def all_are_there():
    return User.objects.filter(email__in=ADDRESSES).count() == len(PEOPLE)


@transaction.atomic
def create_people():
    """Those who were missing, and the one password they share."""
    password = "-".join("".join(secrets.choice(CLEAR) for _letter in range(5)) for _part in range(4))
    known = set(User.objects.values_list("email", flat=True))
    created = []
    with note(act="create demo people", source="command:create_demo_people"):
        for email, name, code, role in PEOPLE:
            if email in known:
                continue
            organization = Organization.objects.get(code=code) if code else None
            user = User.objects.create_user(email, password, full_name=name, organization=organization)
            if role:
                user.memberships.create(group=Group.objects.get(name=role))
            created.append((user, role))
    return created, password
