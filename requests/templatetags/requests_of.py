"""{% load requests_of %}{% requests_of project as found %}: the requests of a project that the person may read."""

from django import template

from requests.models import AssistanceRequest

register = template.Library()


@register.simple_tag(takes_context=True)
def requests_of(context, project):
    """Of a working copy, those of the project it amends."""
    answered = AssistanceRequest.objects.visible_to(context["user"]).of_project(project.amends_id or project)
    return answered.select_related("country", "lead_organization").order_by("received_on", "pk")
