"""Whether a list, its count, its file and the numbers beside its choices say the same, whatever is asked of it."""

import csv
import io
import random
from urllib.parse import urlencode

from benchmarks.walks.table import Row
from ui.exports import BYTE_ORDER_MARK, HEAD_ROWS, TAIL_ROWS

COMBINATIONS = 200
LISTS = ["/projects/", "/projects/", "/projects/", "/requests/", "/requests/", "/meetings/", "/actions/"]
CELLS = ["region", "pillar"]  # the questions whose numbers stand for the cells of a chart by region and pillar
WORDS = ["border", "training", "active", "12", "quarterly", "terms"]
# Those that find something by themselves: together they find nothing often enough.
CHOICES = """() => Object.groupBy(
    [...document.querySelectorAll("#filter input[type=checkbox]"), ...document.querySelectorAll("#filter option")]
        .filter(one => one.value && !/[ (]0[)]?$/.test((one.labels?.[0] ?? one).textContent.trim()))
        .map(one => [one.name || one.closest("select").name, one.value]),
    ([name]) => name)"""
SEEN = """() => ({
    count: document.querySelector(".count strong")?.textContent ?? "",
    title: document.title,
    references: [...document.querySelectorAll("tbody tr")].map(row => row.querySelector("a").textContent.trim()),
    next: document.querySelector(".pages a[rel=next]")?.href ?? "",
    numbers: Object.fromEntries(["region", "pillar"].map(name => [name, Object.fromEntries(
        [...document.querySelectorAll(`#filter input[name=${name}]`)].map(box => [box.value,
            Number(document.querySelector(`#filter label[for="${box.id}"] .filter__number`)?.textContent ?? NaN)]))])),
})"""


def agreeing(walker):
    """Filter = count = export = chart cell"""
    page, chance = walker.page_of("staff"), random.Random(2019)
    known, wrong, full = {}, [], 0
    for _number in range(COMBINATIONS):
        address = chance.choice(LISTS)
        if address not in known:
            page.goto(f"{address}?numbers=yes")
            known[address] = page.evaluate(CHOICES)
        asked = combination(chance, known[address])
        counted, disagreements = compared(page, address, asked, chance)
        wrong += [f"{address}?{urlencode(asked, doseq=True)}: {line}" for line in disagreements]
        full += bool(counted)
    for line in wrong:
        print(f"  {line}")
    different = len({line.partition(":")[0] for line in wrong})
    return Row(
        agreeing.__doc__,
        f"equal in {COMBINATIONS} random filter combinations",
        f"equal in {COMBINATIONS - different} of {COMBINATIONS}, {full} of them with rows; a cell is the number beside "
        "a choice of region or pillar",
        not wrong and full >= COMBINATIONS // 2,
    )


def combination(chance, choices):
    """One to three questions of a list, each with one or two answers; sometimes words as well."""
    names = chance.sample(sorted(choices), min(chance.randint(1, 3), len(choices)))
    asked = {}
    for name in names:
        values = [value for _name, value in choices[name]]
        several = len(values) > 3  # a question of "yes" and "no" takes one answer
        asked[name] = chance.sample(values, 2 if several and chance.random() < 0.4 and name in MANY else 1)
    if chance.random() < 0.2:
        asked["q"] = [chance.choice(WORDS)]
    return asked


MANY = {"region", "pillar", "status", "theme", "country", "kind", "organization", "channel", "lead", "classification"}


def compared(page, address, asked, chance):
    """How many records the list has, and what on it, in its file and beside its choices does not say the same."""
    query = urlencode(asked, doseq=True)
    page.goto(f"{address}?{query}&per_page=100&numbers=yes", wait_until="domcontentloaded")
    first = seen = page.evaluate(SEEN)
    references = list(seen["references"])
    while seen["next"]:
        page.goto(seen["next"], wait_until="domcontentloaded")
        seen = page.evaluate(SEEN)
        references += seen["references"]
    count, wrong = number_in(first["count"]), []
    if count != len(references):
        wrong.append(f"{first['count']!r}, but {len(references)} rows")
    if f"({count} of" not in first["title"]:
        wrong.append(f"{first['count']!r}, but the title is {first['title']!r}")
    exported = exported_by(page, f"{address}?{query}&format=csv")
    if exported != references:
        wrong.append(f"{len(references)} rows, but {len(exported)} in the file, or in another order")
    name = chance.choice(CELLS)
    value, cell = chance.choice(sorted(first["numbers"][name].items()))
    page.goto(f"{address}?{urlencode(asked | {name: [value]}, doseq=True)}", wait_until="domcontentloaded")
    there = number_in(page.evaluate(SEEN)["count"])
    if cell != there:
        wrong.append(f"{cell} beside {name}={value}, which finds {there}")
    return count, wrong


def number_in(sentence):
    """27 of “27 of 143 projects”; -1 where the page says nothing."""
    first = sentence.split(" ")[0]
    return int(first) if first.isdecimal() else -1


def exported_by(page, address):
    """The references in the file, in its order."""
    text = page.context.request.get(address).text().removeprefix(BYTE_ORDER_MARK)
    return [row[0] for row in list(csv.reader(io.StringIO(text, newline="")))[HEAD_ROWS + 1 : -TAIL_ROWS]]
