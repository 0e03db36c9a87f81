"""The notification centre, what one is told about, and the button that watches a record."""

from functools import cached_property

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Case, F, Max, When
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST
from django.views.generic import View

from accounts.models import User
from notifications.digest import person_of
from notifications.filters import NoticeFilter
from notifications.forms import PreferenceForm, SubscriptionForm
from notifications.kinds import kind_of, records_of
from notifications.models import Mail, Notice, Preference, Subscription, Watch
from notifications.telling import told_to
from reference.about import record_named, title_of
from ui import navigation
from ui.pages import NumberedPages
from ui.questions import Questions

TOLD_AT_ONCE = 400  # notices on one page of records
MAILS_SHOWN = 25
GROUP = Case(When(about="", then=F("key")), default=F("about"))


class Centre(NumberedPages, View):
    """What one was told, by record, the latest first."""

    size, sort = 25, ""
    http_method_names = ["get", "head", "options"]

    def get(self, request):
        if not self.faults:
            navigation.keep_filter(request, self.questions.chips)
        groups = told_to(request.user, self.notices)
        context = {
            "list": self,
            "questions": self.questions,
            "faults": self.faults,
            "groups": groups,
            "latest": max((notice.pk for notice in self.notices), default=0),
            "unread": self.mine.unread().count(),
        }
        return render(request, "notifications/centre.html", context)

    @cached_property
    def mine(self):
        return Notice.objects.of_person(self.request.user).of_readable_records(self.request.user)

    @cached_property
    def questions(self):
        return Questions(self.request, NoticeFilter, self.mine)

    @cached_property
    def faults(self):
        return [*self.questions.faults, *filter(None, [self.wrong_page])]

    @cached_property
    def found(self):
        return self.questions.rows().annotate(group=GROUP).order_by()

    @cached_property
    def count(self):
        return 0 if self.faults else self.found.values("group").distinct().count()

    @cached_property
    def notices(self):
        if not self.count:
            return []
        groups = self.found.values("group").annotate(last=Max("pk")).order_by("-last")
        shown = [group["group"] for group in groups[self.places.start : self.places.stop]]
        notices = self.found.filter(group__in=shown).order_by("-pk")[:TOLD_AT_ONCE]
        return sorted(notices, key=lambda notice: (shown.index(notice.group), -notice.pk))


@require_POST
def mark(request):
    """Read or unread: one record (`about`), or all that was on the page (`until`, the latest of them)."""
    now = timezone.now()
    mine = Notice.objects.of_person(request.user).annotate(group=GROUP)
    if about := request.POST.get("about"):
        mine = mine.filter(group=about)
    until = request.POST.get("until", "")
    if until.isdecimal() and len(until) < 19:
        mine = mine.filter(pk__lte=int(until))
    elif not about:
        raise Http404
    if request.POST.get("as") == "unread":
        mine.update(read_at=None)
    else:
        number = mine.unread().update(read_at=now)
        if not about:
            messages.success(
                request, _("All notifications are marked as read.") if number else _("Nothing was unread.")
            )
    return redirect("notifications:centre")


@require_POST
def watch(request):
    """Begins or ends watching one record, from its own page or from the settings."""
    name = request.POST.get("about", "")
    record = record_named(name, request.user) if kind_of(name) else None
    if record is None:
        raise Http404
    on = request.POST.get("on") == "yes"
    Watch.set(request.user, name, on)
    if on:
        messages.success(request, _("You watch %(record)s and are told of what happens to it.") % {"record": record})
    else:
        words = _("You no longer watch %(record)s. You are still told when it waits on you.")
        messages.success(request, words % {"record": record})
    return redirect("notifications:settings" if request.POST.get("from") == "settings" else record)


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request):
    form = PreferenceForm(request.POST or None, instance=Preference.of(request.user))
    if request.method == "POST" and form.is_valid():
        _keep(form.save())
        messages.success(request, _("Your notification settings are saved."))
        return redirect("notifications:settings")
    return _settings_page(request, form=form)


def _keep(preference):
    """What was told and not mailed yet follows the new settings."""
    unsent = Notice.objects.unread().filter(person=preference.person, mail=None).exclude(about="")
    unsent.update(due_at=preference.next_time(timezone.now()))


@require_POST
def subscribe(request):
    form = SubscriptionForm(request.POST, person=request.user)
    if form.is_valid():
        messages.success(request, _("You subscribe to %(what)s.") % {"what": form.save()})
        return redirect("notifications:settings")
    return _settings_page(request, subscription_form=form)


@require_POST
def unsubscribe(request, pk):
    subscription = get_object_or_404(Subscription, person=request.user, pk=pk)
    messages.success(request, _("You no longer subscribe to %(what)s.") % {"what": subscription})
    subscription.delete()
    return redirect("notifications:settings")


def _settings_page(request, form=None, subscription_form=None):
    watched = Watch.objects.filter(person=request.user, on=True)
    records = records_of({watch.about for watch in watched}, request.user)
    context = {
        "form": form or PreferenceForm(instance=Preference.of(request.user)),
        "subscription_form": subscription_form or SubscriptionForm(person=request.user),
        "subscriptions": Subscription.objects.filter(person=request.user).select_related("region", "theme", "pillar"),
        "watched": [(name, record, title_of(record)) for name, record in records.items()],
        "mails": Mail.objects.filter(person=request.user)[:MAILS_SHOWN],
    }
    return render(request, "notifications/settings.html", context)


@login_not_required  # the mail program of the person presses the button, or the person does on another machine
@csrf_exempt  # so it carries no token but its own
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request, token):
    """Ends the mails of the person whose mail this address stood in. Opening it does nothing yet."""
    person = User.objects.filter(pk=person_of(token), is_active=True).first()
    if person is None:
        raise Http404
    if request.method == "POST":
        preference = Preference.of(person)
        preference.cadence = Preference.Cadence.NEVER
        preference.save()
        _keep(preference)
    return render(request, "notifications/stop.html", {"stopped": request.method == "POST"})
