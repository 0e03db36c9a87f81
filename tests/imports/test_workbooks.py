"""Templates to fill in, and the workbook that goes back with what is wrong."""

import io

import pytest
from openpyxl import load_workbook

from imports.kinds import KINDS
from tests.factories import ProjectFactory
from tests.imports.files import faults, states, table, upload
from tests.pages import queries

pytestmark = pytest.mark.django_db


def opened(answer):
    return load_workbook(io.BytesIO(answer.content))


@pytest.mark.parametrize("kind", KINDS)
def test_template_has_drop_downs_of_known_values_and_explains_each_column(signed_in, kind):
    book = opened(signed_in.get(f"/imports/template/{kind}/xlsx/"))

    sheet, columns, values = book.worksheets
    labels = [cell.value for cell in sheet[1]]
    assert (columns.title, values.title) == ("Columns", "Values")
    assert [row[0] for row in columns.iter_rows(min_row=2, values_only=True)] == labels
    for check in sheet.data_validations.dataValidation:
        assert check.formula1.startswith("'Values'!$")
    assert len(sheet.data_validations.dataValidation) >= 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_every_template_is_understood_when_it_comes_back(signed_in, kind, form):
    one = upload(signed_in, signed_in.get(f"/imports/template/{kind}/{form}/").content, kind)

    assert one.fault == "The file has no row below the names of its columns."


def test_filled_in_template_is_rehearsed(signed_in):
    book = opened(signed_in.get("/imports/template/projects/xlsx/"))
    labels = [cell.value for cell in book.worksheets[0][1]]
    book.worksheets[0].append(["Course" if label == "Title" else None for label in labels])
    out = io.BytesIO()
    book.save(out)

    assert states(upload(signed_in, out.getvalue())) == ["new"]


def test_workbook_that_goes_back_has_each_row_with_what_is_wrong(signed_in):
    one = upload(signed_in, table(["Title", "Countries"], ["=Course", "Atlantis"], ["Course", "KG"]))

    sheet = opened(signed_in.get(f"{one.get_absolute_url()}annotated/")).worksheets[0]

    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("Title", "Countries", "State", "What is wrong")
    assert rows[1][:3] == ("=Course", "Atlantis", "Faulty")
    assert "Atlantis" in rows[1][3]
    assert rows[2] == ("Course", "KG", "New", None)
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].fill.fgColor.rgb == "FFF9D7D3"


def test_workbook_that_went_back_is_mended_and_uploaded_as_it_is(signed_in):
    one = upload(signed_in, table(["Title", "Countries"], ["Course", "Atlantis"]))
    book = opened(signed_in.get(f"{one.get_absolute_url()}annotated/"))
    book.worksheets[0]["B2"] = "Albania"
    out = io.BytesIO()
    book.save(out)

    assert faults(upload(signed_in, out.getvalue())) == {}


def test_queries_of_the_pages_do_not_grow_with_rows(signed_in, staff):
    def page_of(number):
        one = upload(signed_in, table(["Title", "Countries"], *[[f"Course {n}", "KG"] for n in range(number)]))
        return [queries(signed_in, address) for address in (one.get_absolute_url(), "/imports/")]

    assert page_of(1) == page_of(3) == page_of(40)


def test_queries_of_a_rehearsal_do_not_grow_with_rows_that_are_as_they_are(
    signed_in, staff, django_assert_max_num_queries
):
    for number in range(40):
        ProjectFactory(title=f"Course {number}", countries=["KG", "TJ"], created_by=staff)
    few = b"".join(signed_in.get("/projects/?format=csv&q=Course+1").streaming_content)
    many = b"".join(signed_in.get("/projects/?format=csv").streaming_content)

    with django_assert_max_num_queries(1000) as asked_few:
        upload(signed_in, few)
    with django_assert_max_num_queries(1000) as asked_many:
        upload(signed_in, many)

    assert len(asked_many) == len(asked_few)
