"""The forms of a page as a browser has them: their controls, what they hold, and what a person could type there."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

NOT_TYPED = {"hidden", "submit", "button", "image", "reset"}


@dataclass
class Control:
    name: str
    kind: str  # text, checkbox, radio, select, textarea, file, hidden, ...
    value: str = ""
    on: bool = False  # ticked, or chosen
    options: list = field(default_factory=list)  # of a select: (value, chosen)
    several: bool = False


@dataclass
class Form:
    action: str
    method: str
    controls: list = field(default_factory=list)

    @property
    def typed(self):
        """What a person fills in."""
        return [one for one in self.controls if one.name and one.kind not in NOT_TYPED]

    @property
    def has_sheet(self):
        return any(one.name == "draft" for one in self.controls)

    @property
    def values(self):
        """name → texts, as the browser would send them."""
        sent = {}
        for one in self.controls:
            if not one.name or one.kind in {"submit", "button", "image", "reset", "file"}:
                continue
            if one.kind in {"checkbox", "radio"}:
                if one.on:
                    sent.setdefault(one.name, []).append(one.value)
            elif one.kind == "select":
                chosen = [value for value, on in one.options if on]
                if not chosen and not one.several and one.options:
                    chosen = [one.options[0][0]]  # what a browser shows
                if chosen:
                    sent.setdefault(one.name, []).extend(chosen)
            else:
                sent.setdefault(one.name, []).append(one.value)
        return sent


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self.form, self.textarea, self.select = [], None, None, None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.form = Form(given.get("action") or "", (given.get("method") or "get").lower())
            self.forms.append(self.form)
        if self.form is None or "disabled" in given:
            return
        name = given.get("name") or ""
        if tag == "input":
            kind = given.get("type") or "text"
            on = "on" if kind in {"checkbox", "radio"} else ""
            self.form.controls.append(Control(name, kind, given.get("value") or on, "checked" in given))
        elif tag == "button":
            self.form.controls.append(Control(name, "button", given.get("value") or ""))
        elif tag == "textarea":
            self.textarea = Control(name, "textarea")
            self.form.controls.append(self.textarea)
        elif tag == "select":
            self.select = Control(name, "select", several="multiple" in given)
            self.form.controls.append(self.select)
        elif tag == "option" and self.select is not None:
            self.select.options.append((given.get("value") or "", "selected" in given))

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "textarea" and self.textarea is not None:
            self.textarea.value = self.textarea.value.removeprefix("\n")
            self.textarea = None
        elif tag == "select":
            self.select = None

    def handle_data(self, text):
        if self.textarea is not None:
            self.textarea.value += text


def forms_on(page):
    """Every form of a page whose answers are posted."""
    reader = _Reader()
    reader.feed(page.text)
    return [form for form in reader.forms if form.method == "post"]


def form_on(page):
    """The one form of the page that keeps what is typed."""
    (form,) = [form for form in forms_on(page) if form.has_sheet]
    return form


def filled_in(form, mark):
    """Every control of a form with something in it that was not there before: name → texts, and the names typed."""
    sent, typed = form.values, {}
    for number, one in enumerate(form.typed):
        if one.kind == "file" or one.name == "draft-remove":
            continue
        if one.name.endswith("-DELETE") and not sent.get(f"{one.name.removesuffix('DELETE')}id", [""])[0]:
            continue  # a row that was just added is not removed again
        if one.kind == "select":
            others = [value for value, on in one.options if value and not on]
            if others:
                typed[one.name] = [others[-1]]
        elif one.kind == "checkbox":
            ticked = sent.get(one.name, [])
            texts = [text for text in ticked if text != one.value] if one.on else [*ticked, one.value]
            typed[one.name] = sent[one.name] = texts
        elif one.kind == "radio":
            if not one.on:
                typed[one.name] = [one.value]
        else:
            typed[one.name] = [f"{mark} {number}"]
    sent |= typed
    return {name: texts for name, texts in sent.items() if texts}, typed
