"""What a file really is: the good ones are taken, each bad one is refused with a sentence that says why."""

import io
import shutil
import subprocess
import time
import tracemalloc
import zipfile

import openpyxl
import pytest

from documents.inspection import Unacceptable, inspect
from documents.naming import clean_name, title_from
from tests.documents import files

TYPES = {
    "pdf": "application/pdf",
    "docx": f"{files.OOXML}.wordprocessingml.document",
    "xlsx": f"{files.OOXML}.spreadsheetml.sheet",
    "pptx": f"{files.OOXML}.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "tif": "image/tiff",
    "txt": "text/plain",
    "csv": "text/csv",
}


@pytest.mark.parametrize("name", files.GOOD)
def test_good_file_is_known_by_its_content(name):
    kind = inspect(io.BytesIO(files.GOOD[name]), name)
    assert kind.content_type == TYPES.get(name.rpartition(".")[2].lower(), "application/pdf")


@pytest.mark.parametrize("bad", files.BAD)
def test_bad_file_is_refused_with_a_sentence(bad):
    name, data, words = files.BAD[bad]
    with pytest.raises(Unacceptable, match=words) as refused:
        inspect(io.BytesIO(data), name)
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert "%(" not in sentence


@pytest.mark.parametrize(
    "extra",
    [
        files.extra_field(0x5455, b"\3" + bytes(8)) + files.extra_field(0x7875, b"\1\4" + bytes(4) + b"\4" + bytes(4)),
        files.extra_field(0x000A, bytes(32)),
        files.extra_field(0x000D, bytes(12)),
        files.extra_field(0x5855, bytes(12)),
        files.extra_field(0xA220, b"\x28\xa0\0\2" + bytes(512)),
        files.extra_field(0xCAFE, b""),
    ],
    ids=["Info-ZIP", "Windows", "PKWARE", "Unix", "Microsoft Office", "Java"],
)
def test_what_programs_say_of_the_parts_inside_is_taken(extra):
    for data in (files.with_extras(local=extra), files.with_extras(central=extra)):
        assert inspect(io.BytesIO(data), "letter.docx").label == "DOCX"


def _packed(folder, command):
    """The file that a program makes of the parts of a small one."""
    with zipfile.ZipFile(io.BytesIO(files.office("docx"))) as parts:
        parts.extractall(folder / "parts")
        names = parts.namelist()
    subprocess.run([*command, folder / "made.docx", *names], cwd=folder / "parts", check=True, capture_output=True)
    return (folder / "made.docx").read_bytes()


PROGRAMS = {"zip": ["zip", "-q"], "jar": ["jar", "cfM"], "7z": ["7z", "a", "-tzip"]}


@pytest.mark.parametrize("program", [name for name in PROGRAMS if shutil.which(name)])
def test_file_that_a_program_for_archives_has_made_is_taken(program, tmp_path):
    assert inspect(io.BytesIO(_packed(tmp_path, PROGRAMS[program])), "letter.docx").label == "DOCX"


def test_workbook_of_openpyxl_is_taken():
    made = io.BytesIO()
    openpyxl.Workbook().save(made)
    assert inspect(made, "budget.xlsx").label == "XLSX"


def test_large_entries_are_taken():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed, zipfile.ZipFile(io.BytesIO(files.office("docx"))) as parts:
        for name in parts.namelist():
            with packed.open(name, "w", force_zip64=True) as part:
                part.write(parts.read(name))
    assert inspect(made, "letter.docx").label == "DOCX"


def test_bomb_is_refused_before_it_is_unpacked():
    data = files.bomb()
    assert len(data) < 100_000
    tracemalloc.start()
    begun = time.monotonic()
    with pytest.raises(Unacceptable):
        inspect(io.BytesIO(data), "letter.docx")
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000
    assert time.monotonic() - begun < 1


def test_table_of_a_chart_may_be_embedded_once():
    data = files.office("pptx", {"ppt/embeddings/Table1.xlsx": files.office("xlsx")})
    assert inspect(io.BytesIO(data), "slides.pptx").label == "PPTX"


def test_eicar_is_plain_text_to_us_and_left_to_the_scanner():
    assert inspect(io.BytesIO(files.EICAR), "notes.txt").label == "TXT"


@pytest.mark.parametrize(
    ("sent", "clean"),
    [
        ("Report 2020.pdf", "Report 2020.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        (r"C:\Users\anna\Report.PDF", "Report.pdf"),
        ("\u202efdp.exe", "fdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("con.pdf", "con_.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("   .pdf", "pdf.pdf"),
        (" ... ", "document.pdf"),
        ("Протокол «встречи».pdf", "Протокол «встречи».pdf"),
        ("no ending", "no ending.pdf"),
        ('say "this"|that?.pdf', "say _this__that_.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("nul\0.pdf", "nul_.pdf"),
        ("e\u0301tat.pdf", "état.pdf"),
    ],
)
def test_name_is_cleaned(sent, clean):
    assert clean_name(sent, ("pdf",)) == clean


def test_title_comes_from_the_name():
    assert title_from("Final_report  of 2020.pdf") == "Final report of 2020"
