"""Whom a text mentions: `@anna.keller`, which can be typed without a script as well.

Two people of one name are told apart by their organization, `@anna.keller.osce`, and within it by their number.
"""

import re
import unicodedata
from collections import defaultdict

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts.models import User
from comments import rules
from comments.readers import readers

HANDLE = re.compile(r"(?<![\w.@/+-])@(\w(?:[\w.-]*\w)?)")
MOST = 20  # people whom one comment mentions
OFFERED = 8  # names below the text while somebody types


def people():
    """Everybody who may sign in and holds a role."""
    return User.objects.filter(is_active=True, memberships__isnull=False).distinct().select_related("organization")


def folded(text):
    """Without accents and capitals, and with dots between the words."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", str(text)) if not unicodedata.combining(sign))
    return re.sub(r"\W+", ".", plain.casefold()).strip(".")


def by_handle(among):
    """Handle to person. Whoever shares a name is called with the organization, and who shares that too with a number.

    Of people who share both each has a number, so that no handle means somebody else when one of them leaves.
    """
    same = defaultdict(list)
    for person in sorted(among, key=lambda one: one.pk):
        same[folded(person.full_name or person.email)].append(person)
    found = {handle: several[0] for handle, several in same.items() if len(several) == 1}
    for handle, several in same.items():
        if len(several) > 1:
            longer = [_with_organization(handle, person) for person in several]
            for name, person in zip(longer, several, strict=True):
                is_taken = name in same or longer.count(name) > 1
                found[f"{name}.{person.pk}" if is_taken else name] = person
    return found


def _with_organization(handle, person):
    return f"{handle}.{folded(person.organization.short_name)}" if person.organization else handle


def find(text, comment):
    """(handle → person, sentences about handles that mean nobody, or may mean several people) of a text.

    A handle that is somebody's own means that person, whoever else is called so and more. A word without a dot that is
    nobody's name, as in “@home”, is left as it is. Nobody is named who may not read the comment.
    """
    asked = dict.fromkeys(folded(handle) for handle in HANDLE.findall(text))
    if not asked:
        return {}, []
    known = by_handle(people())
    found = {handle: known[handle] for handle in asked if handle in known}
    meant = {handle: [one for one in known if one.startswith(f"{handle}.")] for handle in asked.keys() - found.keys()}
    if len(found) + sum(map(bool, meant.values())) > MOST:
        return {}, [_("A comment can mention %(most)d people at most.") % {"most": MOST}]
    several = list(dict.fromkeys(known[one] for handle in asked for one in meant.get(handle, ())[:OFFERED]))
    readers_of_it = readers(comment, several)
    faults = []
    for handle in (one for one in asked if one in meant):
        written = [f"@{one}" for one in meant[handle][:OFFERED] if known[one].pk in readers_of_it]
        faults.append(_unclear(handle, written))
    return found, list(filter(None, faults))


def _unclear(handle, written):
    words = {"handle": handle, "several": get_text_list(written, _("or"))}
    if len(written) > 1:
        return _("More than one person is called @%(handle)s: write %(several)s.") % words
    if written:
        return _("Nobody is called just @%(handle)s: write %(several)s, or leave out the @.") % words
    if "." in handle:
        return _("Nobody is called @%(handle)s. Write it like @first.last, or leave out the @.") % words
    return ""


def mentioned_in(comment, told=()):
    """(handle → person, why some of them cannot be mentioned) of a comment as it is going to be.

    `told` are the numbers of those who were told before.
    """
    found, faults = find(comment.text, comment)
    for handle, person in found.items():
        if person.pk not in told and (problem := rules.may_not_be_mentioned(person, handle, comment)):
            faults.append(problem)
    return found, faults


def offered(typed, comment):
    """Those whose name begins with what was typed and who may read the comment: (handle, person)."""
    typed = folded(typed)
    matching = [(handle, one) for handle, one in sorted(by_handle(people()).items()) if _begins(handle, typed)]
    may_read = readers(comment, [person for _handle, person in matching])
    return [(handle, person) for handle, person in matching if person.pk in may_read][:OFFERED]


def _begins(handle, typed):
    return handle.startswith(typed) or any(part.startswith(typed) for part in handle.split("."))
