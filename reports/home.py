"""Home: what waits on the person who looks, what waits on the other side, and what comes next.

Each section is a few queries however long the lists are, and its number is that of the list it leads to.
"""

from datetime import UTC, date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import roles
from accounts.models import ZONE_OF_CITY, User
from auditing.cases import readable_entries
from auditing.models import Finding
from history.timeline import page_of
from meetings.models import ActionPoint, Meeting
from projects import rules
from projects.admin.waiting import waiting_address
from projects.models import Project
from projects.signing import may_not_sign_each
from reference.models import Organization
from reports.letters import letters
from reports.sections import SHOWN, Item, section
from ui import formats, marks

ENTRIES = 40
CHECKED_ONE_BY_ONE = 20
COMING_AND_GOING = ["sign in", "sign out", "sign-in failed"]
CHECKED = 200  # so many sign-offs are looked at for whether this very person may give them


def sections_for(user):
    """Everything on the page for this person: what waits on them, on their colleagues, on the other side, the rest."""
    mine, colleagues, others, rest = [], [], [], []
    acts_for_a_side = user.has_perm("projects.submit_project") or user.has_perm("projects.decide_project")
    organization = user.organization if acts_for_a_side else None
    side = organization if organization and organization.is_party else None
    if side and user.has_perm("projects.decide_project"):
        mine += [approvals(user, side), completions(user)]
    if user.has_perm("projects.run_project"):
        mine.append(activations(user))
    if user.has_perm("projects.submit_project"):
        mine += [returned(user), starts(user)]
        rest.append(drafts(user))
    if user.has_perm("meetings.carry_out_actionpoint"):
        mine.append(action_points(user))
    if user.has_perm("auditing.answer_finding"):
        mine.append(findings_to_answer(user))
        colleagues.append(findings_of_colleagues(user))
    if side:
        others = waiting_on_others(user, side)
    if side and user.has_perm("requests.view_assistancerequest"):
        requests = letters(user, side)
        mine += requests.mine
        colleagues += requests.colleagues
        others += requests.others
    if user.has_perm("meetings.view_meeting"):
        rest.append(next_meetings(user))
    mine, blocked = [one for one in mine if one.doable], [one for one in mine if not one.doable]
    return mine, [*blocked, *colleagues], others, rest


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


def activations(user):
    """Few at a time: each is asked whether anything else stands against it."""
    found = list(Project.objects.visible_to(user).to_activate()[:CHECKED_ONE_BY_ONE])
    problems = {project.pk: rules.may_not_activate(project, user) for project in found}

    def item(project):
        problem = problems[project.pk]
        about = _("began on %(day)s") % {"day": formats.plain_date(project.actual_start)}
        return Item(
            f"{project.reference} {project.title}",
            project.get_absolute_url(),
            about,
            "" if problem else _("Activate"),
            problem=problem,
        )

    ready = section("activations", _("Projects to activate"), found, item)
    ready.blocked = sum(map(bool, problems.values()))
    return ready


def starts(user):
    found = Project.objects.visible_to(user).start_to_be_recorded_by(user)
    return section(
        "starts",
        _("To activate: the actual start is missing"),
        found,
        lambda project: Item(
            f"{project.reference} {project.title}",
            reverse("projects:progress", args=[project.reference]),
            _("record it as soon as the work has begun; a manager then activates the project"),
            _("Record progress"),
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


def findings_to_answer(user):
    found = Finding.objects.visible_to(user).to_answer().filter(addressee=user).order_by("due_on", "pk")
    return section(
        "findings",
        _("Findings to answer"),
        found,
        lambda finding: Item(
            f"{finding.reference} {finding.title}",
            finding.get_absolute_url(),
            _("about %(record)s; answer due %(day)s")
            % {"record": finding.about or _("the history"), "day": formats.plain_date(finding.due_on)},
            _("Answer"),
            marks.overdue(finding.days_late),
        ),
    )


def findings_of_colleagues(user):
    found = Finding.objects.visible_to(user).to_answer().exclude(addressee=user).select_related("addressee")
    return section(
        "colleagues-findings",
        _("Findings that your colleagues answer"),
        found.order_by("due_on", "pk"),
        lambda finding: Item(
            f"{finding.reference} {finding.title}",
            finding.get_absolute_url(),
            _("%(person)s, due %(day)s") % {"person": finding.addressee, "day": formats.plain_date(finding.due_on)},
            mark=marks.overdue(finding.days_late),
        ),
        address=f"{reverse('findings:list')}?status=issued&status=returned",
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
            address=waiting_address(other) if user.is_staff else None,
        )
    ]
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
    """The last acts, for those who read the history as a whole. Who came and went is not what they look for."""
    if user.has_perm("history.view_entry") and not user.has_perm("projects.decide_project"):
        return page_of(readable_entries(user).exclude(act__in=COMING_AND_GOING), reader=user, size=ENTRIES).acts[:SHOWN]
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
        address="",  # the administration lists them
        empty=_("Everyone who can sign in has a role."),
    )


def administrators():
    """Whom to ask for a role."""
    return User.objects.filter(is_active=True, memberships__group__name=roles.ADMINISTRATOR).order_by("full_name")
