"""The first page after signing in."""

from django.shortcuts import render

from reports import home


def home_page(request):
    """What waits on whom. Everyone who is signed in has this page; what is on it depends on the role."""
    user = request.user
    mine, colleagues, others, rest = home.sections_for(user)
    people = home.people_without_a_role(user)
    context = {
        "mine": [section for section in mine if section.count],
        "waiting": sum(section.count - section.blocked for section in mine),
        "has_duties": bool(mine or colleagues),
        "colleagues": [section for section in colleagues if section.count],
        "others": [section for section in others if section.count],
        "waiting_there": sum(section.count for section in others),
        "rest": [*rest, *([people] if people else [])],
        "acts": home.latest_acts(user),
        "administrators": [] if user.roles or user.is_superuser else home.administrators(),
        "has_role": bool(user.roles or user.is_superuser),
    }
    return render(request, "reports/home.html", context)
