"""Putting tags on cases and taking them off: on a case's own page, and on many cases at once.

A case has `tags`, their rows `tag_links`, and `tagged_with`: the right with which tags are put on it. Tags describe and
bind nobody, so they come and go whatever the status of the case. They are not of its version either: two people who tag
a case at once do not stand in each other's way, because each only adds and takes off what they have chosen.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from history import note
from reference.models import Tag
from reference.models.tags import BETWEEN, check_tag, folded, spelled
from ui import bulk
from ui.columns import Column
from ui.editing import EditPage
from ui.forms import PageForm

MOST = 20  # new ones at once
TAGS = gettext_lazy("Tags")


def tags_column():
    """For the list of any case that has tags."""
    return Column(
        lambda record: [tag.name for tag in record.tags.all()], fetch=lambda found: found.prefetch_related("tags")
    )


# What is asked


class NewTagsField(forms.CharField):
    """Names of tags, between commas or semicolons. Answers a list without two of the same."""

    def to_python(self, value):
        text = super().to_python(value)
        for sign in BETWEEN:
            text = text.replace(sign, BETWEEN[0])
        names = {folded(part): spelled(part) for part in text.split(BETWEEN[0])}
        names.pop("", None)
        return list(names.values())

    def validate(self, value):
        super().validate(value)
        if len(value) > MOST:
            raise ValidationError(_("Add at most %(most)d tags at once.") % {"most": MOST})
        for name in value:
            check_tag(name)


class TagsAsked(PageForm, forms.Form):
    """Tags that are there, to be ticked, and new ones."""

    tags = forms.ModelMultipleChoiceField(
        Tag.objects.all(), label=TAGS, required=False, widget=forms.CheckboxSelectMultiple
    )
    new = NewTagsField(
        label=gettext_lazy("New tags"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy(
            "With commas between them. Everybody of both organizations sees and can use them from then on."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "new" in self.fields and not self.fields["tags"].queryset.exists():
            self.fields["tags"].widget = forms.MultipleHiddenInput()  # a heading above nothing helps nobody


def why_no_new_ones(record, names):
    """A new tag is read by everybody, so what only some may read gives none; "" where it may."""
    if not names or record.is_open_to_all:
        return ""
    return _("Not everybody may read %(record)s, and everybody sees new tags: choose among those that are there.") % {
        "record": record
    }


class StillThereField(forms.ModelMultipleChoiceField):
    """Those of the rows that are there by now: nobody sees this question, so nobody could answer it better."""

    def clean(self, value):
        return self.queryset.filter(pk__in=[key for key in value or () if str(key).isdecimal() and len(str(key)) < 19])


class TagsForm(TagsAsked):
    """All tags of one case. It carries those it was drawn with: what the person did not touch stays as it is by now."""

    were = StillThereField(
        Tag.objects.all(), required=False, widget=forms.MultipleHiddenInput, label=gettext_lazy("Tags until now")
    )

    def __init__(self, data=None, files=None, *, instance):
        there = [tag.pk for tag in instance.tags.all()]
        super().__init__(data, initial={"tags": there, "were": there})
        self.instance = instance
        self.order_fields(["tags", "new", "were"])

    def clean_new(self):
        if problem := why_no_new_ones(self.instance, Tag.unknown(self.cleaned_data["new"])):
            raise ValidationError(problem)
        return self.cleaned_data["new"]

    def save(self):
        asked = self.cleaned_data
        wanted, were = {*asked["tags"], *Tag.named(asked["new"])}, set(asked["were"])
        take_off(self.instance, were - wanted)
        put_on(self.instance, wanted - were)
        return self.instance


def put_on(record, tags):
    for tag in tags:
        record.tag_links.get_or_create(tag=tag)


def take_off(record, tags):
    record.tag_links.filter(tag__in=tags).delete()


class TagsEdit(EditPage):
    """The tags of one case: `TagsEdit.as_view(model=Project)`."""

    form_class = TagsForm
    intro = gettext_lazy("Tags help to find cases again. They are no part of what anybody approves.")

    def get_permission_required(self):
        return [self.model.tagged_with]

    def get_queryset(self):
        return self.model.objects.visible_to(self.request.user)

    def get_heading(self, record):
        return _("Tags of %(record)s") % {"record": record}

    def get_success_message(self, record):
        return _("The tags of %(record)s are saved.") % {"record": record}

    def save(self, form, formsets):
        with note(act="tag"):
            return super().save(form, formsets)


# Many cases at once


class OfManyForm(TagsAsked):
    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned["tags"] and not cleaned.get("new"):
            raise ValidationError(_("Choose at least one tag."))
        return cleaned


class TakeOffForm(OfManyForm):
    new = None


class AddTags(bulk.BulkAction):
    name = "add-tags"
    label = gettext_lazy("Add tags")
    form_class = OfManyForm

    def __init__(self, model):
        self.permission = model.tagged_with

    def prepare(self, records, answers):
        prefetch_related_objects(records, "tags")
        answers["unknown"] = Tag.unknown(answers.get("new", []))

    def begin(self, answers):
        """New tags are made without the reason: that is of the records, which not everybody may read."""
        with note(act="tag", reason=""):
            answers["tags"] = [*answers["tags"], *Tag.named(answers["new"])]

    def problem(self, record, user, answers):
        if not self._names_after(record, answers).keys() - _names(record).keys():
            return _("It has these tags already.")
        return why_no_new_ones(record, answers["unknown"])

    def change(self, record, answers):
        return _in_words(_names(record)), _in_words(self._names_after(record, answers))

    def carry_out(self, record, user, answers, reason):
        with transaction.atomic(), note(act="tag", reason=reason):
            put_on(record, answers["tags"])

    @staticmethod
    def _names_after(record, answers):
        """By their folded names: a new tag that another row of the same run has just made is the same tag."""
        asked = [*(tag.name for tag in answers["tags"]), *answers["new"]]
        return {folded(name): name for name in asked} | _names(record)


class TakeTagsOff(AddTags):
    name = "remove-tags"
    label = gettext_lazy("Take tags off")
    form_class = TakeOffForm

    def begin(self, answers):
        pass

    def problem(self, record, user, answers):
        return "" if _names(record).keys() & _folded(answers) else _("It has none of these tags.")

    def change(self, record, answers):
        left = {key: name for key, name in _names(record).items() if key not in _folded(answers)}
        return _in_words(_names(record)), _in_words(left) or _("no tags")

    def carry_out(self, record, user, answers, reason):
        with transaction.atomic(), note(act="tag", reason=reason):
            take_off(record, answers["tags"])


def _names(record):
    return {tag.folded: tag.name for tag in record.tags.all()}


def _folded(answers):
    return {tag.folded for tag in answers["tags"]}


def _in_words(names):
    return ", ".join(names[key] for key in sorted(names))


def offer_tags(route, model):
    """Tags for many records of the list with this address."""
    bulk.offer(route, AddTags(model))
    bulk.offer(route, TakeTagsOff(model))
