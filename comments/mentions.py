"""Whom a text mentions: `@anna.keller`, which can be typed without a script as well.

Two people of one name are told apart by their organization: `@anna.keller.osce`.
"""

import re
import unicodedata
from collections import defaultdict

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts.models import User
from comments import rules

HANDLE = re.compile(r"(?<![\w.@/+-])@(\w(?:[\w.-]*\w)?)")
MOST = 20  # people whom one comment mentions
OFFERED = 8  # names below the text while somebody types
TRIED = 40  # people who are asked whether they may read it, for one offer


def people():
    """Everybody who may sign in and holds a role."""
    return User.objects.filter(is_active=True, memberships__isnull=False).distinct().select_related("organization")


def folded(text):
    """Without accents and capitals, and with dots between the words."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", str(text)) if not unicodedata.combining(sign))
    return re.sub(r"\W+", ".", plain.casefold()).strip(".")


def by_handle(among):
    """Handle to person. Whoever shares a name is called with the organization, and if need be a number."""
    same = defaultdict(list)
    for person in among:
        same[folded(person.full_name or person.email)].append(person)
    found = {}
    for handle, several in same.items():
        for person in sorted(several, key=lambda one: one.pk):
            name = handle
            if len(several) > 1:
                name = f"{handle}.{folded(person.organization.short_name)}" if person.organization else handle
            found[name if name not in found else f"{name}.{person.pk}"] = person
    return found


def find(text):
    """(handle → person, sentences about handles that mean nobody, or more than one person) of a text.

    A word without a dot that is nobody's name, as in “@home”, is left as it is.
    """
    asked = dict.fromkeys(folded(handle) for handle in HANDLE.findall(text))
    if not asked:
        return {}, []
    known = by_handle(people())
    found, faults = {}, []
    for handle in asked:
        several = [one for one in known if one.startswith(f"{handle}.")]
        if handle in known and not several:
            found[handle] = known[handle]
        elif several:
            written = get_text_list([f"@{one}" for one in ([handle] if handle in known else []) + several], _("or"))
            faults.append(_("More than one person is called @%(handle)s: write %(several)s.") % {
                "handle": handle,
                "several": written,
            })  # fmt: skip
        elif "." in handle:
            sentence = _("Nobody is called @%(handle)s. Write it like @first.last, or leave out the @.")
            faults.append(sentence % {"handle": handle})
    if len(found) > MOST:
        faults.append(_("A comment can mention %(most)d people at most.") % {"most": MOST})
    return found, faults


def mentioned_in(comment, told=()):
    """(handle → person, why some of them cannot be mentioned) of a comment as it is going to be.

    `told` are the numbers of those who were told before.
    """
    found, faults = find(comment.text)
    for handle, person in found.items():
        if person.pk not in told and (problem := rules.may_not_be_mentioned(person, handle, comment)):
            faults.append(problem)
    return found, faults


def offered(typed, comment):
    """Those whose name begins with what was typed and who may read the comment: (handle, person)."""
    typed, found = folded(typed), []
    matching = [(handle, one) for handle, one in sorted(by_handle(people()).items()) if _begins(handle, typed)]
    for handle, person in matching[:TRIED]:
        if len(found) < OFFERED and not rules.may_not_be_mentioned(person, handle, comment):
            found.append((handle, person))
    return found


def _begins(handle, typed):
    return handle.startswith(typed) or any(part.startswith(typed) for part in handle.split("."))
