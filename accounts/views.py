"""Signing in and out, and one's own page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView, PasswordResetConfirmView
from django.contrib.messages.views import SuccessMessageMixin
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import UpdateView, View

from accounts import first_password, sessions
from accounts.forms import FirstPasswordForm, PasswordForm, ProfileForm, SignInForm
from accounts.models import User
from history import note
from ui import conflicts, formats
from ui.editing import without_faults


class SignIn(LoginView):
    """The one door. `next` is followed only to this host."""

    authentication_form = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True


@method_decorator(login_not_required, name="dispatch")  # whoever is already out stays out
class SignOut(LogoutView):
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        response = super().post(request, *args, **kwargs)
        messages.success(request, _("You are signed out."))
        # What pages left in the browser goes too. Not "cookies": that reaches every site of the same domain, such as
        # the others of osce.org, and the cookie of the session is taken back and its session deleted without it.
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class Profile(SuccessMessageMixin, UpdateView):
    """Name, time zone and language to change; organization and roles to read."""

    form_class = ProfileForm
    template_name = "accounts/profile.html"
    success_url = reverse_lazy("accounts:profile")
    success_message = gettext_lazy("Your settings are saved.")

    def get_object(self, queryset=None):
        # Not request.user itself: a wrong name in the form would show in the header.
        return User.objects.select_related("organization").get(pk=self.request.user.pk)

    def get_form_kwargs(self):
        draft = self.request.typed.filling
        return super().get_form_kwargs() | ({} if draft is None else {"data": conflicts.reopened(draft)})

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        if self.request.typed.filling is not None:
            without_faults(form)
        return form

    def get_context_data(self, **kwargs):
        memberships = self.object.memberships.select_related("group")
        return super().get_context_data(person=self.object, memberships=memberships, **kwargs)


class StaySignedIn(View):
    """Until when one is signed in, and the whole length once more. The script of the pages asks for the bare moment."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request):
        ends = request.session.get_expiry_date()
        if request.GET.get("format") == "json":
            return JsonResponse({"ends": ends.timestamp(), "words": formats.clock_time(ends)})
        return render(request, "accounts/stay.html", {"ends": ends})

    def post(self, request):
        sessions.begin(request.session)
        return self.get(request) if request.GET.get("format") == "json" else redirect("accounts:stay")


class PasswordChange(SuccessMessageMixin, PasswordChangeView):
    form_class = PasswordForm
    template_name = "accounts/password.html"
    success_url = reverse_lazy("accounts:profile")
    success_message = gettext_lazy("Your password is changed.")


@method_decorator(login_not_required, name="dispatch")  # whoever has no password yet cannot sign in
class SetPassword(SuccessMessageMixin, PasswordResetConfirmView):
    """The first password, by the link that an administrator handed over."""

    form_class = FirstPasswordForm
    template_name = "accounts/set_password.html"
    success_url = reverse_lazy("accounts:sign-in")
    success_message = gettext_lazy("Your password is set. Sign in with it.")

    def get_user(self, uidb64):
        person = super().get_user(uidb64)
        return person if person and first_password.waits_for_one(person) else None

    def form_valid(self, form):
        with note(act="set password"):
            return super().form_valid(form)
