"""What tests read in the report of changes between two dates."""

from auditing.changes.report import SORTS

ADDRESS = "/history/changes/"


def sorts(answer, slug="project"):
    """Reference of each record that is told to its sort of change."""
    return {
        one.reference: one.sort
        for section, groups in answer.context["sections"]
        if section.kind.slug == slug
        for _group, records in groups
        for one in records
    }


def told(answer, record):
    """Everything that is said of a record."""
    found = [
        one
        for _section, groups in answer.context["sections"]
        for _group, records in groups
        for one in records
        if one.reference == record.reference
    ]
    assert len(found) == 1
    return found[0]


def fields(one):
    return {(change.label, change.was, change.now) for effect in one.own for change in effect.plain_changes}


def parts(one):
    return {effect.phrase for effect in one.parts}


def counts(answer, slug="project"):
    """The numbers of one kind in the summary, those that are not 0."""
    for kind, numbers, same, _total in answer.context["summary"]:
        if kind.slug == slug:
            found = {name: count for name, (_label, count, _address) in zip(SORTS, numbers, strict=True)}
            return {name: count for name, count in {**found, "same": same}.items() if count}
    return {}


def rewrite(record, **values):
    for name, value in values.items():
        setattr(record, name, value)
    record.save()
