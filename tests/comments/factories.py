"""Comments for tests, written as people write them, and steps that are refused."""

import uuid

import pytest

from comments import writing
from comments.models import Comment
from lifecycle import Refused
from tests.factories import ProjectFactory, cast


def say(text="The dates are too early.", record=None, *, by=None, audience="both", field="", reply_to=None):
    """A comment on a record (a new project) by staff of the OSCE."""
    record = record or (reply_to.record if reply_to else ProjectFactory())
    comment = writing.begun(record, by or cast("staff"), field=field, reply_to=reply_to)
    comment.text, comment.audience, comment.creation_key = text, audience, uuid.uuid4()
    return writing.write(comment)


def again(comment):
    """The same comment as it is stored now."""
    return Comment.objects.with_people().get(pk=comment.pk)


def refused(step, words):
    with pytest.raises(Refused, match=words):
        step()
