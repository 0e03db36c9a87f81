"""Each person sees times and words in their own way."""

from django.core.signals import request_finished
from django.dispatch import receiver
from django.utils import timezone, translation


class PersonalSettings:
    """Activates the time zone and the language of whoever is signed in."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        timezone.deactivate()
        if request.user.is_authenticated:
            timezone.activate(request.user.zone)
            if request.user.language:
                translation.activate(request.user.language)
                request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


@receiver(request_finished, dispatch_uid="accounts.forget_time_zone")
def forget_time_zone(**kwargs):
    """Only now: an export is still being written after the view has answered."""
    timezone.deactivate()
