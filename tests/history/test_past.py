"""The past under the names of the present: rows as they were, and nothing to write."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from django.utils import timezone

from accounts.models import User
from history import note, past
from history.models import Entry
from history.names import Names, _columns, changes_between
from projects.models import Project, ProjectCountry
from reference.models import Region, Theme
from requests.models import AssistanceRequest
from tests.clock import moment
from tests.factories import AssistanceRequestFactory, ProjectFactory
from tests.history.by_hand import forged
from tests.history.forging import run, unguarded
from tests.meetings.factories import ActionPointFactory

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "past"])


# Rows as they were


def test_a_record_reads_as_it_was(staff):
    project = ProjectFactory(title="Border posts")
    then = moment()
    project.title = "Border crossings"
    project.save()

    with past.at(then):
        assert Project.objects.get(pk=project.pk).title == "Border posts"
        assert list(Project.objects.visible_to(staff).search("posts")) == [project]

    assert Project.objects.get(pk=project.pk).title == "Border crossings"


def test_what_was_written_at_the_very_moment_is_there():
    project = ProjectFactory(title="Border posts")
    written = Entry.objects.filter(table="projects_project", row=project.pk).latest("pk").at

    with past.at(written):
        assert Project.objects.filter(pk=project.pk).exists()
    with past.at(written - timedelta(milliseconds=1)):
        assert not Project.objects.filter(pk=project.pk).exists()


def test_what_was_written_at_a_full_second_is_there_and_in_the_history(older):
    project, at = older
    at = at.replace(microsecond=0)
    forged(project, at, title="On the stroke")
    columns = [f'"{field.column}"' for field in Entry._meta.concrete_fields if field.column not in ("id", "at")]
    names = ", ".join(columns)
    with connections["default"].cursor() as cursor:  # as the trigger writes it, with the thousandths
        cursor.execute(
            f'INSERT INTO history_entry ({names}, "at") SELECT {names}, %s FROM history_entry ORDER BY id DESC LIMIT 1',
            [f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}.000"],
        )
    entry = Entry.objects.latest("pk")

    with past.at(at):
        assert Project.objects.get(pk=project.pk).title == "On the stroke"
        assert entry in Entry.objects.of(project)
    assert entry not in Entry.objects.after(at)
    assert entry in Entry.objects.after(at - timedelta(seconds=1)).until(at)


def test_what_was_deleted_since_is_there_with_its_links():
    project = ProjectFactory(title="Border posts", countries=["KG", "UZ"])
    then = moment()
    key = project.pk
    project.delete()

    with past.at(then):
        found = Project.objects.get(pk=key)
        assert {link.country.iso2 for link in found.country_links.all()} == {"KG", "UZ"}
    with past.at(moment()):
        assert not Project.objects.filter(pk=key).exists()
        assert not ProjectCountry.objects.filter(project=key).exists()


def new_theme(name, **values):
    order = Theme.objects.latest("order").order + 1
    return Theme.objects.create(name=name, short_name=name, slug=name.lower(), order=order, **values)


def test_a_row_that_was_deleted_and_made_again_with_its_number_is_that_of_each_day():
    others = set(Theme.objects.values_list("name", flat=True))
    theme = new_theme("Dogs")
    moments = [moment()]
    theme.delete()
    moments.append(moment())
    number = Entry.objects.filter(table="reference_theme").latest("pk").row
    theme = new_theme("Drones", pk=number)
    moments.append(moment())
    theme.delete()
    moments.append(moment())

    for then, names in zip(moments, ({"Dogs"}, set(), {"Drones"}, set()), strict=True):
        with past.at(then):
            assert set(Theme.objects.values_list("name", flat=True)) - others == names


@pytest.mark.parametrize(
    "write",
    [
        lambda projects: projects.update(title="Changed"),
        lambda projects: run("UPDATE projects_project SET title = 'Changed'"),
        lambda projects: projects.bulk_update([Project(pk=one.pk, title="Changed") for one in projects], ["title"]),
    ],
    ids=["update", "sql", "bulk_update"],
)
def test_rows_that_were_changed_at_once_are_all_as_they_were(write):
    titles = {ProjectFactory(title=f"Project {number}").title for number in range(5)}
    then = moment()
    write(Project.objects.all())

    with past.at(then):
        assert set(Project.objects.values_list("title", flat=True)) == titles
    with past.at(moment()):
        assert set(Project.objects.values_list("title", flat=True)) == {"Changed"}


def test_what_is_written_behind_the_journals_back_changes_no_past():
    changed, deleted = new_theme("Dogs"), new_theme("Drones")
    names = dict(Theme.objects.values_list("pk", "name"))
    with unguarded("reference_theme"):
        run("UPDATE reference_theme SET name = 'Changed' WHERE id = %s", changed.pk)
        run("DELETE FROM reference_theme WHERE id = %s", deleted.pk)
        new_theme("Forged")

    with past.at(moment()):
        assert dict(Theme.objects.values_list("pk", "name")) == names


def test_of_entries_that_were_written_side_by_side_the_time_decides_and_not_the_number(older):
    """The later one of two has got the lower number: each in its turn is seen from its own time on."""
    project, _at = older
    early, late = timezone.now() + timedelta(days=1), timezone.now() + timedelta(days=2)
    other = ProjectFactory(title="Laboratory")
    forged(project, late, title="Border crossings")
    forged(other, early, title="Forensic laboratory")

    for then, titles in (
        (early - timedelta(hours=1), {"Border posts", "Laboratory"}),
        (early, {"Border posts", "Forensic laboratory"}),
        (late, {"Border crossings", "Forensic laboratory"}),
    ):
        with past.at(then):
            assert set(Project.objects.values_list("title", flat=True)) == titles


def test_before_everything_there_is_nothing():
    ProjectFactory()
    with past.at(timezone.now() - timedelta(days=4000)):
        assert [table for table, model in past.tables().items() if model._base_manager.exists()] == []


def test_people_have_the_names_they_had(staff):
    then = moment()
    User.objects.filter(pk=staff.pk).update(full_name="Anna Keller-Roth")

    with past.at(then):
        assert str(User.objects.get(pk=staff.pk)) == "Anna Keller"


def test_every_table_of_now_is_the_present():
    """Whatever the type of a column: what is put together from the journal is what is stored."""
    ProjectFactory(active=True, regions=["central-asia"], themes=["pve"], pillars={1: 40, 2: 60})
    AssistanceRequestFactory(closed=True, themes=["bsm"], pillars=[2])
    ActionPointFactory()
    stored = {table: rows_of(model) for table, model in past.tables().items()}

    with past.at(moment()):
        for table, model in past.tables().items():
            assert rows_of(model) == stored[table], table
    assert sum(map(bool, stored.values())) > 30, "too few tables have rows"


def rows_of(model):
    unknown = {*getattr(model, "history_redacted", ()), *getattr(model, "history_ignored", ())}
    kept = [field.attname for field in model._meta.concrete_fields if field.name not in unknown]
    return list(model._base_manager.order_by("pk").values_list(*kept))


# Columns that came, went and changed their names


@pytest.fixture
def renamed(monkeypatch):
    """The title of a project was once called its heading. What is remembered of columns is told of the change."""
    monkeypatch.setattr(Project, "history_renamed", {"heading": "title"}, raising=False)
    _columns.cache_clear()
    yield
    monkeypatch.undo()
    _columns.cache_clear()


def test_a_renamed_column_is_found_by_its_former_name(older, renamed):
    project, at = older
    forged(project, at, title=None, heading="Posts at the border")

    with past.at(at):
        assert Project.objects.get(pk=project.pk).title == "Posts at the border"


def test_the_history_tells_a_renamed_column_by_the_label_of_today(renamed, auditor):
    old, new = {"heading": "Posts"}, {"heading": "Crossings"}
    (change,) = changes_between(Project, old, new, Names([], auditor), {"heading"})
    assert (change.label, change.was, change.now) == ("title", "Posts", "Crossings")


def test_a_column_that_came_later_has_its_default(older):
    project, at = older
    forged(project, at, zero_cost=None, classification=None, planned_start=None)

    with past.at(at):
        found = Project.objects.get(pk=project.pk)

    assert (found.zero_cost, found.planned_start) == (False, None)
    assert found.classification == Project._meta.get_field("classification").default


def test_a_column_that_is_gone_does_not_matter_to_the_row(older):
    project, at = older
    forged(project, at, donors="Germany")

    with past.at(at):
        assert Project.objects.get(pk=project.pk).title == "Border posts"


# Who reads


def test_what_became_confidential_is_not_opened_by_looking_back(staff, other_staff, auditor):
    project = ProjectFactory(title="Border posts", countries=["KG"])
    then = moment()
    Project.objects.update(classification=Project.Classification.CONFIDENTIAL)

    with past.at(then):
        assert not Project.objects.visible_to(other_staff).exists()
        assert list(Project.objects.visible_to(staff)) == [project], "who carries it reads it"
        assert list(Project.objects.visible_to(auditor)) == [project]


def test_what_was_confidential_then_stays_so_for_a_look_back(other_staff):
    ProjectFactory(classification=Project.Classification.CONFIDENTIAL)
    then = moment()
    Project.objects.update(classification=Project.Classification.PUBLIC)

    assert Project.objects.visible_to(other_staff).exists()
    with past.at(then):
        assert not Project.objects.visible_to(other_staff).exists()


def test_what_is_no_longer_shared_is_not_opened_by_looking_back(other_staff, other_manager, auditor):
    letter = AssistanceRequestFactory(addressee="osce")
    then = moment()
    AssistanceRequest.objects.update(consent_to_share=False)

    with past.at(then):
        for person in (other_staff, other_manager):
            assert not AssistanceRequest.objects.visible_to(person).exists()
        assert list(AssistanceRequest.objects.visible_to(auditor)) == [letter]


def test_a_link_to_what_is_withheld_today_does_not_find_a_request(other_staff):
    project = ProjectFactory(countries=["AL"])
    letter = AssistanceRequestFactory()
    letter.project_links.create(project=project)
    then = moment()
    Project.objects.update(classification=Project.Classification.CONFIDENTIAL)

    with past.at(then):
        found = AssistanceRequest.objects.visible_to(other_staff)
        assert not found.in_regions([Region.objects.get(slug="south-eastern-europe")]).exists()
        assert found.in_regions([Region.objects.get(slug="central-asia")]).exists()


def test_a_deleted_draft_that_was_confidential_stays_with_its_author(staff, other_staff):
    project = ProjectFactory(classification=Project.Classification.CONFIDENTIAL, created_by=staff)
    then = moment()
    with note(actor=staff, act="delete"):
        project.delete()

    with past.at(then):
        assert Project.objects.visible_to(staff).count() == 1
        assert not Project.objects.visible_to(other_staff).exists()


def test_nobody_may_do_anything_in_the_past_but_read(staff, administrator):
    administrator.is_superuser = True
    with past.at(moment()):
        for person in (staff, administrator):
            assert person.has_perm("projects.view_project")
            assert not person.has_perm("projects.change_project")
            assert not person.has_perm("accounts.change_user")


# The clock


def test_the_clock_stands_at_the_moment():
    then = datetime(2026, 3, 31, 21, 30, tzinfo=UTC)
    with past.at(then):
        assert past.now() == then
        with timezone.override("Europe/Vienna"):
            assert past.today().isoformat() == "2026-03-31"
        with timezone.override("Asia/Almaty"):
            assert past.today().isoformat() == "2026-04-01"
    assert timezone.now() - past.now() < timedelta(minutes=1)


def test_what_was_late_then_is_late_in_the_past_only(older):
    letter = AssistanceRequestFactory(received_on=timezone.localdate() - timedelta(days=300))
    early = timezone.now() - timedelta(days=299)
    forged(letter, early)

    assert letter.days_late > 250
    with past.at(early):
        assert AssistanceRequest.objects.get().days_late == 0
        assert not AssistanceRequest.objects.overdue().exists()
