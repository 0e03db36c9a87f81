"""The report as a file: a document that reads in any browser without the site, and a table."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from auditing.changes.document import head_of, sections, summary
from auditing.changes.report import SORTS
from ui.columns import Column
from ui.exports import FACTS, list_answer, page_answer
from ui.questions import Chip

MOST_RECORDS = 2000


def html(request, report, chips):
    """One file with everything in it: no script, no picture, its style inside."""
    items = report.items[:MOST_RECORDS]
    title = _("Changes of the plan, %(period)s") % {"period": report.period.name}
    style = Path(finders.find("css/document.css")).read_text()
    context = {
        "title": title,
        "report": report,
        "summary": summary(report, lambda kind, sort: f"#{kind.slug}-{sort}"),
        "cut": cut(report),
        "site": f"{request.scheme}://{request.get_host()}",
        "sections": sections(report, items),
        **head_of(request, chips),
    }

    def write(facts):
        proof = [(FACTS[name], facts[name]) for name in ("rows", "number", "latest_entry")]
        html = render_to_string("auditing/changes_file.html", {**context, "number": facts["number"], "proof": proof})
        return html.replace("</head>", f"<style>\n{style}</style>\n</head>", 1)

    return page_answer(request, title, chips, range(len(items)), write)


def cut(report):
    """The sentence about what is not in a file; "" where all of it is."""
    left = len(report.items) - MOST_RECORDS
    if left <= 0:
        return ""
    return ngettext(
        "The first %(most)d records are told; %(left)d more is only counted. Ask for a region, a pillar or one kind.",
        "The first %(most)d records are told; %(left)d more are only counted. Ask for a region, a pillar or one kind.",
        left,
    ) % {"most": MOST_RECORDS, "left": left}


def table(request, report, chips):
    """A row for each field that differs; a record whose fields say nothing has one row as well."""
    told = sections(report, report.items[:MOST_RECORDS])
    records = [(group, one) for _section, groups in told for group, among in groups for one in among]
    rows = [row for group, one in records for row in _rows(group, one)]
    said = [Chip("period", "", _("Period"), report.period.name, ""), *chips]
    if report.items[MOST_RECORDS:]:
        said.append(Chip("only", "capped", _("Only"), cut(report), ""))
    title = _("Changes of the plan")
    return list_answer(request, title, said, _columns(), range(len(rows)), lambda ids: [rows[number] for number in ids])


FORMS = {"csv": table, "xlsx": table, "html": html}


def _rows(group, told):
    changes = [(effect, change) for effect in told.effects for change in effect.plain_changes]
    return [(group, told, effect, change) for effect, change in changes] or [(group, told, None, None)]


def _columns():
    found = {
        _("Kind of record"): lambda row: row[1].kind.heading,
        _("Group"): lambda row: row[0],
        _("Reference"): lambda row: row[1].reference,
        _("Title"): lambda row: row[1].title,
        _("Organizations"): lambda row: row[1].organizations,
        _("Sort of change"): lambda row: str(SORTS[row[1].sort]),
        _("Status before"): lambda row: row[1].former_status,
        _("Status"): lambda row: row[1].status,
        _("Part"): lambda row: row[2].kind if row[2] and not row[2].is_record else "",
        _("What happened"): lambda row: row[2].phrase if row[2] else "; ".join(row[1].notes),
        _("Field"): lambda row: row[3].label if row[3] else "",
        _("Was"): lambda row: row[3].was if row[3] else "",
        _("Now"): lambda row: row[3].now if row[3] else "",
    }
    return [Column(value, label=label) for label, value in found.items()]
