"""How the history tells what people do with comments, to follow a person's name."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from history.sentences import name_acts


def _commented(act):
    """By the record that people speak of. What it says stands below, for those who may read the comment."""
    words = {"record": act.written("record_reference") or act.record_name, "comment": act.record_name}
    if act.written("reply_to_id"):
        return gettext("replied to a comment on %(record)s (%(comment)s)") % words
    return gettext("commented on %(record)s (%(comment)s)") % words


def name_them():
    name_acts(
        {
            "comment": (_("Comment"), _commented),
            "edit comment": (_("Comment edited"), _("edited the comment %(record)s")),
            "remove comment": (_("Comment removed"), _("removed the comment %(record)s")),
            "widen comment": (
                _("Comment opened to both organizations"),
                _("opened the comment %(record)s to both organizations"),
            ),
            "resolve comment": (_("Comment resolved"), _("resolved the comment %(record)s")),
            "reopen comment": (_("Comment reopened"), _("reopened the comment %(record)s")),
        }
    )
