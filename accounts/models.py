"""The people who use the system, the organization each belongs to, and the roles each holds."""

import re
import zoneinfo
from functools import cache, cached_property
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, Group, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import roles
from history import past
from lifecycle.models import Versioned
from reference.models import Organization

READING = re.compile(r"\w+\.(view|read)_")
ZONE_OF_CITY = {"New York": "America/New_York", "Vienna": "Europe/Vienna"}


def time_zones():
    """Every time zone of this machine by part of the world, those of the two seats first. A function, so that no
    migration freezes the list.

    Zones have former names as well, such as Asia/Calcutta. Whoever has one keeps it; it is not offered to others.
    """
    names, today = zoneinfo.available_timezones(), _named_today()
    seats = [(zone, city) for city, zone in ZONE_OF_CITY.items()]
    areas, former = {_("Seats of the two organizations"): seats, "UTC": [("UTC", "UTC")]}, []
    for name in sorted(names.difference(ZONE_OF_CITY.values(), {"UTC"})):
        area, slash, place = name.partition("/")
        if name in today:
            areas.setdefault(area, []).append((name, place.replace("_", " ")))
        elif slash:
            former.append((name, name.replace("_", " ")))
    return [*areas.items(), (_("Former names"), former)]


def zones_to_choose(*kept):
    """What a form offers: of the former names only those that are chosen already."""
    *today, (label, former) = time_zones()
    kept = [zone for zone in former if zone[0] in kept]
    return [*today, (label, kept)] if kept else today


@cache
def _named_today():
    """The names in the table of zones by country, which comes with the zones. Without it, all that are in a region."""
    for folder in zoneinfo.TZPATH:
        if (table := Path(folder, "zone.tab")).is_file():
            lines = table.read_text(encoding="utf-8").splitlines()
            return frozenset(line.split("\t")[2] for line in lines if line and not line.startswith("#"))
    names = (name for name in zoneinfo.available_timezones() if "/" in name)
    return frozenset(name for name in names if name.partition("/")[0] not in {"Etc", "US", "SystemV"})


def languages():
    """The languages of the site."""
    return settings.LANGUAGES


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username):
        """People write their address in any case: it is the same person."""
        return self.get(email=username.strip().lower())

    def acting_for_a_party(self):
        """Staff and managers who may sign in: they chair, carry out and answer. Others only read or look after."""
        acting = Membership.objects.filter(group__name__in=roles.ACTING_FOR_A_PARTY)
        return self.filter(is_active=True, pk__in=acting.values("user"))

    def create_user(self, email, password=None, **fields):
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """For rescue on the machine itself. It opens the administration and approves nothing."""
        return self.create_user(email, password, is_superuser=True, **fields)


class User(Versioned, AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address, works for an organization, and holds roles."""

    history_case = "self"
    history_named_by = "full_name"
    history_redacted = ("password",)
    history_ignored = ("last_login",)

    email = models.EmailField(_("e-mail address"), unique=True)
    full_name = models.CharField(_("full name"), max_length=150)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("organization")
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        choices=time_zones,
        blank=True,
        help_text=_("Leave empty for the time zone of the organization's seat."),
    )
    language = models.CharField(_("language"), max_length=10, choices=languages, blank=True)
    shortcuts = models.BooleanField(
        _("keyboard shortcuts"),
        default=True,
        help_text=_("Single keys, such as j and k for the rows of a list. Off, no key does anything by itself."),
    )
    is_active = models.BooleanField(
        _("may sign in"),
        default=True,
        help_text=_("Take this away instead of deleting a person: the history needs them."),
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    groups = models.ManyToManyField(
        Group,
        through="accounts.Membership",
        related_name="user_set",
        related_query_name="user",
        verbose_name=_("roles"),
    )
    user_permissions = None  # rights come from roles, and from nothing else

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        ordering = ["full_name", "email"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message=_("Somebody with this e-mail address is already here."),
            )
        ]

    def __str__(self):
        return self.full_name or self.email

    def save(self, **kwargs):
        if set(kwargs.get("update_fields") or ()) == {"last_login"}:
            # Signing in edits nothing: it must neither raise the version nor meet with somebody's edit.
            type(self)._base_manager.filter(pk=self.pk).update(last_login=self.last_login)
            return
        self.email = self.email.strip().lower()
        super().save(**kwargs)

    def refresh_from_db(self, *args, **kwargs):
        """Roles are read once per request; whoever reads the person again wants them again too."""
        for remembered in ("roles", "_perm_cache", "_group_perm_cache", "_user_perm_cache"):
            self.__dict__.pop(remembered, None)
        super().refresh_from_db(*args, **kwargs)

    @cached_property
    def roles(self):
        """The names of the roles held. None for somebody who may not sign in."""
        if not self.is_active or self.pk is None:
            return frozenset()
        return frozenset(self.groups.values_list("name", flat=True)) & roles.ROLES.keys()

    @property
    def holds_a_role(self):
        """Whoever holds none may sign in and reads nothing. Asked of what roles allow, which every page asks anyway."""
        return self.is_superuser or bool(self.get_all_permissions())

    def has_role(self, role):
        return role in self.roles

    @property
    def is_staff(self):
        """Django's word for who may open the administration. Asked of the roles, so it cannot disagree with them."""
        return self.is_superuser or bool(self.roles & roles.IN_THE_ADMIN)

    def has_perm(self, perm, obj=None):
        """A superuser looks after people and tables, and reads. To act for a side takes the role, as for everyone.

        In the past everybody reads and nobody acts, so its pages offer nothing that would change it.
        """
        if past.moment() is not None and not READING.match(perm):
            return False
        if self.is_superuser and perm.partition(".")[0] in settings.LOCAL_APPS:
            held = {roles.ADMINISTRATOR, roles.AUDITOR, *self.roles}
            return self.is_active and any(roles.names(perm, role) for role in held)
        return super().has_perm(perm, obj)

    def history_identity(self):
        """How the journal names this person for ever, whatever becomes of them: the words as they are now."""
        held = [role for role in roles.ROLES if role in self.roles]
        return {
            "actor_name": str(self),
            "organization": str(self.organization or ""),
            "role": ", ".join(held + ["superuser"] * self.is_superuser),
        }

    @property
    def party(self):
        """The party for which this person speaks, or None."""
        return self.organization.party if self.organization else None

    @property
    def zone(self):
        """The time zone that times are shown in."""
        return zoneinfo.ZoneInfo(self.time_zone) if self.time_zone else self.default_zone

    @property
    def default_zone(self):
        """That of the organization's seat, else UTC."""
        seat = self.organization.hq_city if self.organization else ""
        return zoneinfo.ZoneInfo(ZONE_OF_CITY.get(seat, "UTC"))


class Membership(models.Model):
    """That a person holds a role, and since when. Who gave it is in the history."""

    history_case = "user"

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("person"))
    group = models.ForeignKey(Group, models.PROTECT, related_name="memberships", verbose_name=_("role"))
    since = models.DateTimeField(_("since"), db_default=Now(), editable=False)

    class Meta:
        ordering = ["since", "pk"]
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "group"],
                name="membership_once",
                violation_error_message=_("This person already holds this role."),
            )
        ]

    def __str__(self):
        return str(roles.LABELS.get(self.group.name, self.group.name))

    def clean(self):
        if self.group_id and self.group.name in roles.ACTING_FOR_A_PARTY:
            organization = self.user.organization
            if organization is None or not organization.is_party:
                raise ValidationError(
                    {"group": _("Staff and managers act for a party: first choose UNOCT or the OSCE Secretariat.")}
                )
