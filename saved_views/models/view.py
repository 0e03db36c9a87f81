"""A list as somebody wants to see it again: its filters, its columns and its order, under a name."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifecycle.models import Versioned


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, those shared with one's organization, and those shared with everybody."""
        mine = Q(owner=user) | Q(audience=SavedView.Audience.EVERYBODY)
        if user.organization_id:
            mine |= Q(audience=SavedView.Audience.ORGANIZATION, organization=user.organization_id)
        return self.filter(mine)

    def of_list(self, route):
        return self.filter(list=route)

    def own_first(self, user):
        """Those of this person, then those of others, each by name."""
        theirs = models.Case(models.When(owner=user, then=0), default=1, output_field=models.IntegerField())
        return self.annotate(turn=theirs).order_by("turn", "name", "pk")


class SavedView(Versioned):
    """The question of a list under a name. It holds no records: whoever opens it sees those that they may read."""

    history_untracked = "A view is how somebody looks at a list: it changes no record, and only its owner changes it."

    class Audience(models.TextChoices):
        ME = "me", _("Only me")
        ORGANIZATION = "organization", _("Everybody of my organization")
        EVERYBODY = "everybody", _("Everybody of both organizations")

    list = models.CharField(_("list"), max_length=80, editable=False)  # the name of its address
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", editable=False, verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=60)
    query = models.TextField(_("question"), blank=True, editable=False)  # the address behind the question mark, tidy
    audience = models.CharField(_("who sees it"), max_length=12, choices=Audience, default=Audience.ME)
    organization = models.ForeignKey(
        "reference.Organization", models.CASCADE, null=True, blank=True, related_name="+", editable=False
    )
    creation_key = models.UUIDField(_("key of the form"), null=True, unique=True, editable=False)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]
        default_permissions = []
        permissions = [("set_default_views", "Can choose with which view a list opens for others")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "list", "name"],
                name="saved_view_name_once",
                violation_error_message=_("You have a view of this name for this list already. Choose another name."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="saved_view_name", violation_error_message=_("Give the view a name.")
            ),
            models.CheckConstraint(
                condition=~Q(audience="organization") | Q(organization__isnull=False),
                name="saved_view_organization",
                violation_error_message=_("You belong to no organization that the view could be shared with."),
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        self.settle_organization()
        self.changed_at = timezone.now()
        super().save(**kwargs)

    def settle_organization(self):
        """That of the owner at the time of sharing: a view does not move along with its owner."""
        if self.audience != self.Audience.ORGANIZATION:
            self.organization = None
        elif self.organization_id is None:
            self.organization = self.owner.organization

    def get_absolute_url(self):
        """The list with the filters, columns and order of the view."""
        joint = "&" if self.query else ""
        return f"{reverse(self.list)}?{self.query}{joint}view={self.pk}"

    @property
    def asked(self):
        """The question as a page reads it."""
        return QueryDict(self.query)


class DefaultView(models.Model):
    """The view with which a list opens: for one person, for an organization, or for a role.

    What a person has chosen counts before what was chosen for their organization, and that before their role's.
    """

    history_untracked = "It says with which question a list begins, and everybody may ask another one."

    list = models.CharField(max_length=80)
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="defaults")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    organization = models.ForeignKey("reference.Organization", models.CASCADE, null=True, related_name="+")
    role = models.CharField(max_length=20, blank=True)

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["list", "person"], condition=Q(person__isnull=False), name="default_view_of_person"
            ),
            models.UniqueConstraint(
                fields=["list", "organization"],
                condition=Q(organization__isnull=False),
                name="default_view_of_organization",
            ),
            models.UniqueConstraint(fields=["list", "role"], condition=~Q(role=""), name="default_view_of_role"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, organization__isnull=True, role="")
                | Q(person__isnull=True, organization__isnull=False, role="")
                | (Q(person__isnull=True, organization__isnull=True) & ~Q(role="")),
                name="default_view_for_one",
            ),
        ]

    def __str__(self):
        return f"{self.list}: {self.view}"

    @classmethod
    def for_person(cls, user, route):
        """The view with which this list opens for this person, or None."""
        theirs = Q(person=user) | Q(role__in=list(user.roles))
        if user.organization_id:
            theirs |= Q(organization=user.organization_id)
        chosen = list(
            cls.objects.filter(theirs, list=route, view__in=SavedView.objects.visible_to(user)).select_related("view")
        )
        chosen.sort(key=lambda default: (default.person_id is None, default.organization_id is None, default.role))
        return chosen[0].view if chosen else None
