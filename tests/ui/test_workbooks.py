"""A list that leaves as a workbook: what a cell may hold, and that nothing in it runs."""

import csv
import io
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from history.models import Entry
from reference.models import Country
from tests.auditing.files import export
from tests.factories import ProjectFactory
from ui.columns import Column
from ui.exports import CHECKSUM, FACTS, HEAD_ROWS, xlsx_answer
from ui.workbooks.cells import MOST_CHARACTERS, held, text_of

NASTY = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "#N/A",
    "\t=1",
    "TRUE",
    "1.50",
    "_x0041_",
    " two  spaces ",
    "a\r\nb\rc",
    "a\0b",
]


@pytest.fixture
def workbook(staff):
    """The workbook of values, as a spreadsheet opens it."""

    def made(rf, values):
        return load_workbook(io.BytesIO(written(rf, staff, values)))

    return made


def written(rf, person, values):
    request = rf.get("/?format=xlsx")
    request.user = person
    columns = [Column(lambda value: value, label="Value"), Column(lambda value: "beside", label="Beside")]
    answer = xlsx_answer(request, "Values", [], columns, range(len(values)), lambda ids: [values[pk] for pk in ids])
    return b"".join(answer.streaming_content)


def test_text_stays_text_whatever_it_begins_with(rf, workbook):
    sheet = workbook(rf, NASTY).worksheets[0]

    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [text_of(cell.value) for cell in cells] == [text_of(held(value)) for value in NASTY]


def test_no_formula_stands_in_the_file(rf, staff):
    content = written(rf, staff, NASTY)

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_numbers_days_and_moments_are_such(rf, workbook):
    values = [7, Decimal("1250000.50"), date(2026, 3, 31), datetime(2026, 3, 31, 10, 5, 59, 999999, tzinfo=UTC)]

    sheet = workbook(rf, values).worksheets[0]

    found = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.data_type for cell in found] == ["n", "n", "d", "d"]
    assert [cell.value for cell in found[:2]] == [7, 1250000.5]
    assert found[2].number_format == "yyyy-mm-dd"
    assert found[3].value.replace(microsecond=0) == datetime(2026, 3, 31, 10, 5, 59)


def test_what_a_spreadsheet_cannot_hold_is_text_or_is_cut_and_says_so(rf, workbook):
    values = [Decimal("1234567890123456.78"), date(1899, 5, 1), "x" * (MOST_CHARACTERS + 1), float("inf")]

    cells = [row[0].value for row in workbook(rf, values).worksheets[0].iter_rows(min_row=2)]

    assert cells[:2] == ["1234567890123456.78", "1899-05-01"]
    assert "cut here" in cells[2]
    assert cells[3] == "inf"


def test_head_stays_in_sight_and_the_second_sheet_says_what_the_file_is(staff):
    ProjectFactory(countries=["KG"], created_by=staff)

    book = load_workbook(io.BytesIO(export(staff, region="central-asia", format="xlsx")))

    sheet, about = book.worksheets
    said = {row[0]: row[1] for row in about.iter_rows(values_only=True) if row[0]}
    assert sheet.freeze_panes == "B2"
    assert [*said] == [*map(str, FACTS.values()), str(CHECKSUM)]
    assert (said["List"], said["Filter"], said["Rows"]) == ("Projects", "Region: Central Asia", "1")
    assert said["Made by"] == f"{staff} ({staff.organization})"
    assert said["Classification"] == "Internal"


def test_classification_is_the_highest_of_the_rows(manager):
    for classification in (0, 3, 1):
        ProjectFactory(classification=classification)

    book = load_workbook(io.BytesIO(export(manager, format="xlsx")))

    assert "Confidential" in [row[1] for row in book.worksheets[1].iter_rows(values_only=True)]


def test_workbook_has_the_rows_and_columns_of_the_csv(staff):
    for number in range(3):
        ProjectFactory(title=f"Course {number}", created_by=staff)

    sheet = load_workbook(io.BytesIO(export(staff, sort="title", format="xlsx"))).worksheets[0]
    text = io.StringIO(export(staff, sort="title").decode("utf-8-sig"), newline="")
    labels = list(csv.reader(text))[HEAD_ROWS]

    rows = list(sheet.iter_rows(values_only=True))
    assert [row[1] for row in rows[1:]] == ["Course 0", "Course 1", "Course 2"]
    assert list(rows[0]) == labels


def test_journal_keeps_beginning_and_end_of_a_workbook(staff):
    content = export(staff, format="xlsx")

    begun, end = Entry.objects.get(act="export"), Entry.objects.get(act="export finished")
    assert (begun.new["format"], end.new["bytes"]) == ("xlsx", len(content))
    assert begun.new["content"]["letters"] in end.new["export"]


def test_memory_stays_flat_however_long_the_list(rf, staff):
    request = rf.get("/")
    request.user = staff
    country = Country.objects.first()
    columns = [Column.of(Country, "Text", lambda one: "x" * 2000)]

    def peak(number):
        answer = xlsx_answer(request, "Countries", [], columns, range(number), lambda ids: [country] * len(ids))
        tracemalloc.start()
        for _part in answer.streaming_content:
            pass
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(5_000) < 1.5 * peak(1_000)
