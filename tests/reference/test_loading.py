"""Loading the vocabulary: whole or not at all, every fault with its place, and no trace where nothing differs."""

import shutil

import pytest
from django.core.management import CommandError, call_command

from history.models import Entry
from reference.loading import DATA, Faulty, load_reference
from reference.models import ActionPlan, Country, Instrument, Organization, Pillar, Region, Theme

pytestmark = pytest.mark.django_db
MODELS = [ActionPlan, Country, Instrument, Organization, Pillar, Region, Theme]


@pytest.fixture
def folder(tmp_path):
    """A copy of our files to spoil."""
    return shutil.copytree(DATA, tmp_path / "data")


def spoil(folder, file, old, new):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults(folder):
    with pytest.raises(Faulty) as caught:
        load_reference(folder)
    return [str(fault) for fault in caught.value.faults]


def test_all_files_are_loaded():
    counts = {model: model.objects.count() for model in MODELS}

    assert counts == {ActionPlan: 1, Country: 69, Instrument: 86, Organization: 83, Pillar: 4, Region: 9, Theme: 6}


def test_loading_again_changes_nothing_and_leaves_no_trace():
    before = Entry.objects.count()

    report = load_reference()

    assert (report.created, report.changed, report.unchanged) == (0, 0, 258)
    assert Entry.objects.count() == before


def test_loading_restores_a_value_and_a_link_that_differ():
    Country.objects.filter(iso2="KG").update(osce_name="Kyrgyz Republic")
    Theme.objects.get(slug="pve").default_pillars.clear()

    report = load_reference()

    assert (report.created, report.changed) == (0, 2)
    assert Country.objects.get(iso2="KG").osce_name == "Kyrgyzstan"
    assert [p.roman for p in Theme.objects.get(slug="pve").default_pillars.all()] == ["I", "III", "IV"]


def test_loading_with_keep_adds_what_is_missing_and_leaves_what_was_changed():
    Country.objects.filter(iso2="KG").update(osce_name="Kyrgyz Republic")
    Country.objects.filter(iso2="TN").delete()

    report = load_reference(keep=True)

    assert (report.created, report.changed) == (1, 0)
    assert Country.objects.get(iso2="KG").osce_name == "Kyrgyz Republic"
    assert Country.objects.filter(iso2="TN").exists()


def test_the_history_says_that_the_vocabulary_was_loaded():
    Country.objects.filter(iso2="KG").update(osce_name="Kyrgyz Republic")

    load_reference()

    entry = Entry.objects.filter(table="reference_country").latest("id")
    assert (entry.act, entry.source) == ("load reference", "command:load_reference")
    assert entry.old["osce_name"] == "Kyrgyz Republic"


def test_m49_codes_keep_their_leading_zeros_and_kosovo_has_none():
    assert Country.objects.get(iso2="AL").m49 == "008"
    assert Country.objects.get(iso2="XK").m49 == ""


def test_kosovo_carries_the_sentence_about_resolution_1244():
    kosovo = Country.objects.get(iso2="XK")

    assert kosovo.footnote.startswith("All references to Kosovo, whether to the territory, institutions or population,")
    assert kosovo.footnote.endswith("resolution 1244 (1999).")
    assert str(kosovo) == "Kosovo (UNSCR 1244)*"
    assert Country.objects.exclude(footnote="").count() == 1


def test_uncct_and_the_field_operations_have_their_parents():
    assert Organization.objects.get(code="UNCCT").parent.code == "UNOCT"
    assert Organization.objects.get(code="BMSC").parent.parent.code == "OSCE"


def test_theme_is_linked_to_its_pillars_and_instruments():
    theme = Theme.objects.get(slug="ctt")

    assert [pillar.number for pillar in theme.default_pillars.all()] == [2, 3, 4]
    assert theme.instruments.filter(symbol="S/RES/2396 (2017)").exists()
    assert theme.instruments.filter(symbol="MC.DEC/6/16").exists()


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        (
            "countries.csv",
            "AL,ALB,008",
            "AL,ALB,8",
            "countries.csv, line 2, column m49: Enter three digits with the leading zeros, for example 008.",
        ),
        (
            "countries.csv",
            "participating,south-eastern-europe,true,OSCE Presence",
            "participating,mars,true,OSCE Presence",
            "countries.csv, line 2, column region: “mars” is not in the column slug of regions.csv.",
        ),
        (
            "countries.csv",
            "participating,south-eastern-europe,true,OSCE Presence",
            "participating,south-eastern-europe,perhaps,OSCE Presence",
            "countries.csv, line 2, column focus: “perhaps” is neither true nor false.",
        ),
        (
            "countries.csv",
            "AD,AND,020",
            "AL,AND,020",
            "countries.csv, line 3, column iso2: “AL” is already in line 2.",
        ),
        (
            "countries.csv",
            "AD,AND,020",
            "AD,AND,008",
            "countries.csv, line 3, column m49: “008” is already in line 2.",
        ),
        (
            "countries.csv",
            "AD,AND,020,Andorra,participating,western-central-europe",
            "AD,AND,020,Andorra,participating,",
            "countries.csv, line 3, column region: This must be filled in.",
        ),
        (
            "instruments.csv",
            "1999-10-15,1999",
            "15.10.1999,1999",
            "instruments.csv, line 2, column date: “15.10.1999” value has an invalid date format. "
            "It must be in YYYY-MM-DD format.",
        ),
        (
            "instruments.csv",
            "1999-10-15,1999",
            "1999-10-15,1998",
            "instruments.csv, line 2, column year: The year does not fit the date 1999-10-15.",
        ),
        (
            "instruments.csv",
            "UNSC,1999-10-15",
            "FIFA,1999-10-15",
            "instruments.csv, line 2, column body: Value 'FIFA' is not a valid choice.",
        ),
        (
            "themes.csv",
            "MC.DOC/4/15;MC.DOC/3/15",
            "MC.DOC/4/15;MC.DOC/99/15",
            "themes.csv, line 2, column osce_commitments: “MC.DOC/99/15” is not in the column symbol "
            "of instruments.csv.",
        ),
        (
            "organisations.csv",
            "UNCCT,UNOCT,centre,UN,New York,US",
            "UNCCT,UNOCT,centre,UN,New York,ZZ",
            "organisations.csv, line 3, column hq_country: “ZZ” is not in the column iso2 of countries.csv.",
        ),
        (
            "action_plans.csv",
            "2019-09-23,2021-12-31",
            "2019-09-23,2018-12-31",
            "action_plans.csv, line 2: The plan cannot end before it starts.",
        ),
        (
            "regions.csv",
            "slug,name,order",
            "slug,title,order",
            "regions.csv, line 1, column name: The column is missing.",
        ),
        (
            "regions.csv",
            "Central Asia,1,true",
            "Central Asia,1,true,extra",
            "regions.csv, line 2: 5 values instead of 4. Is a comma unquoted?",
        ),
        (
            "regions.csv",
            "central-asia,Central Asia,1",
            'central-asia,"Central Asia" ,1',
            "regions.csv, line 2: This is not CSV: ',' expected after '\"'.",
        ),
    ],
)
def test_fault_is_named_with_line_column_and_reason(folder, file, old, new, sentence):
    spoil(folder, file, old, new)

    assert sentence in faults(folder)


def test_faults_of_all_files_are_named_at_once_and_nothing_is_loaded(folder):
    spoil(folder, "regions.csv", "Central Asia", "Middle Asia")
    spoil(folder, "countries.csv", "AL,ALB,008", "AL,ALB,8")
    spoil(folder, "pillars.csv", "4,IV", "5,IV")
    before = Entry.objects.count()

    found = faults(folder)

    assert [fault.split(",")[0] for fault in found][:1] == ["countries.csv"]
    assert any(fault.startswith("pillars.csv, line 5") for fault in found)
    assert Region.objects.get(slug="central-asia").name == "Central Asia"
    assert Entry.objects.count() == before


def test_fault_of_a_row_of_several_lines_is_named_by_its_first_line(folder):
    spoil(folder, "regions.csv", "central-asia,Central Asia,1,true", '"central\n-asia",Central Asia,1,true')

    assert any(fault.startswith("regions.csv, line 2, column slug:") for fault in faults(folder))


def test_file_that_is_not_utf8_is_named_with_its_line(folder):
    path = folder / "countries.csv"
    path.write_bytes(path.read_bytes().replace("Türkiye".encode(), "Türkiye".encode("latin-1"), 1))

    assert any("The file is not UTF-8" in fault and "countries.csv, line" in fault for fault in faults(folder))


def test_circle_of_parents_is_a_fault(folder):
    spoil(folder, "organisations.csv", "UNOCT,,office", "UNOCT,UNCCT,office")

    assert any("there is a circle" in fault for fault in faults(folder))


def test_two_current_plans_are_a_fault(folder):
    path = folder / "action_plans.csv"
    path.write_text(path.read_text() + "2024-2025,Next plan,2024-01-01,2024-01-01,2025-12-31,true,\n")

    assert faults(folder) == ["action_plans.csv, line 3, column is_current: “True” is already in line 2."]


def test_folder_without_any_of_the_files_is_a_fault(tmp_path):
    assert "None of the files is in this folder" in faults(tmp_path)[0]


def test_command_lists_the_faults_and_says_that_nothing_was_loaded(folder):
    spoil(folder, "countries.csv", "AL,ALB,008", "AL,ALB,8")

    with pytest.raises(CommandError) as caught:
        call_command("load_reference", dir=folder)

    title, fault = str(caught.value).splitlines()
    assert title == "Nothing was loaded. Faults found: 1."
    assert fault.startswith("countries.csv, line 2, column m49:")
