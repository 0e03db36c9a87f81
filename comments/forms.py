"""The forms of comments: what is said, and to whom."""

from django import forms
from django.utils.translation import gettext as _

from comments import mentions, rules
from comments.models import Comment
from ui.forms import CreateForm, PageForm


def _help_with(field):
    field.required, field.strip = True, True
    field.help_text = _(
        "Mention somebody with @first.last: they are told. You can write *emphasis*, lists with -, quotations with >"
        " and links."
    )
    field.widget.attrs |= {"rows": 5, "class": "comment-text"}


class CommentForm(CreateForm, forms.ModelForm):
    """A new comment. The instance knows already what it is about and who writes it."""

    class Meta:
        model = Comment
        fields = ["text", "audience"]
        widgets = {"audience": forms.RadioSelect}

    def __init__(self, *args, comment, **kwargs):
        kwargs["instance"] = comment
        super().__init__(*args, **kwargs)
        _help_with(self.fields["text"])
        choices = [(Comment.Audience.OWN, _("Only %(organization)s") % {"organization": comment.organization})]
        if comment.reply_to is None or comment.reply_to.audience == Comment.Audience.BOTH:
            choices.append((Comment.Audience.BOTH, Comment.Audience.BOTH.label))
        self.fields["audience"].choices = choices
        self.fields["audience"].help_text = _("Auditors read both. Editing never lets anybody else read it.")

    def clean(self):
        """Whom it mentions is asked here, so that it is refused before anything is sent."""
        cleaned = super().clean()
        if cleaned.get("text") and cleaned.get("audience"):
            self.instance.text, self.instance.audience = cleaned["text"], cleaned["audience"]
            _found, faults = mentions.mentioned_in(self.instance)
            for fault in faults:
                self.add_error("text", fault)
        return cleaned


class EditForm(PageForm, forms.ModelForm):
    """Other words of a comment. There is no question to whom: that never changes here."""

    class Meta:
        model = Comment
        fields = ["text"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        _help_with(self.fields["text"])

    def clean_text(self):
        text = self.cleaned_data["text"]
        told = set(self.instance.mentions.values_list("person", flat=True))
        self.instance.text = text
        _found, faults = mentions.mentioned_in(self.instance, told)
        if problem := rules.may_not_edit(self.instance, self.user):
            faults = [problem]
        if faults:
            raise forms.ValidationError(faults)
        return text
