"""The figure of the forms: every form of the site and the administration, everything a person could type into it,
and nothing lost when the session ends, the process is killed, somebody else saved first, or a file is too large.

A new page has to say in `places` where it is opened; a form on it that keeps nothing is found here.
"""

import re
from html import escape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from drafts.models import Draft
from tests.drafts.controls import filled_in, form_on, forms_on
from tests.drafts.places import NOT_OPENED, places
from tests.factories import PASSWORD, cast
from tests.pages import routes

# Forms that take what must not be kept, or nothing that is typed: where they are posted, and why.
KEEP_NOTHING = {
    "/accounts/sign-in/": "a password is never kept",
    "/me/password/": "a password is never kept",
    "/history/proof/": "a head to look up; nothing is written",
    "/history/file/": "a file to look at; nothing is written",
}
CONFIRMED_ANEW = {"read"}  # boxes that say what was read now, so that they are not ticked out of a draft
FILE = ("plan.pdf", b"%PDF-1.7 the plan")
A_FILE = "the file"  # that was lost, where otherwise the name of a field stands


def signed_in(name):
    client = Client(raise_request_exception=False)
    if name:
        client.force_login(cast(name))
    return client


def is_typed_into(form):
    """Whether it takes more than a choice that is made again with one click."""
    return any(one.kind not in {"select", "checkbox", "radio"} for one in form.typed)


def keeps_nothing(form, address):
    action = (form.action or address).split("?")[0]
    return next((why for end, why in KEEP_NOTHING.items() if action.endswith(end)), "")


@pytest.fixture
def every_form(db):
    """(who, address) of every page with a form that keeps what is typed."""
    found, without = [], []
    for route, where in places().items():
        for who, address in where:
            page = signed_in(who).get(address)
            if page.status_code in (302, 403):
                continue  # the page of a model that this administration does not add to
            assert page.status_code == 200, (route, who, address, page.status_code)
            for form in forms_on(page):
                if form.has_sheet:
                    found.append((who, address))
                elif is_typed_into(form) and not keeps_nothing(form, address):
                    without.append((route, address, [one.name for one in form.typed]))
    assert without == [], "forms that lose what is typed"
    return found


def with_rows(client, address):
    """The page with one more row of every kind, as its buttons or the script of the administration make them."""
    page = client.get(address)
    for prefix in re.findall(r'name="([\w-]+)-TOTAL_FORMS"', page.text):
        form = form_on(page)
        if any(one.name.startswith(f"{prefix}-__prefix__-") for one in form.controls):
            continue  # Django's script adds those by itself
        if any(one.name == "add-row" and one.value == prefix for one in form.controls):
            page = client.post(address, form.values | {"add-row": prefix})
    return page


def typed_into(client, address, mark):
    form = form_on(with_rows(client, address))
    for one in form.controls:  # a row that the administration's script would add
        if one.name.endswith("-TOTAL_FORMS"):
            prefix = one.name.removesuffix("-TOTAL_FORMS")
            rows = [row for row in form.controls if row.name.startswith(f"{prefix}-__prefix__-")]
            for row in rows:
                row.name = row.name.replace("__prefix__", one.value)
            if rows:
                one.value = str(int(one.value) + 1)
    sent, typed = filled_in(form, mark)
    return sent, {name: texts for name, texts in typed.items() if name not in CONFIRMED_ANEW}


def attachment():
    return SimpleUploadedFile(*FILE, content_type="application/pdf")


def lost_on(page, typed):
    """The fields of which the form on the page does not say what was typed."""
    there = form_on(page).values if any(form.has_sheet for form in forms_on(page)) else {}
    return [name for name, texts in typed.items() if sorted(there.get(name, [])) != sorted(texts)]


def files_lost(owner, page):
    files = [file for draft in Draft.objects.of(owner) for file in draft.files.all()]
    kept = [bytes(file.content) for file in files] == [FILE[1]]
    return 0 if kept and FILE[0] in page.text else 1


# What may happen to a form. Each answers the page on which the person goes on.


def session_ends(who, address, sent):
    client = signed_in(who)
    client.session.flush()
    answer = client.post(address, sent | {"kept": attachment()})
    assert answer.status_code == 302, address
    assert "/accounts/sign-in/" in answer.url
    stranger = signed_in("outsider")
    assert "Lost?" not in stranger.get(answer.url, follow=True).text
    signing_in = {"username": cast(who).email, "password": PASSWORD, "next": client.get(answer.url).context["next"]}
    return client.post(answer.url, signing_in, follow=True)


def process_is_killed(who, address, sent):
    """The last thing the server heard of the form is what the script saved."""
    kept = Client().post("/drafts/save/", sent | {"kept": attachment(), "draft-turn": "1"})
    assert "Draft saved" in kept.text, address
    client = signed_in(who)
    opened = client.get(address)
    draft = Draft.objects.of(cast(who)).get()
    assert f'href="{escape(draft.use_address)}"' in opened.text, address
    return client.get(draft.use_address)


def somebody_saved_first(who, address, sent):
    stale = {name: "0" for name in ("version", "fingerprint") if name in sent}
    answer = signed_in(who).post(address, sent | stale | {"kept": attachment()})
    assert answer.status_code == 409, (address, answer.status_code)
    return answer


def file_is_too_large(who, address, sent):
    large = SimpleUploadedFile("film.pdf", b"%PDF" + b"0" * 4096)
    answer = signed_in(who).post(address, sent | {"kept": attachment(), "film": large})
    assert answer.status_code == 413, address
    assert "A file is too large" in answer.text
    return answer


def is_guarded(sent):
    """Whether it is about a record that is there."""
    return sent.get("version", [""]) != [""] or "fingerprint" in sent


EVENTS = [session_ends, process_is_killed, file_is_too_large, somebody_saved_first]


def test_no_field_and_no_file_is_lost_in_any_form(every_form, monkeypatch, capsys):
    monkeypatch.setattr("ui.uploads.MOST_BYTES", 2048)
    fields, files, lost, conflicts = 0, 0, [], 0
    for who, address in every_form:
        sent, typed = typed_into(signed_in(who), address, "Lost?")
        for event in EVENTS:
            Draft.objects.all().delete()
            if event is somebody_saved_first:
                if not is_guarded(sent):
                    continue
                conflicts += 1
                # What was pasted and not looked at yet is shown first, before anything is compared.
                sent, typed = ({k: v for k, v in each.items() if not k.startswith("pasted-")} for each in (sent, typed))
            page = event(who, address, sent)
            fields, files = fields + len(typed), files + 1
            lost += [(event.__name__, address, name) for name in lost_on(page, typed)]
            if files_lost(cast(who), page):
                lost.append((event.__name__, address, A_FILE))
    with capsys.disabled():
        lost_files = sum(name == A_FILE for _event, _address, name in lost)
        print(f"\n{len(every_form)} forms ({conflicts} guarded), {fields} fields, {files} files,", end=" ")
        print(f"{len(lost) - lost_files} fields and {lost_files} files lost")
    assert lost == [], "\n".join(map(str, lost))
    assert len(every_form) > 60


def test_every_route_says_where_it_is_opened(db):
    known = {*places(), *NOT_OPENED}
    unknown = [
        name
        for route, name, view in routes()
        if name not in known and not is_a_list(view) and not is_of_django(route, name)
    ]
    assert unknown == []


def is_a_list(view):
    """A list asks with its address. It has no form that is posted."""
    return any("ListPage" in parent.__name__ for parent in getattr(view, "view_class", object).__mro__)


def is_of_django(route, name):
    return route.startswith("admin/") and not name.endswith(("_add", "_change", "_move", "_approve", "_link"))
