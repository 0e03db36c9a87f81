"""What the database keeps about comments on both engines, whoever writes: form, shell or SQL."""

from django.utils.translation import gettext_noop as _

from comments.models import Comment, Mention
from triggers import Guard
from triggers.guards import distinct

# The comment to which the new one replies, under a name.
ROOT = "SELECT 1 FROM comments_comment r WHERE r.id = NEW.reply_to_id AND "
INTERNAL = "(r.audience = 'own' AND (NEW.audience = 'both' OR NEW.organization_id <> r.organization_id))"
SAID_ONCE = [
    "reference",
    "creation_key",
    "about",
    "record_reference",
    "field",
    "reply_to_id",
    "organization_id",
    "created_by_id",
    "created_at",
]


TABLE = Comment._meta.db_table


def guards():
    """All guards of this app."""
    yield _added()
    yield _audience()
    yield from _what_was_said()
    yield Guard(
        "rule_mention_changed",
        Mention._meta.db_table,
        "UPDATE",
        [("1 = 1", _("Whom a comment mentions does not change."))],
    )


def _added():
    return Guard(
        "rule_comment_added",
        TABLE,
        "INSERT",
        [
            (
                f"EXISTS ({ROOT}(r.reply_to_id IS NOT NULL OR r.about <> NEW.about))",
                _("A reply belongs to the first comment of a thread on the same record."),
            ),
            (f"EXISTS ({ROOT}r.removed_at IS NOT NULL)", _("The comment was removed: nobody replies to it.")),
            (
                f"EXISTS ({ROOT}{INTERNAL})",
                _("A reply to what one organization says for itself is read by nobody else."),
            ),
        ],
    )


def _audience():
    return Guard(
        "rule_comment_audience",
        TABLE,
        "UPDATE",
        [
            (
                "OLD.audience = 'both'",
                _("What both organizations could read is not taken back: remove the comment."),
            ),
            (
                "NEW.widened_by_id IS NULL OR NEW.widened_by_id <> NEW.created_by_id OR NEW.text <> OLD.text",
                _("A comment is opened to both organizations by its author, as a step of its own."),
            ),
            (
                f"EXISTS ({ROOT}r.audience = 'own')",
                _("A reply to what one organization says for itself is read by nobody else."),
            ),
        ],
        when=distinct("audience"),
    )


def _what_was_said():
    yield Guard(
        "rule_comment_identity",
        TABLE,
        "UPDATE",
        [("1 = 1", _("Who wrote a comment, when, and on what, never changes."))],
        when=distinct(*SAID_ONCE),
    )
    yield Guard(
        "rule_comment_text",
        TABLE,
        "UPDATE",
        [
            (
                "NEW.removed_at IS NULL"
                " AND (NEW.edited_at IS NULL OR NEW.edited_at IS NOT DISTINCT FROM OLD.edited_at)",
                _("A comment whose text changes says that it was edited."),
            )
        ],
        when=distinct("text"),
    )
    yield Guard(
        "rule_comment_removed",
        TABLE,
        "UPDATE",
        [("1 = 1", _("A removed comment stays as it is."))],
        when="OLD.removed_at IS NOT NULL AND " + distinct("text", "audience", "removed_at", "removed_by_id"),
    )
    yield Guard(
        "rule_comment_deletion",
        TABLE,
        "DELETE",
        [("1 = 1", _("A comment is never deleted: it is removed, and the history keeps what it said."))],
    )


def triggers(vendor):
    """The guards as triggers of that engine."""
    return [guard.trigger(vendor) for guard in guards()]
