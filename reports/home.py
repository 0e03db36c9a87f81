"""Home: what waits on the person who looks or on those around them, what waits on the other side, and what comes next.

Each section is a few queries however long the lists are, and its number is that of the list it leads to.
"""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ZONE_OF_CITY, User
from auditing.cases import readable_entries
from auditing.models import Finding
from comments import markup
from comments.models import Comment
from history.timeline import page_of
from meetings.models import ActionPoint, Meeting
from projects import rules
from projects.admin.waiting import waiting_address
from projects.models import Project
from projects.signing import may_not_sign_each
from reports.letters import letters
from reports.sections import SHOWN, Item, Section, name_of
from reports.turns import scoped
from ui import formats, marks
from ui.waiting import age

ENTRIES = 40
CHECKED_ONE_BY_ONE = 20
COMING_AND_GOING = ["sign in", "sign out", "sign-in failed"]


def sections_for(user, scope):
    """What waits on those of the scope, on colleagues beside them, on the other side, and the rest. Nothing is read."""
    on_us, colleagues, others, rest = [], [], [], []
    if scope.party and (scope.is_wide or user.has_perm("projects.decide_project")):
        on_us += [approvals(scope), completions(scope)]
    if scope.is_wide or user.has_perm("projects.run_project"):
        on_us.append(activations(scope))
    if scope.is_wide or user.has_perm("projects.submit_project"):
        on_us += [returned(scope), starts(scope)]
        rest.append(drafts(scope))
    if scope.is_wide or user.has_perm("meetings.carry_out_actionpoint"):
        on_us.append(action_points(scope))
    if user.has_perm("auditing.answer_finding"):
        on_us.append(findings_to_answer(scope))
        colleagues += [] if scope.is_wide else [findings_of_colleagues(user)]
    if scope.party:
        others += waiting_on_others(user, scope)
    if scope.party and user.has_perm("requests.view_assistancerequest"):
        requests = letters(user, scope)
        on_us += requests.ours
        colleagues += requests.colleagues
        others += requests.others
    if user.has_perm("comments.view_comment") and not scope.is_wide:
        (on_us if user.has_perm("comments.add_comment") else rest).append(mentions(user))
    if user.has_perm("meetings.view_meeting"):
        rest.append(next_meetings(user))
    return [keep_scope(sections, scope) for sections in (on_us, colleagues, others, rest)]


def keep_scope(sections, scope):
    """Those with a page of their own lead to it within the scope."""
    for one in sections:
        if one.address is None:
            one.address = scope.address(reverse("inbox", args=[one.key]))
    return sections


# --- waiting on me, or on those around me -----------------------------------------------------------------------------


def approvals(scope):
    waiting = Project.with_amendments.visible_to(scope.user).awaiting_sign_off_of(scope.party)

    def item(project):
        return Item(
            name_of(project),
            reverse("admin:projects_project_approve", args=[project.pk]),
            _("sent by %(person)s, waiting %(age)s")
            % {"person": project.submitted_by, "age": age(project.submitted_at)},
            _("Review"),
        )

    owed = scoped(
        scope,
        "approvals",
        _("Sign-offs your organization owes"),
        waiting.select_related("submitted_by"),
        item,
        hindrance=lambda projects: may_not_sign_each(projects, scope.user),
    )
    owed.address = None if scope.is_wide else waiting_address(scope.party)
    return owed


def completions(scope):
    """Any manager of either side confirms them, but for whoever proposed."""
    proposed = Project.objects.visible_to(scope.user).filter(
        status=Project.Status.ACTIVE, completion_proposed_by__isnull=False
    )
    if not scope.is_wide:
        proposed = proposed.exclude(completion_proposed_by=scope.user)
    return scoped(
        scope,
        "completions",
        _("Completions to confirm"),
        proposed.select_related("completion_proposed_by").order_by("actual_end", "pk"),
        lambda project: Item(
            name_of(project),
            project.get_absolute_url(),
            _("proposed by %(person)s") % {"person": project.completion_proposed_by},
            _("Confirm"),
        ),
    )


def activations(scope):
    """Of the first few is asked whether anything else stands against it: each takes its own questions."""

    def against(projects):
        problems = {
            project.pk: rules.may_not_activate(project, scope.user) for project in projects[:CHECKED_ONE_BY_ONE]
        }
        return {key: problem for key, problem in problems.items() if problem}

    return scoped(
        scope,
        "activations",
        _("Projects to activate"),
        Project.objects.visible_to(scope.user).to_activate(),
        lambda project: Item(
            name_of(project),
            project.get_absolute_url(),
            _("began on %(day)s") % {"day": formats.plain_date(project.actual_start)},
            _("Activate"),
        ),
        hindrance=against,
    )


def starts(scope):
    return scoped(
        scope,
        "starts",
        _("To activate: the actual start is missing"),
        Project.objects.visible_to(scope.user).start_to_be_recorded_by(scope.people),
        lambda project: Item(
            name_of(project),
            reverse("projects:progress", args=[project.reference]),
            _("record it as soon as the work has begun; a manager then activates the project"),
            _("Record progress"),
        ),
    )


def returned(scope):
    carried = (
        Q(created_by__in=scope.people) | Q(focal_point_unoct__in=scope.people) | Q(focal_point_osce__in=scope.people)
    )
    found = Project.with_amendments.visible_to(scope.user).filter(carried, status=Project.Status.RETURNED)
    return scoped(
        scope,
        "returned",
        _("Returned to be corrected") if scope.is_wide else _("Returned to you"),
        found.order_by("submitted_at", "pk"),
        lambda project: Item(
            name_of(project),
            reverse("projects:tasks", args=[project.reference]),
            _("read the reasons, correct it and send it again"),
            _("Correct"),
        ),
    )


def action_points(scope):
    """Of these people, and in a wider scope of their organizations, whoever is named there."""
    theirs = Q(responsible_person__in=scope.people) | Q(responsible_organization__in=scope.organizations)
    found = ActionPoint.objects.visible_to(scope.user).open().filter(theirs)
    listed = scoped(
        scope,
        "actions",
        _("Action points") if scope.is_wide else _("Your action points"),
        found.select_related("responsible_person", "responsible_organization", "meeting").order_by("due_on", "pk"),
        lambda point: Item(
            name_of(point),
            point.get_absolute_url(),
            _("due %(day)s, from %(meeting)s")
            % {"day": formats.plain_date(point.due_on), "meeting": point.meeting.reference},
            _("Report"),
            marks.overdue(point.days_late),
        ),
    )
    listed.address = None if scope.is_wide else f"{reverse('actions:list')}?whose=me&status=open"
    return listed


def findings_to_answer(scope):
    found = Finding.objects.visible_to(scope.user).to_answer().filter(addressee__in=scope.people)
    if scope.is_wide:
        return scoped(scope, "findings", _("Findings to answer"), *of_colleagues(found))
    return scoped(
        scope,
        "findings",
        _("Findings to answer"),
        found.order_by("due_on", "pk"),
        lambda finding: Item(
            name_of_finding(finding),
            finding.get_absolute_url(),
            _("about %(record)s; answer due %(day)s")
            % {"record": finding.about or _("the history"), "day": formats.plain_date(finding.due_on)},
            _("Answer"),
            marks.overdue(finding.days_late),
        ),
    )


def mentions(user):
    """Comments that mention this very person and were not opened since. Whether they may be read is asked if any do."""

    def found():
        if not Comment.objects.mentioning(user).exists():
            return []
        return Comment.objects.visible_to(user).mentioning(user).with_people().order_by("-created_at", "-pk")

    return Section(
        "mentions",
        _("Mentioned you"),
        found,
        lambda comment: Item(
            f"{comment.created_by}: {markup.plain(comment.text, 120)}",
            comment.get_absolute_url(),
            _("on %(record)s, %(age)s") % {"record": comment.record_reference, "age": age(comment.created_at)},
            _("Read"),
        ),
        empty=_("You have opened every comment that mentions you."),
    )


def findings_of_colleagues(user):
    found = Finding.objects.visible_to(user).to_answer().exclude(addressee=user)
    return Section(
        "colleagues-findings",
        _("Findings that your colleagues answer"),
        *of_colleagues(found),
        address=f"{reverse('findings:list')}?status=issued&status=returned",
    )


def of_colleagues(findings):
    """The findings in the order in which they are due, and what is said of each."""
    return (
        findings.select_related("addressee").order_by("due_on", "pk"),
        lambda finding: Item(
            name_of_finding(finding),
            finding.get_absolute_url(),
            _("%(person)s, due %(day)s") % {"person": finding.addressee, "day": formats.plain_date(finding.due_on)},
            mark=marks.overdue(finding.days_late),
        ),
    )


def name_of_finding(finding):
    return f"{finding.reference} {finding.title}"


# --- waiting on the other side ----------------------------------------------------------------------------------------


def waiting_on_others(user, scope):
    other = scope.other_party
    if other is None:
        return []
    words = {"side": other.side}
    found = [
        Section(
            "their-approvals",
            _("Sign-offs of %(side)s") % words,
            Project.with_amendments.visible_to(user).awaiting_sign_off_of(other),
            lambda project: Item(name_of(project), project.get_absolute_url(), age(project.submitted_at)),
            address=waiting_address(other) if user.is_staff else None,
        )
    ]
    if user.has_perm("meetings.view_actionpoint"):
        points = ActionPoint.objects.visible_to(user).open().filter(responsible_organization=other)
        found.append(
            Section(
                "their-actions",
                _("Action points of %(side)s") % words,
                points.select_related("responsible_organization", "responsible_person").order_by("due_on", "pk"),
                lambda point: Item(
                    name_of(point),
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


def drafts(scope):
    found = Project.with_amendments.visible_to(scope.user).filter(
        created_by__in=scope.people, status=Project.Status.DRAFT
    )
    return scoped(
        scope,
        "drafts",
        _("Draft projects") if scope.is_wide else _("Your draft projects"),
        found.order_by("-created_at", "-pk"),
        lambda project: Item(
            name_of(project),
            reverse("projects:tasks", args=[project.reference]),
            _("a draft %(age)s") % {"age": age(project.created_at)},
            _("Continue"),
        ),
        meaning=_("Saved as projects, and not yet sent to both managers."),
        empty=_("There are no draft projects.") if scope.is_wide else _("You have no draft projects."),
    )


def next_meetings(user):
    status = Meeting.Status
    found = (
        Meeting.objects.visible_to(user)
        .filter(starts_at__gte=timezone.now(), status__in=[status.PLANNED, status.CONVENED])
        .order_by("starts_at", "pk")
    )
    return Section(
        "meetings",
        _("Next meetings"),
        found,
        lambda meeting: Item(
            name_of(meeting),
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


# --- those who look after the system ----------------------------------------------------------------------------------


def latest_acts(user):
    """The last acts, for those who read the history as a whole. Who came and went is not what they look for."""
    if user.has_perm("history.view_entry") and not user.has_perm("projects.decide_project"):
        return page_of(readable_entries(user).exclude(act__in=COMING_AND_GOING), reader=user, size=ENTRIES).acts[:SHOWN]
    return []


def people_without_a_role(user):
    """For those who give roles. The administration lists the rest of them."""
    if not user.has_perm("accounts.change_user"):
        return []
    people = User.objects.filter(is_active=True, is_superuser=False, memberships=None).order_by("full_name", "pk")
    return [
        Section(
            "people",
            _("People without a role"),
            people.select_related("organization"),
            lambda person: Item(
                str(person),
                reverse("admin:accounts_user_change", args=[person.pk]),
                str(person.organization or _("no organization")),
                _("Give a role"),
            ),
            address="",
            empty=_("Everyone who can sign in has a role."),
        )
    ]
