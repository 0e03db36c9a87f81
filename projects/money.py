"""What a project costs: one sum for each currency. Sums in different currencies are never added up."""

from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from ui import formats


def sums(project):
    """`{"EUR": Decimal, ...}` in the order of the codes."""
    found = {}
    for contribution in project.contributions.all():
        found[contribution.currency] = found.get(contribution.currency, 0) + contribution.amount
    return dict(sorted(found.items()))


def budget(project):
    """For pages: a line for each currency."""
    found = sums(project)
    if not found:
        return _("no funds needed") if project.zero_cost else ""
    return format_html_join("", "<div>{}</div>", ((formats.money(total, code),) for code, total in found.items()))


def budget_lines(project):
    """For the head of a page: a text for each currency."""
    return [formats.money(total, code) for code, total in sums(project).items()] or (
        [_("no funds needed")] if project.zero_cost else []
    )


def plain_budget(project):
    """For exports: `EUR 150000.00; USD 20000.00`."""
    return [f"{code} {total:.2f}" for code, total in sums(project).items()]
