"""Requests: a new one through the form of the intake, one that is there through the corrections to its letter."""

from collections import defaultdict
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.columns import choice, day, one, several, text, yes_or_no
from imports.kinds.kind import Kind, keys, sent
from requests import rules
from requests.choices import LETTER
from requests.forms import IntakeForm, LetterForm
from requests.models import AssistanceRequest
from requests.models.queries import MONTHS_12
from requests.views.lists import RequestList

ONLY_NEW = ("consent_to_share", "classification", "not_a_duplicate")


class Requests(Kind):
    name = "requests"
    model = AssistanceRequest
    list_page = RequestList
    may_add, may_change = "requests.add_assistancerequest", "requests.change_assistancerequest"
    made_since = ("assessments", "project_links")
    columns = (
        one("country", gettext_lazy("Country"), "countries", needed=True),
        text("authority", gettext_lazy("Authority"), needed=True, example="Ministry of Interior"),
        text("contact_name", gettext_lazy("Contact person")),
        text("contact_post", gettext_lazy("Post of the contact person")),
        choice("channel", gettext_lazy("Channel"), AssistanceRequest.Channel.choices, needed=True),
        text("letter_reference", gettext_lazy("Letter"), example="NV 12/2026"),
        day("letter_date", gettext_lazy("Date of the letter"), example="2026-03-01"),
        day("received_on", gettext_lazy("Received"), needed=True, example="2026-03-05"),
        choice("language", gettext_lazy("Language of the original"), AssistanceRequest.Language.choices),
        choice("addressee", gettext_lazy("Addressed to"), AssistanceRequest.Addressee.choices, needed=True),
        text("subject", gettext_lazy("Subject"), needed=True),
        text("asked", gettext_lazy("What is asked")),
        several("themes", gettext_lazy("Themes"), "themes", needed=True, help=gettext_lazy("Between semicolons.")),
        several("pillars", gettext_lazy("Pillars"), "pillars", help=gettext_lazy("Between semicolons.")),
        text("beneficiaries", gettext_lazy("Beneficiaries")),
        choice("urgency", gettext_lazy("Urgency"), AssistanceRequest.Urgency.choices),
        day("desired_start", gettext_lazy("Desired start")),
        day("desired_end", gettext_lazy("Desired end")),
        yes_or_no("consent_to_share", gettext_lazy("May be shared"), help=gettext_lazy("Only for new ones.")),
        choice(
            "classification",
            gettext_lazy("Classification"),
            AssistanceRequest.Classification.choices,
            help=gettext_lazy("Only for new ones."),
        ),
        yes_or_no(
            "not_a_duplicate",
            gettext_lazy("Not a duplicate"),
            help=gettext_lazy("Yes, when this country asked about the same theme within a year, and this is another."),
        ),
    )

    def __init__(self, user):
        super().__init__(user)
        self._new = defaultdict(dict)  # (country, theme): day to the last row of it, of those that a file has so far

    def begin(self):
        fields = ("language", "urgency", "classification", "consent_to_share")
        return {name: sent(AssistanceRequest._meta.get_field(name).get_default()) for name in fields}

    def records(self):
        return super().records().prefetch_related("theme_links", "pillar_links")

    def now(self, record):
        many = {"themes": keys(record.theme_links.all(), "theme"), "pillars": keys(record.pillar_links.all(), "pillar")}
        plain = [name for name in [*LETTER, *ONLY_NEW[:2]] if name not in many]
        fields = {name: AssistanceRequest._meta.get_field(name) for name in plain}
        return {name: sent(getattr(record, field.attname)) for name, field in fields.items()} | many | {ONLY_NEW[2]: ""}

    def why_not_new(self, given):
        if not (self.user.organization and self.user.organization.is_party):
            return _("Requests are registered by people of UNOCT or of the OSCE Secretariat.")
        return super().why_not_new(given)

    def why_not_changed(self, record, given):
        if why := rules.may_not_edit(record, self.user):
            return why
        if not record.is_in_review:
            return _("%(request)s has been answered: what was asked stays as it was.") % {"request": record}
        if closed := [self.column_of(name) for name in ONLY_NEW[:2] if name in given]:
            return _("“%(column)s” is changed on the page of the request.") % {"column": closed[0]}
        return ""

    def form(self, data, record, key=None):
        if record is not None:
            return self.with_memory(LetterForm(self.send({**data, "version": str(record.version)}), instance=record))
        form = self.with_memory(IntakeForm(self.send(data), user=self.user))
        form.instance.creation_key, form.instance.created_by = key, self.user
        return form

    def fault(self, form, name, sentence):
        if name != "not_a_duplicate":
            return sentence
        alike = ", ".join(one.reference for one in form.similar)
        return _(
            "This may be a request that is here already: %(references)s, of the same country on the same theme within "
            "twelve months. Open it: if this is another one, write yes in this column; otherwise take the row out."
        ) % {"references": alike}

    def like_another(self, number, data):
        """As the form asks of those that are here: the same country and theme within twelve months."""
        if not all(data.get(name) for name in ("country", "themes", "received_on")):
            return ""  # the form says what is missing
        day, alike = date.fromisoformat(data["received_on"]), []
        for theme in data["themes"]:
            days = self._new[data["country"], theme]
            alike += [row for then, row in days.items() if abs(day - then) <= MONTHS_12]
            days[day] = number
        if not alike or data.get("not_a_duplicate"):
            return ""
        return _(
            "Row %(row)d has the same country and theme within twelve months, so it may be the same request. If "
            "this is another one, write yes in the column “Not a duplicate”; otherwise take one of the rows out."
        ) % {"row": max(alike)}

    def take_back(self, record, reason):
        record.withdraw(by=self.user, reason=reason)
