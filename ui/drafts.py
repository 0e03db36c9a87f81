"""What a draft says against the form that is open: in the words of the page, field by field and row by row."""

from dataclasses import dataclass, field

from django import forms
from django.utils.translation import gettext as _

from drafts.reading import lines_of
from ui import conflicts
from ui.rows import PASTED


@dataclass
class Offer:
    """A draft, and in what it differs from what is stored. `lines`: (label, stored, typed, whether these are rows)."""

    draft: object
    lines: list = field(default_factory=list)

    @property
    def labels(self):
        return [label for label, *_texts in self.lines]


def parts_of(context):
    """The form and the sets of rows of a page: those of the site, or those of the administration."""
    if "adminform" in context:
        return context["adminform"].form, [inline.formset for inline in context.get("inline_admin_formsets", [])]
    formsets = context.get("formsets") or {}
    form = context.get("form")
    return form if hasattr(form, "fields") else None, list(formsets.values())


def labels_of(form, formsets, plain):
    """[name, label] of what a person can type: what the draft calls it where there is no form. "#" is a number.

    A record that was chosen is left out: without its form it is only a number.
    """
    labels = [[name, str(label)] for name, label in plain.items()]
    if form is not None:
        labels += [[bound.html_name, str(bound.label)] for bound in form if _is_text(bound)]
    for formset in formsets:
        row = str(formset.model._meta.verbose_name).capitalize()
        named = [bound for bound in formset.empty_form if _is_text(bound) and bound.name != "DELETE"]
        labels += [[f"{formset.prefix}-{bound.name}", f"{row} #, {bound.label}"] for bound in named]
        labels.append([f"{PASTED}{formset.prefix}", _("%(row)s, pasted") % {"row": row}])
    return labels


def _is_text(bound):
    return _is_typed(bound) and not hasattr(bound.field, "queryset")


def _is_typed(bound):
    return not (bound.is_hidden or bound.field.disabled or isinstance(bound.field, forms.FileField))


def offer(draft, form, formsets):
    """What the person is told before the draft is used."""
    data, lines, known = draft.data, [], set()
    if form is not None:
        stored = conflicts.shown_values(form)
        for bound in form:
            if _is_typed(bound):
                known.add(bound.html_name)
                lines += _line(bound, stored, data)
    for formset in formsets:
        now = conflicts.row_words(formset, conflicts.shown_rows(formset))
        typed = conflicts.row_words(formset, {name: data.getlist(name) for name in data})
        if now != typed:
            lines.append((str(formset.model._meta.verbose_name_plural).capitalize(), now, typed, True))
    labels = {label for name, label in draft.labels if name not in known and ("-" not in name or PASTED in name)}
    lines += [(label, "–", text, False) for label, text in lines_of(draft) if label in labels]
    if names := [file.name for file in draft.files.defer("content")]:
        lines.append((_("Files"), "–", ", ".join(names), False))
    return Offer(draft, lines)


def _line(bound, stored, data):
    now, typed = (conflicts.meaning(bound.field, bound.html_name, texts) for texts in (stored, data))
    if now == typed:
        return []
    return [(str(bound.label), conflicts.words(bound.field, now), conflicts.words(bound.field, typed), False)]
