"""Why not. Each rule answers with a sentence, or with "" for yes."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from comments.choices import Audience
from comments.readers import is_spoken_to, reads
from ui import formats

EDITABLE_FOR = timedelta(minutes=15)


def may_not_comment(record, user):
    if not user.has_perm("comments.add_comment"):
        return _("Your role does not allow commenting on %(record)s.") % {"record": record}
    if user.party is None:
        return _("Comments are written for one of the two organizations, and you belong to neither.")
    return ""


def may_not_reply(root, user):
    return may_not_comment(root.record_reference, user) or _is_removed(root)


def may_not_resolve(root, user):
    """Whoever may comment on it says whether it is resolved."""
    return may_not_comment(root.record_reference, user)


def may_not_edit(comment, user, now=None):
    """Its author, for a short time: later others have answered to what it says."""
    if problem := _is_removed(comment) or may_not_comment(comment.record_reference, user):
        return problem
    if comment.created_by_id != user.pk:
        return _("%(person)s wrote this comment: nobody else changes it.") % {"person": comment.created_by}
    if (now or timezone.now()) > comment.editable_until:
        return _("A comment can be changed for %(minutes)d minutes, until %(time)s. Write a reply instead.") % {
            "minutes": EDITABLE_FOR.seconds // 60,
            "time": formats.time_in_words(comment.editable_until),
        }
    return ""


def may_not_remove(comment, user):
    """Its author, and a manager of the organization for which it was written."""
    if problem := _is_removed(comment):
        return problem
    if comment.created_by_id == user.pk and user.has_perm("comments.add_comment"):
        return ""
    if user.has_perm("comments.remove_comment") and user.party == comment.organization:
        return ""
    return _("%(person)s wrote this comment: only they, or a manager of %(organization)s, remove it.") % {
        "person": comment.created_by,
        "organization": comment.organization,
    }


def may_not_widen(comment, user):
    """Its author lets the other organization read it, unless it answers to what that one does not read."""
    if problem := _is_removed(comment) or may_not_comment(comment.record_reference, user):
        return problem
    if comment.audience == Audience.BOTH:
        return _("Both organizations read this comment already.")
    if comment.created_by_id != user.pk:
        return _("%(person)s wrote this comment: only they let the other organization read it.") % {
            "person": comment.created_by
        }
    if comment.reply_to and comment.reply_to.audience == Audience.OWN:
        return _("It answers to a comment that only %(organization)s reads.") % {"organization": comment.organization}
    return ""


def may_not_be_mentioned(person, handle, comment):
    """Nobody is called to what they may not read."""
    if reads(comment, person):
        return ""
    words = {"person": person, "handle": handle, "record": comment.record_reference}
    if is_spoken_to(person, comment):
        return _("%(person)s may not open %(record)s. Take “@%(handle)s” out.") % words
    words["organization"] = comment.organization
    return _(
        "%(person)s does not belong to %(organization)s, and only %(organization)s reads this comment."
        " Take “@%(handle)s” out, or write a comment for both organizations."
    ) % words  # fmt: skip


def _is_removed(comment):
    return _("This comment was removed.") if comment.removed_at else ""
