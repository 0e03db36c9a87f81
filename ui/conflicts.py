"""When two people edit one record: what was, what the other made of it, what this person made of it.

Fields that only one of the two changed are put together; for each field both changed, the person chooses. The page is a
form that holds everything typed, so it needs no script and nothing is lost, however often it happens again.
"""

from dataclasses import dataclass, field

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict

from lifecycle.versions import number_in
from ui import columns

SALT = "ui.conflicts"
CHOICE = "choose-"  # + name of a field or of a set of rows: "theirs" or "mine"
# With a hyphen, so that no field of a model can have the same name.
ASKED = "conflict-asked"  # the names for which a choice was asked
WAS = "conflict-was"
GUARD = ("version", "seen", "creation_key")
COUNTS = ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")


class Collision(Exception):
    """A form that was overtaken. Carries it, so that the page can be drawn where the exception is caught."""

    def __init__(self, form, formsets=()):
        self.form, self.formsets = form, formsets
        super().__init__("overtaken")


@dataclass
class Difference:
    """One line of the page. `outcome`: mine, theirs, same, collides; for rows also both, where they are joined."""

    name: str
    label: str
    was: str
    theirs: str
    mine: str
    outcome: str
    theirs_data: dict
    rows: bool = False
    joined: tuple = ()  # the rows of both, in words
    joined_data: dict = field(default_factory=dict)


def sealed(values):
    """Values that travel through the browser and come back unchanged, or not at all."""
    return signing.dumps(values, salt=SALT, compress=True)


def unsealed(text):
    try:
        return signing.loads(text or "", salt=SALT)
    except signing.BadSignature:
        return {}


# What a form would send


def sent_by(bound, value):
    """{name: [text]} as a browser would send this field with this value."""
    widget = bound.field.hidden_widget()
    context = widget.get_context(bound.html_name, bound.field.prepare_value(value), {})["widget"]
    sent = {}
    _collect(context, sent)
    return sent


def _collect(context, sent):
    if "subwidgets" in context:
        for part in context["subwidgets"]:
            _collect(part, sent)
    elif context["value"] is not None:
        sent.setdefault(context["name"], []).append(str(context["value"]))


def shown_values(form):
    """What an unchanged form would send back: the values it was drawn with."""
    values = {}
    for bound in form:
        if bound.name not in GUARD and not isinstance(bound.field, forms.FileField):
            values |= sent_by(bound, bound.initial)
    return values


def shown_rows(formset):
    """The same for the rows below a record, with the counts that belong to them."""
    stored = formset.initial_forms
    counts = (len(stored), len(stored), formset.min_num, formset.max_num)
    values = {f"{formset.prefix}-{name}": [str(count)] for name, count in zip(COUNTS, counts, strict=True)}
    for form in stored:
        for bound in form:
            values |= sent_by(bound, bound.initial)
    return values


# Putting together


def settled(data):
    """The sent form with the person's choices carried out. What was asked and not chosen stays marked."""
    if ASKED not in data:
        return data
    data = data.copy()
    seen = unsealed(data.get("seen"))
    open_names = []
    for name in data.getlist(ASKED):
        choice = data.pop(CHOICE + name, [""])[-1]
        if choice == "theirs":
            _replace(data, name, seen)
        elif choice != "mine":
            open_names.append(name)
    data.setlist(ASKED, open_names)
    if not open_names:
        del data[ASKED]
        data.pop(WAS, None)
    return data


def is_unsettled(data):
    return bool(data.getlist(ASKED)) if hasattr(data, "getlist") else False


def _replace(data, name, seen):
    if name in seen.get("rows", {}):
        for key in [key for key in data if key.startswith(f"{name}-")]:
            del data[key]
        values = seen["rows"][name]
    else:
        stored = seen.get("fields", {})
        values = {key: values for key, values in stored.items() if key == name or _is_part(key, name)}
        for key in [key for key in data if key == name or _is_part(key, name)]:
            del data[key]
    for key, texts in values.items():
        data.setlist(key, texts)


def _is_part(key, name):
    """Whether the key is one input of several that make up the field: start_0, start_1."""
    head, _line, tail = key.rpartition("_")
    return head == name and tail.isdigit()


def reopened(data, without=()):
    """A sent form to be filled in again.

    Where a choice was still open, it is once more the form that was overtaken: otherwise what the other person wrote
    would be overwritten without the question having been answered.
    """
    data = data.copy()
    if data.pop(ASKED, None):
        data["version"], data["seen"] = "0", data.get(WAS, "")
    for name in [name for name in data if name == WAS or name in without or name.startswith(CHOICE)]:
        del data[name]
    return data


def answer(request, collision, formsets=()):
    """The page with the three columns, 409. It posts back to the address it was sent to."""
    form = collision.form
    formsets = list(formsets or collision.formsets)
    record = type(form.instance)._base_manager.get(pk=form.instance.pk)
    theirs = _stored_values(form, record)
    unsettled = is_unsettled(form.data)
    seen = unsealed(form.data.get("seen"))
    before = unsealed(form.data.get(WAS)) if unsettled else seen
    lines = [_field_line(bound, before.get("fields"), theirs) for bound in form if _is_compared(bound)]
    fresh = [_fresh(formset, record) for formset in formsets]
    lines += [
        _rows_line(mine, current, (before.get("rows") or {}).get(mine.prefix))
        for mine, current in zip(formsets, fresh, strict=True)
    ]
    lines = [line for line in lines if line]
    now = {"fields": theirs, "rows": {formset.prefix: shown_rows(formset) for formset in fresh}}
    collides = [line for line in lines if line.outcome == "collides"]
    context = {
        "record": record,
        "collides": collides,
        "merged": [line for line in lines if line.outcome in ("mine", "theirs", "both")],
        "hidden": _hidden(form.data, lines, record, sealed(now), sealed(before), collides),
        "unsettled": unsettled,
        "address": request.get_full_path(),
    }
    return render(request, "ui/conflict.html", context, status=409)


def _is_compared(bound):
    return bound.name not in GUARD and not bound.field.disabled and not isinstance(bound.field, forms.FileField)


def _stored_values(form, record):
    """What the form would send if it were opened now."""
    now = form.opened_now(record)
    values = {}
    for bound in form:
        if _is_compared(bound):
            current = now[bound.name] if bound.name in now.fields else bound
            values |= sent_by(current, current.initial)
    return values


def _field_line(bound, before, theirs):
    """Who changed this field. Without knowledge of what was, a difference is always a question."""
    field, name = bound.field, bound.html_name
    now, mine = meaning(field, name, theirs), meaning(field, name, bound.form.data)
    if now == mine:
        return None
    was = meaning(field, name, before) if before is not None else None
    outcome = "collides" if before is None or (was != now and was != mine) else "theirs" if was == mine else "mine"
    stored = {key: values for key, values in theirs.items() if key == name or _is_part(key, name)}
    texts = [words(field, value) for value in (was, now, mine)]
    return Difference(name, str(bound.label), *texts, outcome, stored)


def meaning(field, name, data):
    """What the texts mean to the field: 15/3/2020 and 2020-03-15 are the same. Nonsense stays as it was typed."""
    if not isinstance(data, MultiValueDict):
        data = MultiValueDict(data)
    raw = field.widget.value_from_datadict(data, MultiValueDict(), name)
    try:
        value = field.to_python(raw) if not hasattr(field, "queryset") else field.clean(raw)
    except ValidationError:
        value = raw
    if isinstance(value, models.QuerySet):
        value = sorted(value, key=str)
    if isinstance(value, str):
        value = value.replace("\r\n", "\n").strip()
    return None if value in field.empty_values else value


def words(field, value):
    """A value as the page shows it: the labels of choices, not their codes."""
    labels = {}
    if isinstance(field, forms.ChoiceField) and not hasattr(field, "queryset"):
        labels = {str(code): label for code, label in field.choices}
    if isinstance(value, list):
        return columns.shown([labels.get(str(item), item) for item in value])
    return columns.shown(labels.get(str(value), value) if value is not None else None)


# Rows


def _fresh(formset, record):
    """The rows as they are stored now."""
    return type(formset)(instance=record, prefix=formset.prefix, form_kwargs=formset.form_kwargs)


def _rows_line(mine, current, before):
    theirs = shown_rows(current)
    now, own = row_words(current, theirs), row_words(current, _own(mine))
    was = row_words(current, before) if before is not None else None
    if now == own:
        outcome = "same"  # in words; the rows themselves may be others by now, so theirs are carried
    else:
        outcome = "collides" if was is None or (was != now and was != own) else "theirs" if was == own else "mine"
    label = str(mine.model._meta.verbose_name_plural).capitalize()
    texts = [tuple(rows) if rows else () for rows in (was, now, own)]
    line = Difference(mine.prefix, label, *texts, outcome, theirs, rows=True)
    if outcome == "collides" and before is not None and (both := _joined(current, before, theirs, _own(mine))):
        line.outcome, line.joined_data = "both", both
        line.joined = tuple(row_words(current, both))
    return line


def _joined(formset, before, theirs, own):
    """Their rows with what I did to mine, rows added by either included. None where both changed one row."""
    was, now = ({key: words for _number, key, words in _each_row(formset, data) if key} for data in (before, theirs))
    touched = set()
    for number, key, words in _each_row(formset, own):
        if words == was.get(key, "") or (key and words == now.get(key, "")):
            continue
        if now.get(key, "") != was.get(key, ""):
            return None
        touched.add(number)
    return _rebased(own, theirs, formset.prefix, only=touched)


def _own(formset):
    """What was sent for these rows."""
    start = f"{formset.prefix}-"
    return {key: values for key, values in formset.data.lists() if key.startswith(start)}


def row_words(formset, data):
    """One line of text for each row that is there after saving: not the removed ones, not the empty ones."""
    return [words for _number, _key, words in _each_row(formset, data) if words]


def _each_row(formset, data, key="id"):
    """(number, key, words) of each row; without words when it is removed or empty, without a key when it is new."""
    data = MultiValueDict(data)
    fields = [
        (name, field)
        for name, field in formset.empty_form.fields.items()
        if not field.widget.is_hidden and name != "DELETE"
    ]
    for number in range(_count(data.get(f"{formset.prefix}-TOTAL_FORMS", "0"), formset.absolute_max)):
        prefix = f"{formset.prefix}-{number}"
        parts = []
        if data.get(f"{prefix}-DELETE", "") in ("", "False"):
            for name, field in fields:
                value = meaning(field, f"{prefix}-{name}", data)
                if value is not None and value != field.initial:
                    parts.append(f"{field.label}: {words(field, value)}")
        yield number, data.get(f"{prefix}-{key}", ""), "; ".join(parts)


def _count(text, most=2000):
    """A number of rows that came from a browser: never more than a set of rows may have."""
    return min(number_in(text) or 0, most)


def _rebased(mine, theirs, prefix, key="id", only=None):
    """My rows against the rows stored now: theirs that I lack are removed, mine that they removed are new.

    With the numbers of `only` some of my rows, all others are left as they are stored.
    """
    stored, own = MultiValueDict(theirs), MultiValueDict(mine)
    count = int(stored[f"{prefix}-INITIAL_FORMS"])
    sent = _count(own.get(f"{prefix}-TOTAL_FORMS", ""))
    place = {stored.get(f"{prefix}-{number}-{key}"): number for number in range(count)}
    data = dict(theirs)
    kept, last = set(), count
    for number in range(sent) if only is None else sorted(only):
        row = {
            name.removeprefix(f"{prefix}-{number}-"): values
            for name, values in mine.items()
            if name.startswith(f"{prefix}-{number}-")
        }
        pk = (row.get(key) or [""])[-1]
        if pk in place:
            target = place[pk]
            kept.add(target)
        else:
            if (row.get("DELETE") or [""])[-1]:
                continue
            row[key] = [""]
            target, last = last, last + 1
        for name in [name for name in data if name.startswith(f"{prefix}-{target}-")]:
            del data[name]
        for name, values in row.items():
            data[f"{prefix}-{target}-{name}"] = values
    for number in set(range(count)) - kept if only is None else ():
        data[f"{prefix}-{number}-DELETE"] = ["on"]
    data[f"{prefix}-TOTAL_FORMS"] = [str(last)]
    return data


def _hidden(data, lines, record, seen, was, collides):
    """(name, text) of everything the page carries along: mine, with theirs where only they changed something."""
    carried = {key: values for key, values in data.lists() if key not in ("csrfmiddlewaretoken", ASKED, WAS)}
    carried = {key: values for key, values in carried.items() if not key.startswith(CHOICE)}
    for line in lines:
        if line.rows:
            own = {key: values for key, values in carried.items() if key.startswith(f"{line.name}-")}
            for key in own:
                del carried[key]
            if line.outcome in ("theirs", "same"):
                carried |= line.theirs_data
            else:
                carried |= line.joined_data or _rebased(own, line.theirs_data, line.name)
        elif line.outcome == "theirs":
            for key in [key for key in carried if key == line.name or _is_part(key, line.name)]:
                del carried[key]
            carried |= line.theirs_data
    carried |= {"version": [str(record.version)], "seen": [seen]}
    if collides:
        carried |= {ASKED: [line.name for line in collides], WAS: [was]}
    return [(key, text) for key, texts in carried.items() for text in texts]
