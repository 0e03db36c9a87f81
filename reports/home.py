"""Home: what waits on the person who looks, what waits on the other side, and what comes next.

Each section is a few queries however long the lists are, and its number is that of the list it leads to.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import roles
from accounts.models import ZONE_OF_CITY, User
from history.timeline import page_of
from meetings.models import ActionPoint, Meeting
from projects.admin.waiting import waiting_address
from projects.models import Project
from projects.signing import may_not_sign_each
from reference.models import Organization
from reports.feed import readable_entries
from requests.models import AssistanceRequest
from ui import formats, marks

SHOWN = 8
ENTRIES = 40
CHECKED = 200  # so many sign-offs are looked at for whether this very person may give them


@dataclass
class Item:
    """One thing in a section: what it is, where it leads, and what is to be said beside it."""

    title: str
    address: str
    about: str = ""
    do: str = ""  # what to do with it: the word on the link
    mark: str = ""
    problem: str = ""  # why this person cannot do it


@dataclass
class Section:
    """A heading with a number, a few things, and the list that holds them all."""

    key: str
    title: str
    items: list = field(default_factory=list)
    count: int = 0
    address: str = ""
    empty: str = ""
    blocked: int = 0  # so many of them somebody else has to do

    @property
    def more(self):
        return self.count - len(self.items)


def section(key, title, records, item, *, address="", empty=""):
    """Counts only where the list is longer than what is shown."""
    found = list(records[: SHOWN + 1])
    count = len(found) if len(found) <= SHOWN else records.count()
    return Section(key, title, [item(one) for one in found[:SHOWN]], count, address, empty)


def sections_for(user):
    """Everything on the page for this person, in order. The first ones are what waits on them."""
    mine, others, rest = [], [], []
    acts_for_a_side = user.has_perm("projects.submit_project") or user.has_perm("projects.decide_project")
    organization = user.organization if acts_for_a_side else None
    side = organization if organization and organization.is_party else None
    if side and user.has_perm("projects.decide_project"):
        mine += [approvals(user, side), completions(user)]
    if user.has_perm("projects.submit_project"):
        mine.append(returned(user))
        rest.append(drafts(user))
    if side and user.has_perm("requests.view_assistancerequest"):
        mine.append(letters(user, side))
    if side:
        mine.append(assessments(user, side))
    if user.has_perm("meetings.carry_out_actionpoint"):
        mine.append(action_points(user))
    if side:
        others = waiting_on_others(user, side)
    if user.has_perm("meetings.view_meeting"):
        rest.append(next_meetings(user))
    return [one for one in mine if one], others, rest


# --- waiting on me ----------------------------------------------------------------------------------------------------


def approvals(user, side):
    waiting = Project.with_amendments.visible_to(user).awaiting_sign_off_of(side).select_related("submitted_by")
    problems = may_not_sign_each(waiting[:CHECKED], user)

    def item(project):
        return Item(
            f"{project.reference} {project.title}",
            reverse("admin:projects_project_approve", args=[project.pk]),
            _("sent by %(person)s, waiting %(age)s")
            % {"person": project.submitted_by, "age": age(project.submitted_at)},
            "" if project.pk in problems else _("Review"),
            problem=problems.get(project.pk, ""),
        )

    owed = section("approvals", _("Sign-offs your organization owes"), waiting, item, address=waiting_address(side))
    owed.blocked = len(problems)
    return owed


def completions(user):
    proposed = (
        Project.objects.visible_to(user)
        .filter(status=Project.Status.ACTIVE, completion_proposed_by__isnull=False)
        .exclude(completion_proposed_by=user)
        .select_related("completion_proposed_by")
        .order_by("actual_end", "pk")
    )
    return section(
        "completions",
        _("Completions to confirm"),
        proposed,
        lambda project: Item(
            f"{project.reference} {project.title}",
            project.get_absolute_url(),
            _("proposed by %(person)s") % {"person": project.completion_proposed_by},
            _("Confirm"),
        ),
    )


def mine_among(projects, user):
    return projects.filter(Q(created_by=user) | Q(focal_point_unoct=user) | Q(focal_point_osce=user))


def returned(user):
    found = mine_among(Project.with_amendments.visible_to(user), user).filter(status=Project.Status.RETURNED)
    return section(
        "returned",
        _("Returned to you"),
        found.order_by("submitted_at", "pk"),
        lambda project: Item(
            f"{project.reference} {project.title}",
            reverse("projects:tasks", args=[project.reference]),
            _("read the reasons, correct it and send it again"),
            _("Correct"),
        ),
    )


def letters(user, side):
    """Staff begin the review; the answer is a manager's."""
    status = AssistanceRequest.Status
    do = {}
    if user.has_perm("requests.handle_assistancerequest"):
        do |= {status.REGISTERED: _("Acknowledge"), status.ACKNOWLEDGED: _("Review")}
    if user.has_perm("requests.answer_assistancerequest"):
        do[status.UNDER_REVIEW] = _("Answer")
    found = (
        AssistanceRequest.objects.visible_to(user)
        .filter(holder=side, status__in=list(do))
        .select_related("country")
        .order_by("acknowledge_by", "pk")
    )

    def item(letter):
        about = _("%(country)s; due %(day)s") % {"country": letter.country, "day": formats.plain_date(letter.due)}
        return Item(
            f"{letter.reference} {letter.subject}",
            letter.get_absolute_url(),
            about,
            do[letter.status],
            marks.overdue(letter.days_late),
        )

    return section("requests", _("Requests your organization holds"), found, item)


def assessments(user, side):
    if not user.has_perm("requests.add_assessment"):
        return None
    status = AssistanceRequest.Status
    found = (
        AssistanceRequest.objects.visible_to(user)
        .filter(status__in=[status.ACKNOWLEDGED, status.UNDER_REVIEW])
        .exclude(assessments__organization=side)
        .select_related("country")
        .order_by("answer_by", "pk")
    )
    return section(
        "assessments",
        _("Requests your organization has not assessed"),
        found,
        lambda letter: Item(
            f"{letter.reference} {letter.subject}",
            reverse("requests:assessment", args=[letter.reference]),
            str(letter.country),
            _("Assess"),
        ),
    )


def action_points(user):
    found = (
        ActionPoint.objects.visible_to(user)
        .open()
        .filter(responsible_person=user)
        .select_related("responsible_organization", "meeting")
        .order_by("due_on", "pk")
    )
    return section(
        "actions",
        _("Your action points"),
        found,
        lambda point: Item(
            f"{point.reference} {point.text[:120]}",
            point.get_absolute_url(),
            _("due %(day)s, from %(meeting)s")
            % {"day": formats.plain_date(point.due_on), "meeting": point.meeting.reference},
            _("Report"),
            marks.overdue(point.days_late),
        ),
        address=f"{reverse('actions:list')}?whose=me&status=open",
    )


# --- waiting on the other side ----------------------------------------------------------------------------------------


def waiting_on_others(user, side):
    other = Organization.objects.parties().exclude(pk=side.pk).first()
    if other is None:
        return []
    words = {"side": other.side}
    sign_offs = Project.with_amendments.visible_to(user).awaiting_sign_off_of(other)
    found = [
        section(
            "their-approvals",
            _("Sign-offs of %(side)s") % words,
            sign_offs,
            lambda project: Item(
                f"{project.reference} {project.title}", project.get_absolute_url(), age(project.submitted_at)
            ),
            address=waiting_address(other) if user.is_staff else "",
        )
    ]
    held = AssistanceRequest.objects.visible_to(user).filter(
        holder=other, status__in=AssistanceRequest.Status.with_us()
    )
    found.append(
        section(
            "their-requests",
            _("Requests that %(side)s holds") % words,
            held.order_by("received_on", "pk"),
            lambda letter: Item(
                f"{letter.reference} {letter.subject}",
                letter.get_absolute_url(),
                age(letter.received_on),
                mark=marks.overdue(letter.days_late),
            ),
        )
    )
    if user.has_perm("meetings.view_actionpoint"):
        points = ActionPoint.objects.visible_to(user).open().filter(responsible_organization=other)
        found.append(
            section(
                "their-actions",
                _("Action points of %(side)s") % words,
                points.select_related("responsible_organization", "responsible_person").order_by("due_on", "pk"),
                lambda point: Item(
                    f"{point.reference} {point.text[:120]}",
                    point.get_absolute_url(),
                    _("%(person)s, due %(day)s")
                    % {"person": point.responsible_person, "day": formats.plain_date(point.due_on)},
                    mark=marks.overdue(point.days_late),
                ),
                address=f"{reverse('actions:list')}?organization={other.code}&status=open",
            )
        )
    return found


# --- my drafts, and what comes next -----------------------------------------------------------------------------------


def drafts(user):
    found = Project.with_amendments.visible_to(user).filter(created_by=user, status=Project.Status.DRAFT)
    return section(
        "drafts",
        _("Your drafts"),
        found.order_by("-created_at", "-pk"),
        lambda project: Item(
            f"{project.reference} {project.title}",
            reverse("projects:tasks", args=[project.reference]),
            _("a draft %(age)s") % {"age": age(project.created_at)},
            _("Continue"),
        ),
        empty=_("You have no drafts."),
    )


def next_meetings(user):
    status = Meeting.Status
    found = (
        Meeting.objects.visible_to(user)
        .filter(starts_at__gte=timezone.now(), status__in=[status.PLANNED, status.CONVENED])
        .order_by("starts_at", "pk")
    )
    return section(
        "meetings",
        _("Next meetings"),
        found,
        lambda meeting: Item(
            f"{meeting.reference} {meeting.title}",
            meeting.get_absolute_url(),
            times_on_both_sides(meeting.starts_at, user),
            mark=marks.status_tag(meeting),
        ),
        empty=_("No meeting is planned."),
    )


def times_on_both_sides(moment, user):
    """15 Mar 2030, 10:00 (New York) / 15 Mar 2030, 15:00 (Vienna): one's own time first, then that of each seat."""
    zones = list(dict.fromkeys([str(user.zone), *ZONE_OF_CITY.values()]))
    with_each = []
    for zone in zones:
        with timezone.override(zone):
            with_each.append(formats.time_in_words(moment))
    return " / ".join(with_each)


def age(since):
    """How long something has waited: "since today", "for 3 days"."""
    if isinstance(since, datetime):
        days = (datetime.now(UTC) - since).days
    elif isinstance(since, date):
        days = (timezone.localdate() - since).days
    else:
        return ""
    if days < 1:
        return _("since today")
    return ngettext("for %(days)d day", "for %(days)d days", days) % {"days": days}


# --- those who look after the system ----------------------------------------------------------------------------------


def latest_acts(user):
    """The last acts, for those who read the history as a whole."""
    if user.has_perm("history.view_entry") and not user.has_perm("projects.decide_project"):
        return page_of(readable_entries(user), reader=user, size=ENTRIES).acts[:SHOWN]
    return []


def people_without_a_role(user):
    if not user.has_perm("accounts.change_user"):
        return None
    people = User.objects.filter(is_active=True, is_superuser=False, memberships=None).order_by("full_name", "pk")
    return section(
        "people",
        _("People without a role"),
        people.select_related("organization"),
        lambda person: Item(
            str(person),
            reverse("admin:accounts_user_change", args=[person.pk]),
            str(person.organization or _("no organization")),
            _("Give a role"),
        ),
        empty=_("Everyone who can sign in has a role."),
    )


def administrators():
    """Whom to ask for a role."""
    return User.objects.filter(is_active=True, memberships__group__name=roles.ADMINISTRATOR).order_by("full_name")
