"""What the page and the file say alike: the head, the numbers, and the records under their headings."""

from auditing.changes.details import details
from auditing.changes.report import SAME, SORTS
from history.sealing import latest_head
from ui import formats


def head_of(request, chips):
    """Who made it, when, with which filters, and up to where the history was sealed."""
    return {
        "chips": chips,
        "made_by": request.user,
        "made_at": formats.printed_at(),
        "head": latest_head(),
        "sort_names": SORTS,
    }


def summary(report, address_of):
    """(kind, its numbers with their addresses, unchanged ones, all) of each kind."""
    return [
        (
            kind,
            [(SORTS[sort], counts[sort], address_of(kind, sort) if counts[sort] else "") for sort in SORTS],
            counts[SAME],
            counts.total(),
        )
        for kind, counts in report.counts.items()
    ]


def sections(report, items):
    """(section, groups) of these items, each group with its heading and everything that is said of its records."""
    told = details(report, items)

    def groups(section):
        for group, among in section.groups:
            yield report.group_name(group) if group else "", [told[item.kind, item.key] for item in among]

    return [(section, list(groups(section))) for section in report.sections(items)]
