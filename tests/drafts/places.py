"""Where every page of the site and the administration is opened, and by whom. A new route has to say so here."""

from django.contrib import admin
from django.urls import reverse

from auditing.models import Sample
from history.models import Entry
from lifecycle import moves_of
from projects.forms import SECTIONS
from projects.steps import DECISIONS
from saved_views.models import SavedView
from tests.auditing.desk.factories import FindingFactory, draw_sample
from tests.comments.factories import say
from tests.documents.factories import make_document
from tests.factories import AssistanceRequestFactory, ProjectFactory, UserFactory, assess, cast
from tests.meetings.factories import ActionPointFactory, DecisionFactory, MeetingFactory

# Routes that only act, or are opened by a key that is handed over. They draw no form of their own.
NOT_OPENED = {
    "ui:theme": "takes a choice of look",
    "accounts:sign-out": "only acts",
    "accounts:set-password": "a password is never kept",
    "requests:create-project": "only acts",
    "take-mark-back": "only acts",
    "drafts:save": "what the script sends",
    "drafts:discard": "only acts",
    "drafts:take-back": "only acts",
    "drafts:file": "a file",
    "sample-population": "a file",
    "ui:save-question": "only acts",
    "ui:bulk": "opened by choosing records on a list: test_keeping types into it",
    "ui:bulk-result": "says what was done",
    "ui:export-in-background": "only acts",
    "jobs:job": "shows what a job does, and takes it back",
    "jobs:result": "a file",
    "jobs:cancel": "only acts",
    "documents:file": "a file",
    "documents:link": "only acts",
    "comments:people": "a piece of a page",
    "comments:remove": "asks, and only acts",
    "comments:widen": "asks, and only acts",
    "comments:resolve": "only acts",
    "imports:template": "a file",
    "imports:import": "shows a rehearsal; what it asks is chosen",
    "imports:answer": "takes what was chosen",
    "imports:again": "only acts",
    "imports:apply": "only acts",
    "imports:undo": "only acts",
    "imports:annotated": "a file",
    "overlaps:look": "a piece of a page",
    "inbox": "a list",
    "looked": "only acts",
    "notifications:mark": "only acts",
    "notifications:watch": "only acts",
    "notifications:subscribe": "takes what was chosen",
    "notifications:unsubscribe": "only acts",
    "notifications:stop": "a button, by a key from a mail",
}


def places():
    """Route → [(who, address)] of every route of the apps this test knows. The world they need is made on the way."""
    staff = cast("staff")
    draft = ProjectFactory(created_by=staff)
    draft.results.create(statement="Forty officers trained")
    submitted, approved, active = (
        ProjectFactory(submitted=True),
        ProjectFactory(approved=True),
        ProjectFactory(active=True),
    )
    letter, reviewed = AssistanceRequestFactory(), AssistanceRequestFactory(under_review=True)
    accepted = AssistanceRequestFactory(accepted=True)
    accepted.project_links.create(project=approved)
    assess(reviewed, "staff")
    planned, begun = MeetingFactory(agenda=["Where we stand"]), MeetingFactory(begun=True)
    decision, point = DecisionFactory(meeting=begun), ActionPointFactory(meeting=begun)
    sample = draw_sample(size="2")
    finding, issued = FindingFactory(), FindingFactory(issued=True)
    item = begun.agenda_items.first()
    document = make_document(draft, by=staff)
    comment = say(record=draft, by=staff)
    view = SavedView.objects.create(owner=staff, list="projects:list", name="Mine", query="status=draft")

    def at(name, *args, who="staff"):
        return (who, reverse(name, args=args))

    ref = lambda record: record.reference  # noqa: E731
    found = {
        "home": [at("home")],
        "ui:styleguide": [],
        "accounts:sign-in": [(None, reverse("accounts:sign-in"))],
        "accounts:profile": [at("accounts:profile")],
        "accounts:stay": [at("accounts:stay")],
        "accounts:password": [at("accounts:password")],
        "projects:new": [at("projects:new")],
        "projects:edit": [at("projects:edit", ref(draft), slug) for slug in SECTIONS],
        "projects:progress": [at("projects:progress", ref(active))],
        "projects:check": [at("projects:check", ref(draft))],
        "projects:tasks": [at("projects:tasks", ref(draft))],
        "projects:sent": [at("projects:sent", ref(submitted))],
        "projects:amend": [at("projects:amend", ref(approved))],
        "projects:tags": [at("projects:tags", ref(draft))],
        "projects:move": steps("projects:move", draft, submitted, approved, active),
        "projects:detail": [at("projects:detail", ref(draft))],
        "requests:new": [at("requests:new")],
        "requests:letter": [at("requests:letter", ref(letter))],
        "requests:handling": [at("requests:handling", ref(letter))],
        "requests:assign": [at("requests:assign", ref(letter))],
        "requests:assessment": [
            at("requests:assessment", ref(reviewed)),
            at("requests:assessment", ref(reviewed), who="other_staff"),
        ],
        "requests:link-project": [at("requests:link-project", ref(accepted))],
        "requests:unlink-project": [at("requests:unlink-project", ref(accepted), ref(approved))],
        "requests:tags": [at("requests:tags", ref(letter))],
        "requests:move": steps("requests:move", letter, reviewed, accepted),
        "requests:detail": [at("requests:detail", ref(accepted))],
        "meetings:new": [at("meetings:new")],
        "meetings:edit": [at("meetings:edit", ref(planned))],
        "meetings:agenda": [at("meetings:agenda", ref(planned))],
        "meetings:participants": [at("meetings:participants", ref(begun))],
        "meetings:note": [at("meetings:note", ref(begun), item.pk)],
        "meetings:new-decision": [at("meetings:new-decision", ref(begun))],
        "meetings:decision": [at("meetings:decision", ref(begun), decision.number)],
        "meetings:new-action-point": [at("meetings:new-action-point", ref(begun))],
        "meetings:tags": [at("meetings:tags", ref(planned))],
        "meetings:move": steps("meetings:move", planned, begun),
        "meetings:detail": [at("meetings:detail", ref(begun))],
        "overlaps:answer": [at("overlaps:answer", ref(draft), ref(active))],
        "actions:edit": [at("actions:edit", ref(point))],
        "actions:tags": [at("actions:tags", ref(point))],
        "actions:move": steps("actions:move", point),
        "actions:detail": [at("actions:detail", ref(point))],
        "desk": [at("desk", who="auditor")],
        "choose-population": [at("choose-population", kind, who="auditor") for kind in Sample.Kind.values],
        "draw-sample": [at("draw-sample", kind, who="auditor") for kind in Sample.Kind.values],
        "sample": [at("sample", ref(sample), who="auditor")],
        "edit-sample": [at("edit-sample", ref(sample), who="auditor")],
        "draw-again": [at("draw-again", ref(sample), who="auditor")],
        "sample-report": [at("sample-report", ref(sample), who="auditor")],
        "sample-move": steps("sample-move", sample),
        "sample-item": [at("sample-item", ref(sample), 1, who="auditor")],
        "find-on-item": [at("find-on-item", ref(sample), 1, who="auditor")],
        "proof": [at("proof", who="auditor")],
        "self-test": [at("self-test", who="auditor")],
        "check-file": [at("check-file", who="auditor")],
        "findings:new": [at("findings:new", who="auditor")],
        "findings:edit": [at("findings:edit", ref(finding), who="auditor")],
        "findings:detail": [at("findings:detail", ref(issued))],
        "findings:move": steps("findings:move", finding, issued),
        "drafts:list": [at("drafts:list")],
        "ui:view": [at("ui:view", view.pk)],
        "ui:delete-view": [at("ui:delete-view", view.pk)],
        "ui:views": [at("ui:views", "projects:list")],
        "ui:new-view": [at("ui:new-view", "projects:list")],
        "ui:shortcuts": [at("ui:shortcuts")],
        "ui:columns": [at("ui:columns", "projects:list")],
        "reference:pillars": [at("reference:pillars")],
        "reference:country": [at("reference:country", "KG")],
        "projects:history": [at("projects:history", ref(submitted))],
        "projects:round": [at("projects:round", ref(submitted), 1)],
        "jobs:mine": [at("jobs:mine")],
        "documents:add": [at("documents:add", ref(draft))],
        "documents:detail": [at("documents:detail", ref(document))],
        "documents:edit": [at("documents:edit", ref(document))],
        "documents:new-version": [at("documents:new-version", ref(document))],
        "documents:unlink": [at("documents:unlink", ref(document), ref(draft))],
        "comments:add": [at("comments:add", ref(draft))],
        "comments:detail": [at("comments:detail", ref(comment))],
        "comments:edit": [at("comments:edit", ref(comment))],
        "comments:list": [at("comments:list")],
        "documents:move": steps("documents:move", document),
        "imports:upload": [at("imports:upload")],
        "search:page": [at("search:page")],
        "notifications:centre": [at("notifications:centre")],
        "notifications:settings": [at("notifications:settings")],
        "history": [at("history", who="auditor")],
        "entry": [at("entry", Entry.objects.latest("pk").pk, who="auditor")],
        "compare": [at("compare", "projects_project", draft.pk, who="auditor")],
        "changes": [at("changes", who="auditor")],
        "duties": [at("duties", who="auditor")],
        "rights": [at("rights", who="auditor")],
        "drafts:read": [],
    }
    return found | of_the_administration(submitted, letter, planned, point)


WHO = ("staff", "manager", "other_manager", "auditor")


def steps(route, *records):
    """Every step that is open to somebody of the cast on these records; without a label it is part of another."""
    found = []
    for record in records:
        for move in moves_of(type(record)).values():
            if not move.label or record.status not in move.source:
                continue
            if route == "projects:move" and move.name in DECISIONS:
                continue  # made in the administration
            who = next((name for name in WHO if not _why_not(move, record, cast(name))), None)
            if who:
                found.append((who, reverse(route, args=[record.reference, move.name])))
    return found


def _why_not(move, record, person):
    return not person.has_perm(move.permission) or move.problem(record, person)


def of_the_administration(submitted, letter, meeting, point):
    """The page that adds and the one that changes a record, of every model; and the pages of our own beside them."""
    newcomer = UserFactory(full_name="Nobody Yet")
    newcomer.set_unusable_password()
    newcomer.save()
    first = {"projects.project": submitted, "requests.assistancerequest": letter, "meetings.meeting": meeting}
    found = {
        "admin:projects_project_approve": [("manager", reverse("admin:projects_project_approve", args=[submitted.pk]))]
    }
    found["admin:accounts_user_link"] = [("administrator", reverse("admin:accounts_user_link", args=[newcomer.pk]))]
    found["admin:projects_project_waiting"] = [("manager", reverse("admin:projects_project_waiting"))]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        record = first.get(model._meta.label_lower) or model._base_manager.order_by("pk").last()
        found[f"{name}_add"] = [("administrator", reverse(f"{name}_add"))]
        found[f"{name}_change"] = [("administrator", reverse(f"{name}_change", args=[record.pk]))] if record else []
    for record in (letter, meeting, point, submitted):
        name = f"admin:{record._meta.app_label}_{record._meta.model_name}_move"
        found[name] = [
            (who, reverse(name, args=[record.pk, move.name]))
            for move in moves_of(type(record)).values()
            if move.label and record.status in move.source
            for who in WHO
            if not _why_not(move, record, cast(who))
        ]
    return found
