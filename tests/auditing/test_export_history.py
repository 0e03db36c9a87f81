"""The command that exports the history with its proof, and what the verifier says about what it writes."""

import json
import stat
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command, load_command_class

from history import lines, record_event, sealing
from history.models import Entry, Seal
from tests.factories import ProjectFactory
from tests.history.export_by_hand import rewrite, verify_export

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(staff, monkeypatch):
    """One in Central Asia, one elsewhere, everything sealed; and one entry that is not."""
    sealing.seal_everything()
    monkeypatch.setattr(lines, "AT_ONCE", 10)
    project = ProjectFactory(created_by=staff, countries=["KG"], title='Курс „А“ \\ "x"\n\t1')
    ProjectFactory(created_by=staff, countries=["AL"])
    sealing.seal_everything()
    record_event("export")
    return project


def lines_in(folder):
    return [json.loads(line) for line in (folder / "entries.jsonl").read_text().splitlines()]


def test_whole_history_is_exported_and_verified_without_django(project, tmp_path, capsys):
    everything = set(Entry.objects.values_list("pk", flat=True))

    call_command("export_history", out=tmp_path / "all")

    assert {line["id"] for line in lines_in(tmp_path / "all")} == everything
    status, said = verify_export(tmp_path / "all", sealing.latest_head())
    assert (status, "Not sealed yet, so not proven: 1 entries" in said) == (0, True)
    assert "of which not sealed: 1" in capsys.readouterr().out
    event = Entry.objects.latest("pk")
    assert (event.act, event.new["rows"]) == ("export history", len(everything))
    assert event.new["sha256 of the manifest"] in said


def test_folder_is_open_to_whoever_made_it_only(project, tmp_path):
    call_command("export_history", out=tmp_path / "all")

    assert stat.S_IMODE((tmp_path / "all").stat().st_mode) == 0o700


def test_part_is_exported_with_the_seals_up_to_the_head(project, tmp_path):
    call_command(
        "export_history", "--out", str(tmp_path / "part"), "--region", "central-asia", "--record", project.reference
    )

    assert {line["id"] for line in lines_in(tmp_path / "part")} == set(
        Entry.objects.of(project).values_list("pk", flat=True)
    )
    manifest = json.loads((tmp_path / "part" / "manifest.json").read_text())
    assert manifest["filter"] == {"Region": ["Central Asia"], "Record": [project.reference]}
    status, said = verify_export(tmp_path / "part", sealing.latest_head())
    assert status == 0, said
    assert "Left out by the filter" in said


@pytest.mark.parametrize("dates", [("--to-date", "2001-01-01"), ("--from-date", "2099-01-01")])
def test_export_of_nothing_is_refused(dates, project, tmp_path):
    with pytest.raises(CommandError, match="There is nothing to export"):
        call_command("export_history", "--out", str(tmp_path / "none"), *dates)

    assert not list(tmp_path.iterdir())
    assert Entry.objects.latest("pk").act == "export"  # and not "export history"


def test_each_option_says_what_it_is_for():
    parser = load_command_class("auditing", "export_history").create_parser("manage.py", "export_history")

    assert [action.option_strings for action in parser._actions if not action.help] == []


def test_reader_gets_what_that_person_may_read(project, tmp_path, manager, staff, monkeypatch):
    queryset = type(type(project).objects.all())
    monkeypatch.setattr(queryset, "visible_to", lambda records, user: records.exclude(pk=project.pk))

    call_command("export_history", out=tmp_path / "read", reader=manager.email)

    assert f"projects_project:{project.pk}" not in {line["case"] for line in lines_in(tmp_path / "read")}
    assert Entry.objects.latest("pk").actor == manager.pk
    with pytest.raises(CommandError, match="may not read the history as a whole"):
        call_command("export_history", out=tmp_path / "other", reader=staff.email)
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize(
    ("option", "value", "answer"),
    [
        ("region", "atlantis", "atlantis"),
        ("from_date", "2026-02-30", "2026-02-30"),
        ("record", "JP-0000-0000", "reference"),
    ],
)
def test_what_is_not_known_is_named_and_nothing_is_written(project, tmp_path, option, value, answer):
    with pytest.raises(CommandError, match=answer):
        call_command("export_history", f"--{option.replace('_', '-')}", value, out=tmp_path / "x")

    assert not list(tmp_path.iterdir())


def test_folder_that_is_there_is_left_alone(project, tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "half.unfinished").mkdir()

    for name in ("there", "half"):
        with pytest.raises(CommandError, match="is already there"):
            call_command("export_history", out=tmp_path / name)

    assert list((tmp_path / "there").iterdir()) == []


@pytest.mark.parametrize("parent", ["file", "mistyped", "mistyped/further"])
def test_folder_in_one_that_is_not_there_is_refused_and_not_made(parent, project, tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(CommandError, match="There is no folder"):
        call_command("export_history", out=tmp_path / parent / "export")

    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_export_that_breaks_off_is_not_taken_for_a_whole_one(project, tmp_path, monkeypatch):
    def fail(file, touched):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("history.exporting._write_seals", fail)

    with pytest.raises(CommandError, match="No space left"):
        call_command("export_history", out=tmp_path / "half")

    assert not (tmp_path / "half").exists()
    status, said = verify_export(tmp_path / "half.unfinished")
    assert (status, "half-written export" in said) == (2, True)


def test_head_that_is_none_or_later_or_earlier_than_the_export_is_told(project, tmp_path):
    call_command("export_history", "--out", str(tmp_path / "part"), "--record", project.reference)
    latest = str(sealing.latest_head())
    later = latest.replace("seal=", "seal=9").replace("at=20", "at=21")
    earlier = str(Seal.objects.defer("leaves").get(number=1).head)

    answers = {head: verify_export(tmp_path / "part", head) for head in ("hello", later, earlier, latest)}

    assert [status for status, _said in answers.values()] == [2, 2, 2, 0]
    assert "The text given is no head." in answers["hello"][1]
    assert "later than this export" in answers[later][1]
    assert "earlier than everything in this export" in answers[earlier][1]


@pytest.mark.parametrize(
    ("part", "line", "answer"),
    [
        ("entries", b"[" * 100_000, (1, "entries.jsonl, line 1: this is not the line of an entry.")),
        ("entries", json.dumps([*lines.COLUMNS, *lines.AS_WRITTEN]).encode(), (1, "line 1: this is not the line of")),
        ("seals", b"[" * 100_000, (2, "seals.jsonl, line 1: this is no seal.")),
    ],
)
def test_line_made_to_break_the_verifier_is_a_sentence(part, line, answer, project, tmp_path):
    call_command("export_history", out=tmp_path / "all")
    rewrite(tmp_path / "all", part, lambda those: [line, *those[1:]], fix_manifest=True)

    status, said = verify_export(tmp_path / "all", sealing.latest_head())

    assert (status, answer[1] in said, "Traceback" in said) == (answer[0], True, False), said


@pytest.mark.parametrize("made_at", [None, 5, []])
def test_manifest_without_its_time_is_none(made_at, project, tmp_path):
    call_command("export_history", out=tmp_path / "all")
    manifest = json.loads((tmp_path / "all" / "manifest.json").read_text())
    (tmp_path / "all" / "manifest.json").write_text(json.dumps({**manifest, "made_at": made_at}))

    later = replace(sealing.latest_head(), number=99)
    status, said = verify_export(tmp_path / "all", later)

    assert (status, "manifest.json is no manifest of an export." in said) == (2, True), said
