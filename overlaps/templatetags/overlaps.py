"""What overlaps with a project, for its page and its form: `{% overlaps_of project as found %}`."""

from django import template

from overlaps import finding

register = template.Library()


@register.simple_tag(takes_context=True)
def overlaps_of(context, project):
    return finding.overlaps_of(finding.Work.of(project), context["user"], project)
