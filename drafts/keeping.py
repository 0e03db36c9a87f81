"""How a draft is written, ended and taken back. Each is one transaction."""

import hashlib

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from drafts import sheets
from drafts.models import Draft, DraftFile, digest_of

TURN, REMOVE, SAVE, ANEW = "draft-turn", "draft-remove", "save-draft", "draft-anew"
NOT_TYPED = {"csrfmiddlewaretoken", sheets.NAME, TURN, REMOVE, SAVE, ANEW}
MOST_DRAFTS = 300  # of one person: far more than anybody has open, and a bound to what one account can fill
MOST_CHARACTERS = 10_000_000  # of one draft: what a form may post at most (DATA_UPLOAD_MAX_MEMORY_SIZE)
MOST_BYTES = 200 * 1024 * 1024  # of the files of one person's drafts


class NotKept(Exception):
    """Why a draft was not kept, as a sentence."""


def typed_in(data):
    """(name, texts) of what a person typed: no secrets, nothing that only this request needs.

    The one character that PostgreSQL refuses in a text is taken out, as it is of everything that is posted.
    """
    return [
        [name.replace("\0", ""), [text.replace("\0", "") for text in texts]]
        for name, texts in data.lists()
        if name not in NOT_TYPED and "password" not in name.casefold()
    ]


def keep(sheet, data, files=None):
    """Writes what was sent from a sheet into its draft and answers it. `draft.problem` says which part was not kept.

    What the script saves carries a turn: one that arrives late, or after the form itself, changes nothing.
    """
    content = typed_in(data)
    if sum(len(name) + sum(map(len, texts)) for name, texts in content) > MOST_CHARACTERS:
        raise NotKept(_("The text is too long to be kept as a draft. Keep a copy of it elsewhere."))
    turn = int(data[TURN]) if data.get(TURN, "").isdecimal() and len(data[TURN]) <= 15 else None
    with transaction.atomic():
        draft = _draft_of(sheet)
        draft.typed_since_sent, draft.problem = False, ""
        if turn is not None and (turn < draft.turn or (draft.sent_at and ANEW not in data)):
            return draft
        digest = digest_of(content)
        draft.typed_since_sent = draft.sent_at is not None and draft.digest != digest
        draft.form, draft.address, draft.title, draft.labels = sheet.form, sheet.address, sheet.title, sheet.labels
        draft.content, draft.digest, draft.turn = content, digest, turn or draft.turn
        draft.saved_at, draft.sent_at, draft.discarded_at = timezone.now(), None, None
        draft.save()
        draft.problem = _keep_files(draft, files, data.getlist(REMOVE))
    return draft


def _draft_of(sheet):
    """What this sheet writes: its own draft, or the one it goes on with if no other sheet did, or a new one."""
    own = Draft.objects.select_for_update().filter(owner_id=sheet.owner)
    if draft := own.filter(sheet=sheet.id).first():
        return draft
    if sheet.goes_on_with and own.filter(sheet=sheet.goes_on_with, sent_at=None).update(sheet=sheet.id, turn=0):
        return own.get(sheet=sheet.id)
    discarded = Draft.objects.discarded_by(sheet.owner).count()  # they are kept for a day, text and all
    if Draft.objects.of(sheet.owner).count() >= MOST_DRAFTS or discarded >= MOST_DRAFTS:
        raise NotKept(_("You have %(number)d drafts, and no more are kept. Discard some.") % {"number": MOST_DRAFTS})
    try:
        with transaction.atomic():
            return Draft.objects.create(sheet=sheet.id, owner_id=sheet.owner, form=sheet.form, address=sheet.address)
    except IntegrityError:  # two savings of one sheet at the same moment
        return own.get(sheet=sheet.id)


def _keep_files(draft, files, removed):
    """What was chosen now takes the place of what was chosen before in the same field. Answers what is in the way."""
    if removed:
        draft.files.filter(field__in=removed).delete()
    if not files:
        return ""
    kept = DraftFile.objects.filter(draft__owner_id=draft.owner_id).exclude(draft=draft, field__in=list(files))
    sizes = [one.size for _name, several in files.lists() for one in several]
    if sum(kept.values_list("size", flat=True)) + sum(sizes) > MOST_BYTES:
        return _("The file was not kept: with those of your other drafts it is too much. Discard some of them.")
    for field, several in files.lists():
        chosen = [_read(one) for one in several]
        before = list(draft.files.filter(field=field).values_list("name", "sha256"))
        if before != [(one["name"], one["sha256"]) for one in chosen]:
            draft.files.filter(field=field).delete()
            for one in chosen:
                DraftFile.objects.create(draft=draft, field=field[:200], **one)
    return ""


def _read(uploaded):
    uploaded.seek(0)
    content = uploaded.read()
    uploaded.seek(0)
    return {
        "name": uploaded.name[-255:],
        "content_type": (uploaded.content_type or "")[:200],
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "content": content,
    }


def end(draft):
    """The form was saved. The draft is remembered for a day without its text: a saving that was still on its way does
    not bring it back, and a form that is sent a second time is told apart from one in which more was typed since.
    """
    with transaction.atomic():
        draft.files.all().delete()
        draft.content, draft.labels, draft.sent_at = [], [], timezone.now()
        draft.save(update_fields=["content", "labels", "sent_at"])


def end_of(sheet):
    """The same for a form whose draft is not at hand."""
    if sheet and (draft := Draft.objects.filter(owner_id=sheet.owner, sheet=sheet.id, sent_at=None).first()):
        end(draft)


def discard(draft):
    draft.discarded_at = timezone.now()
    draft.save(update_fields=["discarded_at"])


def take_back(draft):
    """A discarded draft waits again."""
    draft.discarded_at = None
    draft.save(update_fields=["discarded_at"])
