"""What can be found, kind by kind: whose words are whose, and who may read them."""

import csv
from functools import cache
from pathlib import Path

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from comments import markup
from comments.models import Comment
from documents.models import Document
from meetings.models import ActionPoint, Decision, Meeting
from projects.models import Project
from reference.about import title_of
from reference.models import Country, Instrument, Organization
from reference.scope import ScopedQuerySet
from requests.models import AssistanceRequest
from search.folding import words_in, words_of_reference

MOST_WORDS = 8_000  # different ones of a record: PostgreSQL's list of words ends at a megabyte
LONGEST_TITLE = 250


class Source:
    """One kind of what can be found. A subclass says what of a record is read, and by whom."""

    kind = ""
    label = ""
    model = None
    related = ()  # for select_related
    several = ()  # for prefetch_related
    follows = {}  # table to the paths from a record of this kind to its rows, whose names are among the words

    def all(self):
        return self.model._default_manager.all()

    def visible_to(self, user):
        return self.all().visible_to(user)

    def title(self, record):
        raise NotImplementedError

    def texts(self, record):
        """Everything else by which it is found, the most telling first."""
        return []

    def names(self, record):
        """Words by which its title is found as well, such as its reference in other writings."""
        return []

    def countries(self, record):
        """The countries by all whose names it is found."""
        return []

    def address(self, record):
        return record.get_absolute_url()

    @property
    def has_region_and_pillar(self):
        return isinstance(self.all(), ScopedQuerySet)

    def words(self, record):
        """(words of the title, all words) of a record, folded; each once."""
        title = dict.fromkeys([*self.names(record), *words_in(self.title(record))])
        texts = [*(name for one in self.countries(record) for name in names_of_country(one)), *self.texts(record)]
        words = title | dict.fromkeys(words_in(" ".join(filter(None, texts))))
        return title, list(words)[:MOST_WORDS]


class ReferenceSource(Source):
    """Records with a reference, which the title begins with."""

    def title(self, record):
        return f"{record.reference} {Truncator(title_of(record)).chars(LONGEST_TITLE)}"

    def names(self, record):
        return words_of_reference(record.reference)


class Projects(ReferenceSource):
    kind, label, model = "project", _("Projects"), Project
    related = ("lead_organization", "co_lead_organization")
    several = ("countries", "themes", "tags", "partners", "contributions", "activities", "results")
    follows = {
        "reference_country": ["countries"],
        "reference_theme": ["themes"],
        "reference_tag": ["tags"],
        "reference_organization": ["partners", "lead_organization", "co_lead_organization"],
    }

    def countries(self, project):
        return project.countries.all()

    def texts(self, project):
        return [
            project.objective,
            project.beneficiaries,
            project.rationale,
            project.background,
            *(country.name for country in project.countries.all()),
            *(theme.name for theme in project.themes.all()),
            *(tag.name for tag in project.tags.all()),
            *map(str, filter(None, [project.lead_organization, project.co_lead_organization])),
            *map(str, project.partners.all()),
            *(one.donor for one in project.contributions.all()),
            *(one.title for one in project.activities.all()),
            *(one.statement for one in project.results.all()),
            project.external_reference,
        ]


class Requests(ReferenceSource):
    kind, label, model = "request", _("Requests"), AssistanceRequest
    related = ("country",)
    several = ("themes", "tags")
    follows = {"reference_country": ["country"], "reference_theme": ["themes"], "reference_tag": ["tags"]}

    def countries(self, request):
        return [request.country]

    def texts(self, request):
        return [
            request.asked,
            request.authority,
            request.beneficiaries,
            request.letter_reference,
            request.reply_reference,
            request.country.name,
            *(theme.name for theme in request.themes.all()),
            *(tag.name for tag in request.tags.all()),
        ]


class Meetings(ReferenceSource):
    kind, label, model = "meeting", _("Meetings"), Meeting
    several = ("agenda_items", "organizations", "tags")
    follows = {"reference_tag": ["tags"]}

    def texts(self, meeting):
        items = meeting.agenda_items.all()
        tags = [tag.name for tag in meeting.tags.all()]
        return [*(item.title for item in items), meeting.place, *tags, *(item.note for item in items)]


class Decisions(Source):
    kind, label, model = "decision", _("Decisions"), Decision
    related = ("meeting",)

    def visible_to(self, user):
        return Decision.objects.filter(meeting__in=Meeting.objects.visible_to(user).values("pk"))

    def title(self, decision):
        return f"{decision.label} {Truncator(decision.text).chars(LONGEST_TITLE)}"

    def texts(self, decision):
        return rest_of(decision.text)

    def names(self, decision):
        return words_of_reference(decision.meeting.reference)


class ActionPoints(ReferenceSource):
    kind, label, model = "action", _("Action points"), ActionPoint
    related = ("meeting", "responsible_person")
    several = ("tags",)
    follows = {"accounts_user": ["responsible_person"], "reference_tag": ["tags"]}

    def texts(self, point):
        return [
            point.text,
            point.outcome,
            *(tag.name for tag in point.tags.all()),
            str(point.responsible_person or ""),
            point.meeting.reference if point.meeting else "",
        ]


class Documents(ReferenceSource):
    kind, label, model = "document", _("Documents"), Document
    several = ("versions",)

    def texts(self, document):
        return [document.get_kind_display(), *(version.original_name for version in document.versions.all())]


class Comments(ReferenceSource):
    kind, label, model = "comment", _("Comments"), Comment
    related = ("created_by",)
    follows = {"accounts_user": ["created_by"]}

    def title(self, comment):
        words = markup.plain(comment.text)
        return f"{comment.reference} {comment.created_by}: {Truncator(words).chars(LONGEST_TITLE)}"

    def texts(self, comment):
        return [comment.record_reference, *rest_of(markup.plain(comment.text))]


class Countries(Source):
    kind, label, model = "country", _("Countries"), Country
    related = ("region",)
    follows = {"reference_region": ["region"]}

    def visible_to(self, user):
        return Country.objects.all() if user.has_perm("reference.view_country") else Country.objects.none()

    def title(self, country):
        return country.name

    def names(self, country):
        return words_in(" ".join(names_of_country(country)))

    def texts(self, country):
        return [str(country.region), country.osce_field_operation]


class Instruments(Source):
    kind, label, model = "instrument", _("Resolutions and commitments"), Instrument

    def visible_to(self, user):
        found = Instrument.objects.all()
        return found if user.has_perm("reference.view_instrument") else found.none()

    def title(self, instrument):
        return instrument.symbol

    def texts(self, instrument):
        return [instrument.title, instrument.subject]

    def address(self, instrument):
        return f"{reverse('reference:instruments')}?q={instrument.symbol}"


class People(Source):
    """Those who work under the Plan, for those who work with them. There is no page of a person but their work."""

    kind, label, model = "person", _("People"), User
    related = ("organization",)
    follows = {"reference_organization": ["organization"]}

    def visible_to(self, user):
        people = User.objects.filter(is_active=True, memberships__isnull=False).distinct()
        return people if user.has_perm("projects.view_project") else people.none()

    def title(self, person):
        return str(person)

    def texts(self, person):
        return [str(person.organization or ""), person.email]

    def address(self, person):
        return f"{reverse('actions:list')}?q={person}"


class Organizations(Source):
    kind, label, model = "organization", _("Organizations"), Organization

    def visible_to(self, user):
        found = Organization.objects.all()
        return found if user.has_perm("reference.view_organization") else found.none()

    def title(self, organization):
        return organization.name

    def names(self, organization):
        return words_in(f"{organization.short_name} {organization.code}")

    def texts(self, organization):
        return [organization.short_name, organization.hq_city]

    def address(self, organization):
        return f"{reverse('projects:list')}?q={organization.short_name}"


def rest_of(text):
    """A text of which the title shows only the beginning."""
    return [text] if len(text) > LONGEST_TITLE else []


def names_of_country(country):
    """Every name and code that either organization gives or gave it, and its names in other languages."""
    names = [country.name, country.osce_name, country.name_2019_2021, country.iso2, country.iso3]
    return list(dict.fromkeys([*names, *names_elsewhere().get(country.iso2, ())]))


@cache
def names_elsewhere():
    """Two-letter code to the names by which people look for a country in French, in Russian and in its own languages.

    They are for finding only and shown nowhere: the names that are shown are those of the vocabulary.
    """
    with (Path(__file__).parent / "data" / "other_names.csv").open(encoding="utf-8") as file:
        return {row["iso2"]: [name.strip() for name in row["names"].split(";")] for row in csv.DictReader(file)}


SOURCES = [
    one()
    for one in (
        Projects,
        Requests,
        Meetings,
        Decisions,
        ActionPoints,
        Documents,
        Comments,
        Countries,
        Instruments,
        Organizations,
        People,
    )
]
