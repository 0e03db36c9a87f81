"""The page of the self-test: the last results, those before, and a button for auditors."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from accounts import roles
from auditing.room import ReadersOfTheHistory
from auditing.selftest.attempts import GROUPS
from auditing.selftest.run import HELD, LIMIT, Result, run_and_record
from history.models import Entry
from history.sentences import who

RUNS = 10


class Run:
    """One run, as the history tells it."""

    def __init__(self, entry):
        self.entry, self.who, details = entry, who(entry), entry.new or {}
        self.results = [Result(*values) for values in details.get("content", [])]
        self.held = sum(result.outcome == HELD for result in self.results)
        self.failed = [result for result in self.results if result.outcome != HELD]

    @property
    def groups(self):
        """(label, results) as in the table of attempts; what is no longer tried comes last."""
        by_name, found = {result.name: result for result in self.results}, []
        for label, attempts in GROUPS:
            if rows := [by_name.pop(attempt.name) for attempt in attempts if attempt.name in by_name]:
                found.append((label, rows))
        return [*found, *([(_("No longer tried"), list(by_name.values()))] if by_name else [])]


class SelfTest(ReadersOfTheHistory):
    http_method_names = ["get", "head", "post", "options"]

    def get(self, request):
        runs = [Run(entry) for entry in Entry.objects.filter(act="self-test").order_by("-pk")[:RUNS]]
        context = {"last": next(iter(runs), None), "runs": runs, "may_run": self.may_run, "limit": LIMIT}
        return render(request, "auditing/selftest.html", context)

    def post(self, request):
        if not self.may_run:
            raise PermissionDenied(_("Auditors test the controls. You can read the results."))
        try:
            results = run_and_record()
        except OperationalError:  # somebody else has been writing for longer than we wait
            messages.error(
                request, _("The database is busy with other work. Nothing was tried: try again in a minute.")
            )
            return redirect("self-test")
        failed = [result for result in results if result.outcome != HELD]
        if failed:
            messages.error(request, _("Not every control has held: see below, and tell the administrators at once."))
        else:
            messages.success(request, _("All %(number)d controls have held.") % {"number": len(results)})
        return redirect("self-test")

    @property
    def may_run(self):
        return self.request.user.has_role(roles.AUDITOR)


urlpatterns = [path("self-test/", SelfTest.as_view(), name="self-test")]
