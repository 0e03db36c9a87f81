"""A workbook in hand: genuine, saved again, altered, incomplete, or none of ours."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from tests.auditing.files import PAGE, export, verdict
from tests.factories import ProjectFactory

LISTS = ["/projects/", "/requests/", "/meetings/", "/actions/", "/countries/", "/instruments/", "/history/"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(manager, staff):
    for number in range(3):
        ProjectFactory(title=f"=Course {number}\r\n_x0041_", created_by=staff)
    return export(manager, format="xlsx")


@pytest.fixture
def check(at_desk):
    return lambda content: at_desk.post(PAGE, {"file": SimpleUploadedFile("list.xlsx", content)})


def saved(content, change=lambda book: None):
    """The workbook as a spreadsheet saves it after this change."""
    book = load_workbook(io.BytesIO(content))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("address", LISTS)
def test_workbook_of_every_list_is_genuine_and_still_fits_when_saved_again(address, check, manager, staff):
    ProjectFactory(submitted=True, title="=1+1\nand a second line", created_by=staff)
    content = export(manager, address, format="xlsx")

    assert verdict(check(content)) == "genuine"
    assert verdict(check(keep_text(content))) == "saved again"


def keep_text(content):
    """openpyxl takes text that begins with = for a formula when it saves; a spreadsheet does not."""

    def mend(book):
        for row in book.worksheets[0].iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.data_type = "s"

    return saved(content, mend)


def test_saved_again_workbook_can_be_relied_on(book, check):
    answer = check(keep_text(book))

    assert verdict(answer) == "saved again"
    assert "every cell of the file is the same" in answer.text


def test_text_that_was_turned_into_a_formula_is_altered(manager, check):
    ProjectFactory(title="=1+1")

    def run(book):
        assert book.worksheets[0]["B2"].value == "=1+1"
        book.worksheets[0]["B2"].data_type = "f"

    assert verdict(check(saved(export(manager, format="xlsx"), run))) == "altered"


def test_changed_cell_is_altered(book, check):
    def change(book):
        book.worksheets[0]["B2"] = "Another title"

    answer = check(saved(book, change))

    assert verdict(answer) == "altered"
    assert "At least one cell" in answer.text


def test_row_taken_out_is_counted(book, check):
    answer = check(saved(book, lambda book: book.worksheets[0].delete_rows(3)))

    assert verdict(answer) == "altered"
    assert "It has 2 rows; 3 left." in answer.text


def test_line_of_the_second_sheet_that_was_changed_is_shown(book, check):
    def change(book):
        book.worksheets[1]["B2"] = "Region: Asia"

    answer = check(saved(book, change))

    assert verdict(answer) == "altered"
    assert "Region: Asia" in answer.text


def test_workbook_that_is_cut_off_is_incomplete(book, check):
    answer = check(book[: len(book) // 2])

    assert verdict(answer) == "incomplete"
    assert "cut off" in answer.text


def test_workbook_without_the_second_sheet_is_no_export(book, check):
    def take_out(book):
        book.remove(book.worksheets[1])

    assert verdict(check(saved(book, take_out))) == "no export"


def test_workbook_of_somebody_else_is_no_export(check):
    out = io.BytesIO()
    Workbook().save(out)

    assert verdict(check(out.getvalue())) == "no export"


def test_archive_that_is_no_workbook_is_named(check):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("letter.txt", "hello")

    answer = check(out.getvalue())

    assert "not a workbook" in answer.text
