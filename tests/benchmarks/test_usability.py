"""What the usability targets are measured with can tell right from wrong, and all ten are asked."""

import pytest

from benchmarks.walks.agreement import number_in
from benchmarks.walks.lost import row_of
from benchmarks.walks.table import HEADS, Row, printed
from benchmarks.walks.targets import TARGETS, measured

COUNTED = "64 forms (40 guarded), 1500 fields, 200 files, {} fields and {} files lost"


def test_table_has_the_nine_targets_of_the_list_and_accessibility():
    assert [target.__doc__ for target in TARGETS] == [
        "Find “active projects, Central Asia, Pillar II” from home",
        "Register a request from a letter",
        "Approve with reading",
        "Answer “who changed the budget and when”",
        "See a record as of a date",
        "Lost input after expiry, kill, 409, 413",
        "Filter = count = export = chart cell",
        "Page weight (list, cold)",
        "Layout shift",
        "Accessibility by axe, WCAG 2.2 AA",
    ]


def test_target_that_is_not_reached_says_so_in_the_table():
    lines = printed([Row("one", "1", "2", False), Row("other", "1", "1", True)]).splitlines()

    assert [cell.strip() for cell in lines[0].strip("|").split("|")] == HEADS
    assert lines[2].endswith("| NO      |")
    assert lines[3].endswith("| yes     |")


def test_walk_that_does_not_come_to_its_end_has_not_reached_its_target():
    def finding(walker):
        """Find something"""
        raise AssertionError("The link is not there\nand much more")

    row = measured(finding, None)

    assert row.cells == ["Find something", "", "not walked to the end: The link is not there", "NO"]


@pytest.mark.parametrize(
    ("said", "status", "reached"),
    [
        (COUNTED.format(0, 0), 0, True),
        (COUNTED.format(1, 0), 1, False),
        (COUNTED.format(0, 1), 1, False),
        (COUNTED.format(0, 0), 1, False),  # the test failed for another reason: it was not looked at everything
        ("no tests ran", 5, False),
        ("", 4, False),
    ],
)
def test_lost_input_is_read_from_what_the_test_of_the_forms_says(said, status, reached):
    assert row_of(said, status).reached is reached


@pytest.mark.parametrize(
    ("sentence", "number"), [("27 of 143 projects", 27), ("1 project", 1), ("0 of 9 projects", 0), ("", -1)]
)
def test_number_of_a_list_is_read_from_its_sentence(sentence, number):
    assert number_in(sentence) == number
