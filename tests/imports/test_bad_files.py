"""Files as they should not be: each is refused, or read, with a sentence, and nothing is half-done."""

import io
import zipfile

import pytest

from imports.models import Import
from tests.factories import ProjectFactory
from tests.imports.files import faults, states, table, upload, workbook

pytestmark = pytest.mark.django_db
LABELS = ["Title", "Countries"]
ROW = ["Sécurité des frontières", "Türkiye"]


def archive(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def with_part(content, name, part):
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, part)
    return out.getvalue()


def macro(content):
    return with_part(content, "xl/vbaProject.bin", b"x")


def bomb():
    return with_part(workbook(LABELS, ROW), "xl/worksheets/sheet9.xml", b"0" * 30_000_000)


def several_sheets():
    def more(book):
        book.create_sheet("Other").append(["Title"])
        book["Other"].append(["Course"])

    return workbook(LABELS, ROW, change=more)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators_are_found(signed_in, encoding, separator):
    content = table(LABELS, ROW, separator=separator, encoding=encoding)
    content = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"") + content

    one = upload(signed_in, content)

    assert faults(one) == {}
    assert one.rows.get().given["title"] == ROW[0]


@pytest.mark.parametrize(
    ("encoding", "title"), [("cp1252", "Sécurité des frontières"), ("cp1251", "Безопасность границ")]
)
def test_code_page_is_asked_for_with_a_sample_of_each(signed_in, encoding, title):
    one = upload(signed_in, table(["Title"], [title], encoding=encoding))

    page = signed_in.get(one.get_absolute_url())
    assert one.status == "asked"
    assert title in page.text
    signed_in.post(f"{one.get_absolute_url()}answer/", {"encoding": encoding})
    one.refresh_from_db()
    assert one.status == "rehearsed"
    assert one.rows.get().given["title"] == title


def test_sheet_is_asked_for_where_several_have_rows(signed_in):
    one = upload(signed_in, several_sheets())

    assert one.status == "asked"
    signed_in.post(f"{one.get_absolute_url()}answer/", {"sheet": "Other"})
    assert one.rows.get().given["title"] == "Course"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n", "is empty"),
        (table(LABELS), "no row below"),
        (workbook(), "no row"),
        (workbook(LABELS), "no row below"),
        (b"%PDF-1.7\n" + b"x" * 100, "no table"),
        (b"\x89PNG\r\n\x1a\n\0\0", "no table"),
        (b"Title\r\na\0b\r\n", "no table"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old kind"),
        (b"PK\x03\x04" + b"x" * 500, "damaged"),
        (workbook(LABELS, ROW)[:2000], "damaged"),
        (archive(letter="hello"), "not a workbook"),
        (macro(workbook(LABELS, ROW)), "macros"),
        (bomb(), "far more"),
        (archive(**{f"p{n}": "" for n in range(2001)}), "2000 parts"),
        (table(["Title", "Colour"], ["a", "b"]), "“Colour” is not known"),
        (table(["Title", "Title"], ["a", "b"]), "there twice"),
        (table(["Countries"], ["KG"]), "it lacks: Title"),
        (table(["Title", "", "Kind"], ["a", "b", ""]), "Column 2 has no name"),
        (b'Title\r\n"never closed\r\n', "quotation marks"),
        (table(["Title"], *[["x"]] * 10_001), "more than 10,000 rows"),
    ],
)
def test_file_is_refused_with_a_sentence(signed_in, content, says):
    one = upload(signed_in, content)

    assert (one.status, one.rows.count()) == ("refused", 0)
    assert says in one.fault
    assert says in signed_in.get(one.get_absolute_url()).text.replace("&quot;", '"')


def test_all_wrong_names_of_columns_are_told_at_once(signed_in):
    one = upload(signed_in, table(["Colour", "Smell"], ["a", "b"]))

    assert "Colour" in one.fault
    assert "Smell" in one.fault
    assert "Title" in one.fault


def test_formula_is_refused_and_not_worked_out(signed_in):
    one = upload(signed_in, workbook(["Title"], ["=1+1"], ['=HYPERLINK("http://x.example")']))

    assert states(one) == ["faulty", "faulty"]
    assert "This is a formula" in faults(one)[2][0]


def test_merged_cells_are_refused_in_their_rows(signed_in):
    one = upload(
        signed_in, workbook(LABELS, ["A", None], ["B", None], change=lambda book: book.active.merge_cells("A2:B2"))
    )

    assert states(one) == ["faulty", "new"]
    assert "merged" in faults(one)[2][0]


def test_hidden_rows_are_read_and_named(signed_in):
    def hide(book):
        book.active.row_dimensions[3].hidden = True

    one = upload(signed_in, workbook(LABELS, ["A", None], ["B", None], change=hide))

    assert states(one) == ["new", "new"]
    assert one.notices == ["These rows are hidden in the workbook, and are read like all others: 3."]


def test_apostrophe_of_a_disarmed_cell_is_taken_away_exactly_once(signed_in):
    one = upload(signed_in, table(["Title"], ["'=1+1"], ["''=1+1"], ["'tis"]))

    assert [row.given["title"] for row in one.rows.all()] == ["=1+1", "''=1+1", "'tis"]


@pytest.mark.parametrize("text", ["1/2/2026", "2026-13-01", "31.2.2026", "soon", "46000"])
def test_bad_or_ambiguous_day_is_named_and_never_guessed(signed_in, text):
    one = upload(signed_in, table(["Title", "Planned start"], ["Course", text]))

    assert faults(one)[2][0].startswith("Planned start: ")


@pytest.mark.parametrize(("text", "weight"), [("II 1 00", "100"), ("II: 60%", "60"), ("II 60", "60")])
def test_number_is_read_with_its_signs(signed_in, text, weight):
    one = upload(signed_in, table(["Title", "Pillars"], ["Course", text]))

    assert one.rows.get().given["weight_ii"] == weight


def test_file_that_is_too_large_is_refused_before_it_is_kept(signed_in, monkeypatch):
    monkeypatch.setattr("ui.uploads.MOST_BYTES", 1000)

    answer = signed_in.post("/imports/new/", {"kind": "projects", "file": io.BytesIO(b"Title\r\n" + b"x" * 2000)})

    assert answer.status_code == 422
    assert "Divide it" in answer.text
    assert not Import.objects.exists()


def test_without_a_file_the_form_says_so(signed_in):
    answer = signed_in.post("/imports/new/", {"kind": "projects"})

    assert answer.status_code == 422
    assert "Choose the file" in answer.text


def test_row_far_below_is_not_reached_over_a_million_empty_ones(signed_in, staff):
    ProjectFactory(created_by=staff)

    def far(book):
        book.active.cell(1_000_000, 1, "Far")

    one = upload(signed_in, workbook(LABELS, ["A", None], change=far))

    assert states(one) == ["new"]
