"""Writing a comment and what may become of it. Each is one transaction with its act in the history."""

from django.db import transaction
from django.utils import timezone

from comments import mentions, rules
from comments.choices import Audience
from comments.models import Comment, Mention
from history import note
from history.models import case_of
from lifecycle import Refused


def begun(record, by, *, field="", reply_to=None):
    """A comment that is not written yet: on a record, a field of it, or as a reply."""
    return Comment(
        about=case_of(record),
        record_reference=record.reference,
        field=reply_to.field if reply_to else field,
        reply_to=reply_to,
        organization=by.party,
        created_by=by,
        audience=reply_to.audience if reply_to else Audience.OWN,
    )


def write(comment):
    """Stores a comment and whom it mentions. Raises `Refused` with the sentence for the person."""
    by, root = comment.created_by, comment.reply_to
    problem = rules.may_not_reply(root, by) if root else rules.may_not_comment(comment.record_reference, by)
    mentioned, faults = mentions.mentioned_in(comment)
    if problem or faults:
        raise Refused(problem or " ".join(faults))
    with transaction.atomic(), note(actor=by, act="comment"):
        comment.save()
        _mention(comment, mentioned.values())
    return comment


def edit(comment, text, *, by):
    """Other words for the same readers. Whoever is mentioned for the first time is told, nobody twice."""
    with transaction.atomic(), note(actor=by, act="edit comment"):
        comment = _locked(comment)
        told = set(comment.mentions.values_list("person", flat=True))
        if text == comment.text:
            return comment
        comment.text, comment.edited_at = text, timezone.now()
        mentioned, faults = mentions.mentioned_in(comment, told)
        if problem := rules.may_not_edit(comment, by) or " ".join(faults):
            raise Refused(problem)
        comment.save(update_fields=["text", "edited_at"])
        _mention(comment, [person for person in mentioned.values() if person.pk not in told])
    return comment


def remove(comment, *, by):
    """The place stays and says who took it away; what it said is in the history."""
    with transaction.atomic(), note(actor=by, act="remove comment"):
        comment = _locked(comment)
        if problem := rules.may_not_remove(comment, by):
            raise Refused(problem)
        comment.text, comment.removed_by, comment.removed_at = "", by, timezone.now()
        comment.save(update_fields=["text", "removed_by", "removed_at"])
    return comment


def widen(comment, *, by):
    """From now on both organizations read it, what it says and what it said before."""
    with transaction.atomic(), note(actor=by, act="widen comment"):
        comment = _locked(comment)
        if problem := rules.may_not_widen(comment, by):
            raise Refused(problem)
        comment.audience, comment.widened_by, comment.widened_at = Audience.BOTH, by, timezone.now()
        comment.save(update_fields=["audience", "widened_by", "widened_at"])
    return comment


def resolve(root, resolved, *, by):
    """Says of a thread that it is resolved, or reopens it. Whoever says what was said already changes nothing."""
    with transaction.atomic(), note(actor=by, act="resolve comment" if resolved else "reopen comment"):
        root = _locked(root)
        if problem := rules.may_not_resolve(root, by):
            raise Refused(problem)
        if root.is_resolved != resolved:
            root.is_resolved, root.resolved_by, root.resolved_at = resolved, by, timezone.now()
            root.save(update_fields=["is_resolved", "resolved_by", "resolved_at"])
    return root


def _locked(comment):
    return Comment.objects.select_for_update(of=["self"]).with_people().get(pk=comment.pk)


def _mention(comment, people):
    for person in people:
        Mention.objects.create(comment=comment, person=person, about=comment.about)
